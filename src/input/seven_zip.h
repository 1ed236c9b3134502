/* SPDX-License-Identifier: Apache-2.0
 *
 * How much memory a 7z archive takes to decompress, by the header at its end (7zFormat.txt of the
 * 7-Zip sources, version 9.20 and later). */
#ifndef SEVEN_ZIP_H
#define SEVEN_ZIP_H

#include <stdint.h>

/* The largest window of its folders, in bytes. A header is itself compressed, and decompressed with
 * at most `limit` bytes. UINT64_MAX: a method for the header is not known. 0: the header is
 * damaged, or states none. */
uint64_t seven_zip_window(int file, uint64_t limit);

/* The bytes after the end of the archive; 0 if there are none but zeros. */
uint64_t seven_zip_after(int file);

#endif
