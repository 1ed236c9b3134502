/* SPDX-License-Identifier: Apache-2.0
 *
 * libdescale labels every line of a scraped page as body text, navigation, cookie notice or
 * promotion.
 *
 *     descale_model *model;
 *     descale_labeler *labeler;
 *     const descale_line *lines;
 *     size_t count;
 *     if (descale_model_open(NULL, &model) == DESCALE_OK &&
 *         descale_labeler_open(model, &labeler) == DESCALE_OK &&
 *         descale_labeler_label(labeler, text, size, &lines, &count) == DESCALE_OK)
 *         for (size_t i = 0; i < count; i++)
 *             if (lines[i].keep)
 *                 fwrite(text + lines[i].start, 1, lines[i].size, stdout);
 *
 * A model is what pages are judged by. A labeler labels pages that are in memory. A stream cleans
 * files and dumps of any size in bounded memory.
 *
 * Rules that hold for every call:
 *
 *   Text       Bytes. Only '\n' ends a line. NUL, CR and invalid UTF-8 are ordinary bytes.
 *   Ownership  What you open, you close; closing NULL does nothing. What a call returns through a
 *              pointer to const belongs to the object that it came from and is valid until the next
 *              call on that object. Strings and bytes that you pass in are copied where they are
 *              needed after the call.
 *   Threads    A model never changes. Any number of threads may share one. Every other object
 *              belongs to one thread at a time. Callbacks run on the thread that made the call.
 *   Errors     A call returns a descale_status. When it fails, its outputs are untouched and every
 *              object is as it was before the call, except where the call says otherwise.
 *   Growth     A struct that may get new fields begins with `struct_size`, the size that the
 *              library was built with, and is always allocated by the library. A program that was
 *              built with an older header sees the fields that it knows. The other structs never
 *              change.
 *
 * The library prints nothing, never exits, keeps no global state and does not change the locale.
 * Memory comes from malloc(). */
#ifndef DESCALE_H
#define DESCALE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DESCALE_VERSION_MAJOR 0
#define DESCALE_VERSION_MINOR 2
#define DESCALE_VERSION_PATCH 0
#define DESCALE_VERSION_NUMBER                                                                     \
    (DESCALE_VERSION_MAJOR * 10000 + DESCALE_VERSION_MINOR * 100 + DESCALE_VERSION_PATCH)

#ifndef DESCALE_API
#if defined(__GNUC__)
#define DESCALE_API __attribute__((visibility("default")))
#else
#define DESCALE_API
#endif
#endif

/* ---- Statuses, labels, versions ---------------------------------------------------------------
 */

/* How a call ended. */
typedef enum descale_status {
    DESCALE_OK = 0,
    DESCALE_DAMAGED,     /* part of the input was damaged and skipped; the rest was processed */
    DESCALE_UNREADABLE,  /* the input, or a file of a model, cannot be read at all */
    DESCALE_INVALID,     /* an argument, or a rule, filter or weights file, is wrong */
    DESCALE_NO_MEMORY,   /* an allocation failed */
    DESCALE_LIMIT,       /* only in problems: more than a limit allows; the rest was skipped */
    DESCALE_WRITE_ERROR, /* a callback for output failed, or a temporary file */
    DESCALE_CANCELLED    /* descale_stream_cancel() was called, or a callback asked to stop */
} descale_status;

/* What a line is. Arrays with an entry for each label are in this order. */
typedef enum descale_label_id {
    DESCALE_BODY = 0,
    DESCALE_NAVIGATION,
    DESCALE_COOKIE,
    DESCALE_PROMO,
    DESCALE_LABELS,     /* the number of labels */
    DESCALE_BLANK = 255 /* a line of white space: it has no label of its own */
} descale_label_id;

/* A set of labels is made of these: DESCALE_MASK(DESCALE_BODY) | DESCALE_MASK(DESCALE_PROMO). */
#define DESCALE_MASK(label) (1u << (label))

/* Constant strings: the name is one word ("damaged"), the text a clause for a message ("part of the
 * input was damaged and skipped"). An unknown status gives "unknown". */
DESCALE_API const char *descale_status_name(descale_status status);
DESCALE_API const char *descale_status_text(descale_status status);

/* The name of a label, a constant string: "body", "navigation", "cookie", "promo", "blank". A
 * number that is no label gives "unknown". */
DESCALE_API const char *descale_label_name(unsigned label);

/* The version of the library that is running: "0.2.0", and DESCALE_VERSION_NUMBER. */
DESCALE_API const char *descale_version(void);
DESCALE_API unsigned descale_version_number(void);

/* The instructions that the library uses on this processor, a constant string: "avx512", "avx2",
 * "sse2", "neon" or "plain". */
DESCALE_API const char *descale_processor(void);

/* Releases a block that a call gave you. Where the C library is the same, free() does as well. */
DESCALE_API void descale_free(void *block);

/* ---- Problems ---------------------------------------------------------------------------------
 */

typedef enum descale_severity {
    DESCALE_WARNING = 0, /* nothing was lost, and the call does not fail because of it */
    DESCALE_ERROR        /* something was lost, or the call fails */
} descale_severity;

/* Problems that a caller can do something about. A later version may have more. */
typedef enum descale_cause {
    DESCALE_CAUSE_OTHER = 0,
    DESCALE_CAUSE_SIZE_LIMIT,     /* descale_stream_limits(): `decompressed` */
    DESCALE_CAUSE_WINDOW_LIMIT,   /* descale_stream_limits(): `window` */
    DESCALE_CAUSE_BINARY,         /* input taken for binary data; DESCALE_TEXT reads it as text */
    DESCALE_CAUSE_UNKNOWN_FILTER, /* descale_config_filter(): neither a name nor a file */
    DESCALE_CAUSE_IS_FILTER,      /* descale_config_add_rules(): the file is a filter */
    DESCALE_CAUSE_SHAPE,          /* a rule with a `shape` has to be built into the library */
    DESCALE_CAUSE_NO_SUCH_RULE,   /* descale_config_disable_rules(): no rule has such a name */
    DESCALE_CAUSE_ENCODING,       /* text that is not UTF-8, named at the end of an input;
                                   * descale_stream_encoding() converts it */
    DESCALE_CAUSE_FORMS,    /* inputs of several forms in one output; descale_stream_formats() */
    DESCALE_CAUSE_LEFT_OUT, /* members of an archive that hold no text, as links: no damage */
    DESCALE_CAUSE_NAME      /* a name that the output has otherwise: no damage */
} descale_cause;

/* What went wrong and where. Fields that do not apply are NULL or 0. The problem and its strings
 * are valid during the callback. Names and messages may hold bytes of the input: escape them before
 * they go to a terminal. */
typedef struct descale_problem {
    size_t struct_size;
    descale_status status;
    descale_severity severity;
    descale_cause cause;
    int error;             /* errno where a system call failed */
    const char *input;     /* name of the file or stream */
    const char *member;    /* name of the member, if the input is an archive */
    int has_offset;        /* `offset` holds a place in the input, or in the member */
    int decompressed;      /* it counts bytes after decompression */
    uint64_t offset;       /* in bytes */
    uint64_t line, column; /* from 1: of a rule, filter or weights file, or of JSON Lines; the
                              column counts bytes */
    const char *message;   /* one sentence on one line, without the names above and a full stop */
    const char *excerpt;   /* the line that `line` names, shortened, control characters escaped */
    size_t excerpt_column; /* where the problem is on it, in bytes from 1; 0: no certain place */
} descale_problem;

typedef void descale_problem_fn(void *user, const descale_problem *problem);

/* ---- Models -----------------------------------------------------------------------------------
 */

/* What a model is made of. A call below records a request; descale_model_open() carries all of them
 * out, in this order: default rules, filter, added rules, checked rules, weights, disabled rules,
 * the pattern to try. A config may be used for several models and changed between them.
 * Errors: DESCALE_NO_MEMORY; then the config is as it was. */
typedef struct descale_config descale_config;
DESCALE_API descale_status descale_config_open(descale_config **config);
DESCALE_API void descale_config_close(descale_config *config);

/* Whether the built-in rules are part of the model; they are by default. */
DESCALE_API void descale_config_default_rules(descale_config *config, int on);

/* Adds the rules of a file (see descale-rules(5)), or of all files NAME.rules of a folder in the
 * order of their names, of which there must be one; or of `size` bytes of such a file in memory.
 * `name` stands for its name: a language and a label in it, as in "en.promo.rules", hold for its
 * rules. */
DESCALE_API descale_status descale_config_add_rules(descale_config *config, const char *path);
DESCALE_API descale_status descale_config_add_rules_text(descale_config *config, const char *name,
                                                         const void *text, size_t size);

/* Adds the rules of a file or folder as above, in place of built-in rules with the same names, and
 * checks them: every `hit` line has to be matched by its rule and no `miss` line may be. Warnings
 * are reported as well. A filter is checked, but not added. */
DESCALE_API descale_status descale_config_check_rules(descale_config *config, const char *path);

/* Disables the rules whose name matches a pattern in the manner of the shell: "en.promo.follow-us",
 * "en.promo.*". A pattern that matches no rule is an error of descale_model_open(). */
DESCALE_API descale_status descale_config_disable_rules(descale_config *config,
                                                        const char *pattern);

/* Uses the weights of a file, or of `size` bytes in memory, in place of the built-in weights.
 * The last request holds. */
DESCALE_API descale_status descale_config_weights(descale_config *config, const char *path);
DESCALE_API descale_status descale_config_weights_text(descale_config *config, const char *name,
                                                       const void *text, size_t size);

/* Uses a published line filter in place of rules and weights: a built-in one ("c4", "fineweb",
 * "gopher", "refinedweb"), a file, or `size` bytes in memory. The filter's rules for whole pages
 * see at most 4,096 lines or 2 MiB of a page at a time. The last request holds. */
DESCALE_API descale_status descale_config_filter(descale_config *config, const char *name);
DESCALE_API descale_status descale_config_filter_text(descale_config *config, const char *name,
                                                      const void *text, size_t size);

/* Adds a rule named "try.rule" with this `match` pattern and without any weight: see what it hits
 * by descale_labeler_hits() or DESCALE_HITS_TSV. The last request holds. */
DESCALE_API descale_status descale_config_try(descale_config *config, const char *pattern);

/* The same with a rule that counts as evidence for a label, as other rules of that label do.
 * DESCALE_INVALID: no such label. */
DESCALE_API descale_status descale_config_try_as(descale_config *config, const char *pattern,
                                                 unsigned label);

/* Whether the comments that readers left below an article are removed with the rest; by default
 * they are body, as the posts of a forum are, which stay in any case. Lines of comments get the
 * label DESCALE_NAVIGATION. It does nothing for a filter. */
DESCALE_API void descale_config_drop_comments(descale_config *config, int on);

/* Whether the lines stay that say who wrote a post of a discussion or a comment below an article;
 * by default they go with the furniture around the posts. Such a line stands in the same place
 * above each post, and gets the label DESCALE_BODY. No other line changes, and it does nothing for
 * a filter. */
DESCALE_API void descale_config_keep_authors(descale_config *config, int on);

/* Has the problems of descale_model_open() reported to `fn`; NULL: to nobody. */
DESCALE_API void descale_config_on_problem(descale_config *config, descale_problem_fn *fn,
                                           void *user);

/* Opens a model: the built-in rules and weights if `config` is NULL. All problems of all files are
 * reported before the call fails. Errors: DESCALE_INVALID, DESCALE_UNREADABLE, DESCALE_NO_MEMORY.
 */
typedef struct descale_model descale_model;
DESCALE_API descale_status descale_model_open(const descale_config *config, descale_model **model);

/* Closes a model; its labelers and streams have to be closed before. */
DESCALE_API void descale_model_close(descale_model *model);

/* A number for everything that a model decides by. Models with equal numbers give equal output, as
 * far as 64 bits can tell, within one version of the library. */
DESCALE_API uint64_t descale_model_fingerprint(const descale_model *model);

typedef struct descale_rule {
    size_t struct_size;
    const char *name; /* "en.cookie.accept-all" */
    const char *why;  /* the reason for the rule, a sentence */
    unsigned label;   /* what a hit is evidence for */
    int disabled;
} descale_rule;

/* The rules of a model, by their index from 0. NULL: there is no rule of that index. A rule is
 * valid until the model is closed. */
DESCALE_API size_t descale_model_rule_count(const descale_model *model);
DESCALE_API const descale_rule *descale_model_rule(const descale_model *model, size_t index);

/* ---- Pages in memory --------------------------------------------------------------------------
 */

/* Writes the body lines of one page of `size` bytes to a block of *clean_size bytes, which is
 * yours: descale_free() it. It is never NULL on success. For more than one page a labeler is
 * several times faster. Errors: DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_clean(const descale_model *model, const void *text, size_t size,
                                         char **clean, size_t *clean_size);

/* A labeler labels any number of pages, one after the other. The model has to stay open. Errors:
 * DESCALE_NO_MEMORY. */
typedef struct descale_labeler descale_labeler;
DESCALE_API descale_status descale_labeler_open(const descale_model *model,
                                                descale_labeler **labeler);
DESCALE_API void descale_labeler_close(descale_labeler *labeler);

/* Which lines are kept: those with a label of the set `labels` (default: body). With `above` > 0
 * those whose probability of a label of the set is greater than `above` instead. Errors:
 * DESCALE_INVALID: `labels` is empty or has other bits, `above` is outside 0 to 1, or is not 0
 * while the model is a filter, which has no probabilities. */
DESCALE_API descale_status descale_labeler_keep(descale_labeler *labeler, unsigned labels,
                                                double above);

/* Whether newlines separate lines, as in a text field of a record, rather than end them, as in a
 * file (default). Where they separate, "a\n" has two lines, and the clean text does not end in the
 * newline of its last line. */
DESCALE_API void descale_labeler_separated(descale_labeler *labeler, int on);

/* Whether `point` and `points` are filled in (default: no). */
DESCALE_API void descale_labeler_points(descale_labeler *labeler, int on);

typedef struct descale_line {
    size_t start, size;   /* bytes of the text; the newline is included */
    size_t point, points; /* the same in Unicode code points; an invalid byte counts as its first
                             six bits say: all but 0x80 to 0xbf begin a code point */
    float probability[DESCALE_LABELS]; /* sum 1; all 0 on a blank line or by a filter */
    uint8_t label;                     /* a descale_label_id, DESCALE_BLANK on a blank line */
    uint8_t keep; /* 1: the line is kept; a blank line follows the line above */
} descale_line;

/* Labels one page of `size` bytes: lines[0] to lines[*count - 1]. Pages of more than 4,096 lines or
 * 2 MiB are labelled in windows that overlap. Errors: DESCALE_NO_MEMORY; then the labeler has no
 * page, and may be used on. */
DESCALE_API descale_status descale_labeler_label(descale_labeler *labeler, const void *text,
                                                 size_t size, const descale_line **lines,
                                                 size_t *count);

/* The kept lines of a page, joined: *clean_size bytes, never NULL on success. It makes no lines and
 * hits, and so takes less time than a call above. The page labelled before is forgotten, and
 * descale_labeler_hits() has nothing to say. Errors as above. */
DESCALE_API descale_status descale_labeler_clean(descale_labeler *labeler, const void *text,
                                                 size_t size, const char **clean,
                                                 size_t *clean_size);

/* A part of a page: `points` code points from `point` on. */
typedef struct descale_span {
    size_t point, points;
} descale_span;

/* The same for a page of `count` code points, the strings of a language that does not keep them as
 * UTF-8: what is kept are spans[0] to spans[*span_count - 1], in order, with a gap between any two.
 * Surrogates count as code points; a number above 0x10ffff counts as one, of no meaning. Errors as
 * above. */
DESCALE_API descale_status descale_labeler_clean_points(descale_labeler *labeler,
                                                        const uint32_t *points, size_t count,
                                                        const descale_span **spans,
                                                        size_t *span_count);

typedef struct descale_hit {
    size_t rule;          /* index for descale_model_rule() */
    size_t start, size;   /* bytes of the text */
    size_t point, points; /* the same in code points */
} descale_hit;

/* The rules that matched a line of the page labelled last, and where. Returns their number: 0 also
 * if there is no such line. */
DESCALE_API size_t descale_labeler_hits(const descale_labeler *labeler, size_t line,
                                        const descale_hit **hits);

/* ---- Streams: files and dumps of any size in bounded memory -----------------------------------
 */

/* What a page is in the input, and the form of the output. Compression (gzip, zstd, xz, bzip2, lz4)
 * and archives (tar, zip, 7z) are always recognised. */
typedef enum descale_format {
    DESCALE_AUTO = 0,     /* input: recognised by content; output: the form of the input */
    DESCALE_TEXT,         /* a file is a page */
    DESCALE_JSONL,        /* JSON Lines: an object is a page, its text is in one of its fields */
    DESCALE_WET,          /* WARC: a conversion record is a page */
    DESCALE_LABELS_JSON,  /* this and below are for output only. {"id":...,"labels":["body",...]} */
    DESCALE_DOLMA,        /* a span for each line, as attributes of the dolma toolkit */
    DESCALE_EXPLAIN_TEXT, /* every line with its label and what decided, for people */
    DESCALE_EXPLAIN_JSON, /* the same with all reasons as JSON, an object for each page */
    DESCALE_HITS_TSV,     /* every hit of a rule, a line each */
    DESCALE_FEATURES_TSV, /* the features of every line, for fitting weights */
    DESCALE_REJECTS_JSON, /* the removed lines, see descale_stream_rejects() */
    DESCALE_NULL,         /* nothing */
    DESCALE_EXPLAIN_ALL,  /* as DESCALE_EXPLAIN_TEXT, with all reasons */
    DESCALE_TABLE,        /* a row for each line: number, class, chance, text */
    DESCALE_FORMATS       /* the number of formats */
} descale_format;

/* Reads up to `size` bytes into `buffer`. Returns how many, 0 at the end, or a negative errno
 * value. */
typedef ptrdiff_t descale_read_fn(void *user, void *buffer, size_t size);

/* Takes all of the bytes. Returns 0, or an errno value: ECANCELED ends the run with
 * DESCALE_CANCELLED, any other with DESCALE_WRITE_ERROR. */
typedef int descale_write_fn(void *user, const void *bytes, size_t size);

typedef enum descale_event {
    DESCALE_EVENT_RECORD, /* a record was read, and everything of it was written */
    DESCALE_EVENT_MEMBER, /* the records of a member of an archive begin: it was not skipped */
    DESCALE_EVENT_INPUT   /* the records of an input that is no archive begin */
} descale_event;

/* Called between two records, and before the first. `member` is the name of the member, if the
 * input is an archive, else NULL. May call descale_stream_output() to begin a new output. Returns
 * as descale_write_fn. */
typedef int descale_event_fn(void *user, descale_event event, const char *member);

/* A stream cleans any number of inputs, one after the other. The model has to stay open. Errors:
 * DESCALE_NO_MEMORY. */
typedef struct descale_stream descale_stream;
DESCALE_API descale_status descale_stream_open(const descale_model *model, descale_stream **stream);
DESCALE_API void descale_stream_close(descale_stream *stream);

/* Settings hold for all runs that follow. */

/* The formats (default: DESCALE_AUTO for both). Errors: DESCALE_INVALID: not a format, or `from` is
 * for output only. */
DESCALE_API descale_status descale_stream_formats(descale_stream *stream, descale_format from,
                                                  descale_format to);

/* Which lines are kept: see descale_labeler_keep(). */
DESCALE_API descale_status descale_stream_keep(descale_stream *stream, unsigned labels,
                                               double above);

/* Fields that are added to JSON output. */
typedef enum descale_added {
    DESCALE_ADD_LABELS = 1,       /* "labels": a name for each line, null for blank ones */
    DESCALE_ADD_PROBABILITIES = 2 /* the same, and "probabilities": DESCALE_LABELS numbers for each
                                     line, null for blank ones */
} descale_added;

/* A set of these (default: 0). DESCALE_JSONL keeps all lines of all pages then, and each record
 * gets the fields at its end; one that has fields of these names has them twice, and JSON readers
 * take the last. DESCALE_LABELS_JSON has labels in any case. Other formats stay as they are. Do not
 * ask for pieces of lines at the same time: see descale_stream_split(). Errors: DESCALE_INVALID:
 * other bits, or probabilities while the model is a filter, which has none. */
DESCALE_API descale_status descale_stream_add(descale_stream *stream, unsigned fields);

/* Whether every record is answered before more input is awaited (default: no): for a dialogue over
 * pipes. If the format of the input is given, the input is then taken as it comes: it is not
 * searched for compression and archives, which takes the first 512 bytes. */
DESCALE_API void descale_stream_line_buffered(descale_stream *stream, int on);

/* Whether pages of which nothing but blank lines is kept are left out of DESCALE_TEXT,
 * DESCALE_JSONL and DESCALE_WET (default: no). Other outputs have every page. */
DESCALE_API void descale_stream_drop_empty(descale_stream *stream, int on);

/* Whether lines of more than 60 words are cut into pieces, which are labelled, kept and written as
 * lines of their own (default: no): after sentences, after bars, before bullets, after runs of
 * blanks, and else after 60 words. Without it every kept line is written byte for byte; with it
 * newlines are added, and the text of JSON Lines is spelled anew. Totals count the lines of the
 * input: a line is kept if any piece of it is. Other counts, labels and line numbers are of pieces.
 */
DESCALE_API void descale_stream_split(descale_stream *stream, int on);

/* The field of a JSON object that holds the text: a string, or a list of strings, of which each has
 * one line or more. "data.markdown" is the field "markdown" of the object in the field "data"; a
 * backslash before a dot makes it part of a name. Strings of a list that lose all their lines are
 * left out, and a list that loses all of them keeps one empty string. NULL (default): the first of
 * "text", "content" and "raw_content". Errors: DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_stream_json_field(descale_stream *stream, const char *name);

/* Whether a backslash and an n in the text of a JSON object end a line, as where newlines were
 * escaped twice (default: no). DESCALE_JSONL has them between the lines that stay, as they were.
 * Spans of DESCALE_DOLMA count each of them as one code point: they do not fit the text. */
DESCALE_API void descale_stream_escaped_newlines(descale_stream *stream, int on);

/* The encoding of the text: a name of the WHATWG's Encoding Standard, or one that iconv_open()
 * takes. It is converted to UTF-8 after decompression; bytes that are no character are reported,
 * and become U+FFFD. A byte order mark of UTF-8, UTF-16 or UTF-32 overrides the name. NULL
 * (default): UTF-8, or UTF-16 if the text looks like it. Errors: DESCALE_INVALID: there is no such
 * encoding; DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_stream_encoding(descale_stream *stream, const char *name);

/* Whether descale_stream_encoding() takes a name. */
DESCALE_API int descale_encoding_known(const char *name);

/* DESCALE_HITS_TSV: hits of this rule only. NULL (default): of all. Errors: DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_stream_hits_of(descale_stream *stream, const char *rule);

/* Limits in bytes: what decompression may use for its window (0: 128 MiB), and what one input, or
 * one member of an archive, may become by decompression (0: 64 GiB). What is beyond is skipped and
 * reported. */
DESCALE_API void descale_stream_limits(descale_stream *stream, uint64_t window,
                                       uint64_t decompressed);

/* Whether the first damage ends the run (default: no). */
DESCALE_API void descale_stream_strict(descale_stream *stream, int on);

/* Whether a compressed file is decompressed on a thread of its own (default: no). Inputs that are
 * read by a callback never are, nor are records that two threads share already. */
DESCALE_API void descale_stream_read_ahead(descale_stream *stream, int on);

/* How many threads a run may keep busy, the calling one included: 1 (default) to
 * DESCALE_THREADS_MAX. The records of an input, and the members of an archive, are labelled in
 * parallel, and their output is handed over in the order of the input: it is the same for any
 * number. A page of plain text that is no member of an archive, and what is longer than 1 MiB, take
 * one thread; members of a strict run follow each other. Each thread needs 16 MiB of memory at
 * most. Callbacks run on the calling thread, except for descale_pack_fn. Output may be handed over
 * some records later; when a pipe has nothing to read for a while, everything before the record in
 * hand is. Problems and counts come with the output, in the same order. DESCALE_EVENT_RECORD may
 * not begin a new output. Errors: DESCALE_INVALID: `threads` is out of range; DESCALE_NO_MEMORY. */
#define DESCALE_THREADS_MAX 1024
DESCALE_API descale_status descale_stream_threads(descale_stream *stream, unsigned threads);

/* Compresses, or otherwise replaces, the whole output of one record, `size` bytes, at least 1:
 * hands what becomes of it to `write` with `to`. Runs on any thread of a stream; `thread`, from 0
 * to the number of threads less 1, is a different number for calls that run at the same time.
 * Returns 0, or an errno value, as descale_write_fn does. */
typedef int descale_pack_fn(void *user, unsigned thread, const void *bytes, size_t size,
                            descale_write_fn *write, void *to);

/* With more than one thread: has the output of records replaced by `pack`, so that all threads take
 * part in it, and hands the result to `write` instead of the output's function, with the same
 * `user`. DESCALE_EVENT_RECORD follows as ever; DESCALE_EVENT_MEMBER may not begin a new output.
 * The output of records that take one thread still goes to the output's function as it is, and so
 * may any other's. Holds until the number of threads is set again. NULL (default): nothing is
 * replaced. */
DESCALE_API void descale_stream_pack(descale_stream *stream, descale_pack_fn *pack,
                                     descale_write_fn *write, void *user);

/* DESCALE_EXPLAIN_TEXT, DESCALE_EXPLAIN_ALL, DESCALE_TABLE: whether they have colours for a
 * terminal (default: no). */
DESCALE_API void descale_stream_colour(descale_stream *stream, int on);

/* DESCALE_TABLE: how many columns a row takes at most (default: 120, at least 50). */
DESCALE_API void descale_stream_columns(descale_stream *stream, unsigned columns);

/* The callbacks for problems and events. NULL (default): no callback. */
DESCALE_API void descale_stream_on_problem(descale_stream *stream, descale_problem_fn *fn,
                                           void *user);
DESCALE_API void descale_stream_on_event(descale_stream *stream, descale_event_fn *fn, void *user);

/* Begins a new output, which takes the pages of all runs until the next call. Pages in one output
 * are separated as the format needs it. NULL (default): it goes nowhere. */
DESCALE_API void descale_stream_output(descale_stream *stream, descale_write_fn *fn, void *user);

/* Begins a second output, for the removed lines, as JSON Lines. NULL (default): there is none. */
DESCALE_API void descale_stream_rejects(descale_stream *stream, descale_write_fn *fn, void *user);

/* Whether each removed line has the reasons that decided, in words (default: no). That takes some
 * 25 microseconds a line. */
DESCALE_API void descale_stream_reasons(descale_stream *stream, int on);

/* Cleans one input, read by a callback or from a file descriptor that stays yours. `name` stands
 * for it in problems, and as the id of a text page. A 7z archive that cannot seek, as through a
 * callback, is copied to a temporary file first. Returns DESCALE_OK, DESCALE_DAMAGED (reported, and
 * everything else was written), or why the run ended early: DESCALE_UNREADABLE, DESCALE_NO_MEMORY,
 * DESCALE_WRITE_ERROR, DESCALE_CANCELLED. After an error the output may hold part of the input. */
DESCALE_API descale_status descale_stream_run(descale_stream *stream, const char *name,
                                              descale_read_fn *fn, void *user);
DESCALE_API descale_status descale_stream_run_fd(descale_stream *stream, const char *name,
                                                 int file);

/* Ends the run in progress, and every later one, with DESCALE_CANCELLED. May be called from any
 * thread and from a signal handler. A call of read() that waits is not woken. */
DESCALE_API void descale_stream_cancel(descale_stream *stream);

/* The errno value of the callback that ended the last run; 0: none did. */
DESCALE_API int descale_stream_error(const descale_stream *stream);

/* Counts of all runs so far. `lines` is the sum of `lines_by_label` and `lines_blank`. */
typedef struct descale_totals {
    size_t struct_size;
    uint64_t pages;
    uint64_t records;                        /* WARC records and JSON Lines, pages or not */
    uint64_t damaged;                        /* records, members and files that were reported */
    uint64_t lines, lines_kept;              /* blank lines included */
    uint64_t lines_blank;                    /* lines of white space */
    uint64_t lines_by_label[DESCALE_LABELS]; /* other lines */
    uint64_t text_bytes;                     /* of the pages, before cleaning */
    uint64_t hits_by_label[DESCALE_LABELS];  /* DESCALE_HITS_TSV: hits, by the label of the line */
    uint64_t pages_empty;                    /* pages of which nothing but blank lines was kept */
} descale_totals;
DESCALE_API const descale_totals *descale_stream_totals(const descale_stream *stream);

/* Counts for each rule the lines that it matched, by the label of the line, from now on:
 * counts[rule * DESCALE_LABELS + label], descale_model_rule_count() times DESCALE_LABELS. The array
 * is valid until the stream is closed. Errors: DESCALE_NO_MEMORY. */
DESCALE_API descale_status descale_stream_count_rules(descale_stream *stream,
                                                      const uint64_t **counts);

/* Collects what a report of the runs shows, from now on: histograms, and samples of pages and lines
 * that are the same for any order of pages, see docs/report.md. `pages`: how many pages are kept
 * for comparisons of two runs, at most DESCALE_COLLECT_MOST. `text`: whether texts, ids and
 * addresses of pages are kept. What was collected before is dropped. Errors: DESCALE_INVALID: too
 * many pages; DESCALE_NO_MEMORY. */
#define DESCALE_COLLECT_MOST 10000
DESCALE_API descale_status descale_stream_collect(descale_stream *stream, size_t pages, int text);

/* Writes what was collected as one JSON object. Errors: DESCALE_INVALID: nothing was collected;
 * DESCALE_NO_MEMORY, also if memory ran out while collecting; those of `fn`. */
DESCALE_API descale_status descale_stream_collected(descale_stream *stream, descale_write_fn *fn,
                                                    void *user);

/* ---- Readers: the pages of files and dumps, one by one ----------------------------------------
 */

/* A page as it is in the input, before cleaning. Strings that do not apply are NULL. They have no
 * NUL after them, unless said otherwise. */
typedef struct descale_page {
    size_t struct_size;
    const char *input;  /* the name of the input, ended by NUL */
    const char *member; /* the name of the member of an archive, ended by NUL */
    uint64_t number;    /* of the page in the input or member, from 1 */
    const char *id;     /* of the record; for JSON Lines a JSON value, as spelled there */
    size_t id_size;
    int id_json;
    const char *url;
    size_t url_size;
    const char *header; /* WARC: the header block of the record */
    size_t header_size;
    const char *text; /* never NULL */
    size_t text_size;
    int separated;              /* newlines separate lines: see descale_labeler_separated() */
    const char *before, *after; /* JSON Lines: the line around the inside of the text's string */
    size_t before_size, after_size;
    const char *date, *language; /* WARC: as the header spells them; else NULL */
    size_t date_size, language_size;
} descale_page;

/* A reader finds the pages of one input, in any format and compression that streams read, archives
 * included. Opens it on a callback or a file descriptor, which has to stay open. `from` and `field`
 * as in descale_stream_formats() and descale_stream_json_field(). Problems go to `problem`, which
 * may be NULL. Nothing is read yet; the first page of an archive makes the reader copy all members
 * to a temporary file. Errors: DESCALE_NO_MEMORY; DESCALE_INVALID: `from` is for output only. */
typedef struct descale_reader descale_reader;
DESCALE_API descale_status descale_reader_open(const char *name, descale_read_fn *fn, void *user,
                                               descale_format from, const char *field,
                                               descale_problem_fn *problem, void *problem_user,
                                               descale_reader **reader);
DESCALE_API descale_status descale_reader_open_fd(const char *name, int file, descale_format from,
                                                  const char *field, descale_problem_fn *problem,
                                                  void *problem_user, descale_reader **reader);
DESCALE_API void descale_reader_close(descale_reader *reader);

/* Goes to the next page, which is valid until the next call on the reader; *page becomes NULL at
 * the end. The text of a page is held in memory as a whole. Damaged parts are reported and skipped,
 * and do not fail. Errors: DESCALE_UNREADABLE, DESCALE_NO_MEMORY, DESCALE_WRITE_ERROR (a temporary
 * file); then the reader is at its end. */
DESCALE_API descale_status descale_reader_next(descale_reader *reader, const descale_page **page);

#ifdef __cplusplus
}
#endif
#endif
