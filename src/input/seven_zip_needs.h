/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory that a 7z archive takes. */
#ifndef SEVEN_ZIP_NEEDS_H
#define SEVEN_ZIP_NEEDS_H

#include <stdint.h>

/* Bytes of memory. */
struct seven_zip_needs {
    uint64_t
        window;     /* the largest of its folders; UINT64_MAX: a method for the header is unknown */
    uint64_t lists; /* what libarchive keeps of its folders and members */
};

#endif
