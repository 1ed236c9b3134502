/* SPDX-License-Identifier: Apache-2.0 */
#include "descale.h"
#include "simd/cpu.h"

const char *descale_processor(void) {
    return cpu_level_name();
}
