/* SPDX-License-Identifier: Apache-2.0 */
#include "output_name.h"
#include "member_name.h"
#include "base/buffer.h"
#include "base/suffix.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void cut_any(const char *name, size_t *length, const char *const *suffixes) {
    for (; *suffixes; suffixes++)
        if (suffix_is(name, *length, *suffixes)) {
            *length -= strlen(*suffixes);
            return;
        }
}

/* The suffix for an output format. NULL: that of the input. */
static const char *suffix_of(enum descale_format form) {
    switch (form) {
    case DESCALE_TEXT:
        return ".txt";
    case DESCALE_JSONL:
        return ".jsonl";
    case DESCALE_WET:
        return ".warc.wet";
    case DESCALE_LABELS_JSON:
        return ".labels.jsonl";
    case DESCALE_DOLMA:
        return ".dolma.jsonl";
    case DESCALE_EXPLAIN_TEXT:
    case DESCALE_EXPLAIN_ALL:
        return ".explain.txt";
    case DESCALE_TABLE:
        return ".table.txt";
    case DESCALE_EXPLAIN_JSON:
        return ".explain.jsonl";
    case DESCALE_HITS_TSV:
        return ".hits.tsv";
    case DESCALE_FEATURES_TSV:
        return ".features.tsv";
    case DESCALE_REJECTS_JSON:
    case DESCALE_AUTO:
    case DESCALE_NULL:
    case DESCALE_FORMATS:
        break;
    }
    return NULL;
}

static const char *const compression_suffixes[] = {
    [COMPRESS_NONE] = "", [COMPRESS_GZIP] = ".gz", [COMPRESS_ZSTD] = ".zst"};

#define NUMBER_SIZE (sizeof "-0123456789abcdef" - 1)

char *output_name_with(const char *name, size_t length, const char *suffix) {
    size_t base = length; /* where the last part begins */
    while (base > 0 && name[base - 1] != '/')
        base--;
    struct buffer whole = {0};
    bool made;
    if (length - base + strlen(suffix) <= NAME_MOST) {
        made = buffer_format(&whole, "%.*s%s", (int)length, name, suffix);
    } else {
        size_t kept = base + name_cut(name + base, NAME_MOST - NUMBER_SIZE - strlen(suffix));
        made = buffer_format(&whole, "%.*s-%016" PRIx64 "%s", (int)kept, name,
                             buffer_hash(BUFFER_HASH, name + base, length - base), suffix);
    }
    if (made && buffer_append(&whole, "", 1))
        return (char *)whole.bytes;
    buffer_free(&whole);
    return NULL;
}

/* What archives become that are not written as they are, or have a compression in their suffix. */
static const struct {
    const char *suffix, *kind, *packed; /* packed: NULL: as it is */
} written[] = {{".tgz", ".tar", ".gz"}, {".tzst", ".tar", ".zst"}, {".txz", ".tar", ".gz"},
               {".tbz", ".tar", ".gz"}, {".tbz2", ".tar", ".gz"},  {".tb2", ".tar", ".gz"},
               {".tz2", ".tar", ".gz"}, {".tlz4", ".tar", ".gz"},  {".7z", ".zip", NULL}};

char *output_name(enum descale_format format, enum compress compress, const char *input) {
    static const char *const forms[] = {".warc.wet", ".wet",  ".warc", ".jsonl",
                                        ".ndjson",   ".json", ".txt",  NULL};
    static const char *const archives[] = {".tar", ".zip", ".7z", NULL};
    size_t length = strlen(input);
    const char *form = suffix_of(format), *kind = "";
    const char *packed = name_cut_compression(input, &length);
    if (form) {
        cut_any(input, &length, archives);
        cut_any(input, &length, forms);
        kind = form;
    } else {
        for (size_t i = 0; !*kind && i < sizeof written / sizeof *written; i++)
            if (name_cut_suffix(input, &length, written[i].suffix)) {
                kind = written[i].kind;
                packed = written[i].packed ? written[i].packed : packed;
            }
    }
    if (compress != COMPRESS_BY_NAME)
        packed = compression_suffixes[compress];
    char suffix[32];
    snprintf(suffix, sizeof suffix, "%s%s", kind, packed);
    return output_name_with(input, length, suffix);
}
