/* SPDX-License-Identifier: Apache-2.0 */
#include "label/kernels.h"

#define CHOSEN label_kernels
#include "simd/choose.h"
