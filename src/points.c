/* SPDX-License-Identifier: Apache-2.0 */
#include "points.h"

#define CHOSEN point_kernels
#include "simd/choose.h"
