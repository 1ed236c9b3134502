/* SPDX-License-Identifier: Apache-2.0 */
#include "descale.h"

const char *descale_class_name(enum descale_class class) {
    static const char *const names[DESCALE_CLASSES] = {"body", "navigation", "cookie", "promo"};
    return class < DESCALE_CLASSES ? names[class] : "blank";
}
