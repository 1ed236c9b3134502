/* SPDX-License-Identifier: Apache-2.0
 *
 * Loaded before a program, it has the program begin in the locale of its environment, as a host of
 * the library may. */
#include <locale.h>

__attribute__((constructor)) static void begin(void) {
    setlocale(LC_ALL, "");
}
