/* SPDX-License-Identifier: Apache-2.0
 *
 * How much memory the members of an archive take. libarchive knows no limit: it allocates the
 * window that a member states, up to 4 GiB. So the statements are read before it sees them. */
#include "input/archive_members.h"
#include "input/seven_zip.h"
#include "input/zip_bytes.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

/* ---- zip: by the first bytes of a member (APPNOTE 6.3.10, sections 5.8 to 5.11) ---- */

/* Two bytes of version, two that say that five bytes of properties follow, the last four of which
 * are the size of the dictionary. */
static uint64_t lzma_window(const uint8_t *at, size_t size) {
    return size >= 9 ? zip_four_bytes(at + 5) : UINT64_MAX;
}

/* A stream of xz. Its first block tells; libarchive's decoder makes room for others as they come,
 * and programs write all blocks of a stream with the same filters. */
static uint64_t xz_window(const uint8_t *at, size_t size) {
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    lzma_block block = {.version = 1, .check = LZMA_CHECK_NONE, .filters = filters};
    lzma_stream_flags flags;
    if (size <= LZMA_STREAM_HEADER_SIZE || lzma_stream_header_decode(&flags, at) != LZMA_OK)
        return UINT64_MAX;
    at += LZMA_STREAM_HEADER_SIZE;
    size -= LZMA_STREAM_HEADER_SIZE;
    if (*at == 0)
        return 0; /* no blocks */
    block.check = flags.check;
    block.header_size = lzma_block_header_size_decode(*at);
    if (block.header_size > size || lzma_block_header_decode(&block, NULL, at) != LZMA_OK)
        return UINT64_MAX;
    uint64_t memory = lzma_raw_decoder_memusage(filters);
    for (size_t i = 0; filters[i].id != LZMA_VLI_UNKNOWN; i++)
        free(filters[i].options);
    return memory;
}

/* Two bytes: four bits of order, eight bits of memory in MiB less one, four bits of method. */
static uint64_t ppmd_window(const uint8_t *at, size_t size) {
    return size >= 2 ? ((uint64_t)((at[0] >> 4 | at[1] << 4) & 0xff) + 1) << 20 : UINT64_MAX;
}

/* A frame (RFC 8878, section 3.1.1.1). One segment has a window as large as its content. */
static uint64_t zstd_window(const uint8_t *at, size_t size) {
    static const uint8_t magic[] = {0x28, 0xb5, 0x2f, 0xfd}, id_sizes[] = {0, 1, 2, 4};
    if (size < 18 || memcmp(at, magic, sizeof magic) != 0)
        return UINT64_MAX;
    unsigned descriptor = at[4];
    if (!(descriptor & 0x20)) {
        uint64_t base = (uint64_t)1 << (10 + (at[5] >> 3));
        return base + base / 8 * (at[5] & 7);
    }
    const uint8_t *content = at + 5 + id_sizes[descriptor & 3];
    switch (descriptor >> 6) {
    case 0:
        return *content;
    case 1:
        return (content[0] | (uint64_t)content[1] << 8) + 256;
    case 2:
        return zip_four_bytes(content);
    default:
        return zip_four_bytes(content + 4) ? UINT64_MAX - 1 : zip_four_bytes(content);
    }
}

/* Methods with windows of any size, by the names that libarchive gives them. */
static const struct method {
    const char *name;
    uint64_t (*window)(const uint8_t *at, size_t size);
} methods[] = {{"(lzma)", lzma_window},
               {"(xz)", xz_window},
               {"(ppmd-1)", ppmd_window},
               {"(zstd)", zstd_window}};

/* The bytes of the current member that are ahead, as far as they are; its header was read. */
static const uint8_t *member_bytes(const struct members *members, size_t *size) {
    const struct source *source = members->source;
    uint64_t at = (uint64_t)archive_filter_bytes(members->archive, 0) - source->offset;
    *size = at < source_size(source) ? source_size(source) - (size_t)at : 0;
    return source_bytes(source) + source_size(source) - *size;
}

uint64_t members_window(struct members *members) {
    const char *name = archive_format_name(members->archive);
    size_t size;
    if (members->kind != ARCHIVE_KIND_ZIP || !name)
        return 0;
    const uint8_t *bytes = member_bytes(members, &size);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strstr(name, methods[i].name))
            return methods[i].window(bytes, size);
    return 0;
}

/* ---- 7z: by its header ---- */

static int file_of(const struct members *members) {
    return members->spool >= 0 ? members->spool : members->source->decompressor.input.file;
}

const char *members_too_large(struct members *members) {
    uint64_t limit = members->window_limit;
    struct seven_zip_needs needs = seven_zip_needs(file_of(members), limit);
    if (needs.window == UINT64_MAX)
        return "the 7z archive does not say how much memory it takes: skipped";
    if (needs.window > limit)
        return "the window of the 7z archive exceeds the memory limit: skipped";
    return needs.lists > limit
               ? "the list of members of the 7z archive exceeds the memory limit: skipped"
               : NULL;
}

uint64_t members_bytes_after_7z(struct members *members) {
    return seven_zip_after(file_of(members));
}
