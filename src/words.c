/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

struct vocabulary vocabulary_empty;
