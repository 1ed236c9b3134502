/* SPDX-License-Identifier: Apache-2.0
 *
 * How much memory a 7z archive takes to decompress, by the header at its end (7zFormat.txt of the
 * 7-Zip sources, version 9.20 and later). */
#ifndef SEVEN_ZIP_H
#define SEVEN_ZIP_H

#include "input/seven_zip_needs.h"

/* What an archive needs. A header is itself compressed, and decompressed with at most `limit`
 * bytes; lists that are longer are not read to their end. What a damaged header does not say is 0.
 */
struct seven_zip_needs seven_zip_needs(int file, uint64_t limit);

/* The bytes after the end of the archive; 0 if there are none but zeros. */
uint64_t seven_zip_after(int file);

#endif
