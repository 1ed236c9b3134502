/* SPDX-License-Identifier: Apache-2.0 */
#include "descale.h"

const char *descale_label_name(enum descale_label_id class) {
    static const char *const names[DESCALE_LABELS] = {"body", "navigation", "cookie", "promo"};
    return class < DESCALE_LABELS ? names[class] : "blank";
}
