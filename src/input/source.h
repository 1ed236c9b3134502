/* SPDX-License-Identifier: Apache-2.0
 *
 * A source: the bytes of one input, decompressed, with a look-ahead.
 *
 * A damaged member is reported once. What was decompressed before the damage is kept; the source
 * stops there with SOURCE_GAP, and goes on at the next member after source_resume(). */
#ifndef SOURCE_H
#define SOURCE_H

#include "base/buffer.h"
#include "input/encoding.h"
#include "input/readahead.h"

struct source {
    const struct reporter *reporter;
    struct descale_totals *totals;
    struct decompressor decompressor;
    struct readahead *readahead; /* decompresses on a thread of its own; NULL: this thread does */
    struct decompressed own;     /* what this thread decompressed */

    uint64_t limit;        /* of decompressed bytes */
    uint64_t window_limit; /* of a decompression's window, in bytes */

    struct buffer ahead; /* unread bytes begin at `at` */
    size_t at;
    uint64_t offset;          /* of ahead.bytes[at], in the decompressed input */
    struct encoding encoding; /* of the text, if it is converted to UTF-8 */
    struct buffer converted;  /* work space for that */
    uint64_t *ends;           /* offsets of the ends of members that are still ahead, ascending */
    size_t end_count, end_capacity;
    uint64_t last_end;       /* offset of the last end of a member that was passed */
    enum source_event event; /* state after the look-ahead; sticky */
    enum descale_status failed;
    bool strict;   /* the run ends at the first damage */
    bool reported; /* something was wrong with the input */
};

/* Opens a source on a file descriptor and looks at its beginning. Returns DESCALE_OK,
 * DESCALE_NO_MEMORY, or DESCALE_UNREADABLE (reported): it cannot be read, or is of a kind that is
 * not supported. Call source_close() in each case. */
enum descale_status source_open(struct source *source, const struct job *job,
                                struct descale_totals *totals);
void source_close(struct source *source);

/* Has a compressed file decompressed on a thread of its own from here on, if one can be started. */
void source_read_ahead(struct source *source);

/* Tries to have `wanted` unread bytes at source_bytes(). Returns SOURCE_OK, or why there are fewer.
 */
enum source_event source_fill(struct source *source, size_t wanted);

/* The unread bytes, source_size() of them; valid until the next fill or consume. */
static inline const uint8_t *source_bytes(const struct source *source) {
    return source->ahead.bytes + source->at;
}
static inline size_t source_size(const struct source *source) {
    return source->ahead.size - source->at;
}

/* Passes over unread bytes. */
void source_consume(struct source *source, size_t size);

/* Copies up to `size` unread bytes, reading on if there are none, and passes over them. Returns
 * their number; 0 with *event: SOURCE_OK (size is 0), SOURCE_END, SOURCE_GAP or SOURCE_ERROR. */
size_t source_read(struct source *source, uint8_t *to, size_t size, enum source_event *event);

/* Converts all bytes to UTF-8, those that are ahead and those to come: from the encoding `name`,
 * or, if it is NULL, from UTF-16 or UTF-32 if they begin with a byte order mark, or look like
 * UTF-16 and `guess`. Text that begins with the mark of UTF-8 is taken for UTF-8 whatever `name`
 * says. Nothing may have been passed over yet. Bytes that are no character are
 * reported at the end of the input, and become U+FFFD. Offsets count bytes of UTF-8 from then on.
 * False: out of memory. */
bool source_decode(struct source *source, const char *name, bool guess);

/* Reports what was no character of an encoding, if there was any. */
void source_report_replaced(struct source *source, const struct encoding *encoding);

/* Goes on after a gap, when all bytes before it were read. */
void source_resume(struct source *source);

/* Whether damage, which was reported, left not a single byte of the input. Goes on after gaps until
 * there is a byte; a strict run ends at the first one. */
bool source_is_lost(struct source *source);

/* Goes to another offset of a file that is not compressed and can seek. Returns the offset, or -1.
 */
int64_t source_seek(struct source *source, int64_t offset, int whence);

/* The offset of the first end of a member after the bytes already passed, or UINT64_MAX if none was
 * seen yet. */
uint64_t source_member_end(const struct source *source);

/* Reports damage at `offset` of the decompressed input, and counts it. */
void source_damage(struct source *source, uint64_t offset, const char *what);

/* The same for another status and cause. */
void source_problem(struct source *source, uint64_t offset, descale_status status,
                    descale_cause cause, const char *what);

#endif
