/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive_kind.h"

#include <string.h>

#define HEADER 512 /* bytes that tell the kind of an archive */

/* Whether a tar header begins here: it states the sum of its bytes, with the eight bytes of the sum
 * itself taken as spaces. */
static bool tar_begins(const uint8_t *header) {
    unsigned long sum = 0, stated = 0;
    for (size_t i = 0; i < HEADER; i++)
        sum += i >= 148 && i < 156 ? ' ' : header[i];
    for (size_t i = 148; i < 156 && (header[i] == ' ' || (header[i] >= '0' && header[i] < '8'));
         i++)
        stated = header[i] == ' ' ? stated : stated * 8 + header[i] - '0';
    return header[0] && sum == stated;
}

/* Whether the whole input is an archive of tar without a member: two blocks of zeros or more, up to
 * the twenty that tar writes at once. */
static bool tar_is_empty(struct source *source) {
    const size_t most = (size_t)20 * HEADER;
    if (source_size(source) < HEADER || *source_bytes(source) != 0 ||
        source_fill(source, most + 1) != SOURCE_END)
        return false;
    const uint8_t *at = source_bytes(source);
    size_t size = source_size(source), zeros = 0;
    while (zeros < size && at[zeros] == 0)
        zeros++;
    return zeros == size && size >= (size_t)2 * HEADER && size % HEADER == 0;
}

/* Whether a local header of zip begins here: of version at most 6.3, with a known method. Before
 * the first one may stand the mark of an archive that was to have several volumes, and has one
 * (APPNOTE 6.3.10, sections 8.5.3 and 8.5.4). */
static bool zip_begins(const uint8_t *at, size_t size) {
    if (size >= 4 && (!memcmp(at, "PK\7\10", 4) || !memcmp(at, "PK00", 4))) {
        at += 4;
        size -= 4;
    }
    return size >= 30 && !memcmp(at, "PK\3\4", 4) && at[4] <= 63 && at[9] == 0;
}

enum archive_kind archive_kind_of(struct source *source) {
    source_fill(source, HEADER);
    if (tar_is_empty(source))
        return ARCHIVE_KIND_TAR;
    const uint8_t *at = source_bytes(source);
    size_t size = source_size(source);
    if (size >= HEADER && tar_begins(at))
        return ARCHIVE_KIND_TAR;
    if (size >= 6 && !memcmp(at, "7z\xbc\xaf\x27\x1c", 6))
        return ARCHIVE_KIND_7Z;
    if (size >= 22 && !memcmp(at, "PK\5\6", 4))
        return ARCHIVE_KIND_ZIP; /* an empty one */
    return zip_begins(at, size) ? ARCHIVE_KIND_ZIP : ARCHIVE_KIND_NONE;
}
