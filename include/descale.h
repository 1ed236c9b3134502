/* SPDX-License-Identifier: Apache-2.0
 *
 * libdescale: takes the boilerplate off scraped text.
 *
 *   struct descale_model *model;
 *   if (descale_model_open(&model) != DESCALE_OK) ...
 *   if (descale_clean(model, text, size, 0, &clean, &clean_size) != DESCALE_OK) ...
 *   free(clean);
 *   descale_model_close(model);
 *
 * What comes in: bytes, split into lines at '\n' only. What goes out: the lines whose class is
 * kept, byte for byte. Ownership, once and for all: what a call gives you through a pointer named
 * in its comment as yours is released by you; everything else stays with the library and lives
 * until the object it came from is closed. Nothing here prints, exits, or keeps global state; a
 * model is constant after it was opened and may be shared by threads.
 */
#ifndef DESCALE_H
#define DESCALE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DESCALE_API __attribute__((visibility("default")))
#else
#define DESCALE_API
#endif

/* How a call ended. */
enum descale_status {
    DESCALE_OK = 0,
    DESCALE_END,         /* there is nothing more to read */
    DESCALE_DAMAGED,     /* part of the input was damaged and skipped; the rest was processed */
    DESCALE_NO_MEMORY,   /* an allocation failed */
    DESCALE_UNREADABLE,  /* the input cannot be read at all */
    DESCALE_WRITE_ERROR, /* the output could not be written */
    DESCALE_INVALID,     /* a rule file or a weights file is wrong */
    DESCALE_CANCELLED    /* the job's stop flag was raised */
};

/* The classes of a line, in the order in which every array of four in this library is kept. */
enum descale_label_id {
    DESCALE_BODY = 0,
    DESCALE_NAVIGATION,
    DESCALE_COOKIE,
    DESCALE_PROMO,
    DESCALE_LABELS,     /* how many there are */
    DESCALE_BLANK = 255 /* a line of white space: it has no class */
};

/* A set of classes, for `keep`. 0 means: body. */
#define DESCALE_MASK(label) (1U << (label))

/* Messages: one line of text without a newline, valid during the call. Errors and damage of all
 * calls that take a reporter come through it; the status says how bad it was. */
struct descale_reporter {
    void (*report)(void *context, const char *message);
    void *context;
};

/* ---- The two calls most people want ---- */

/* Opens the built-in rules and weights. *model is yours: descale_model_close() it. Errors:
 * DESCALE_NO_MEMORY. */
struct descale_model;
DESCALE_API enum descale_status descale_model_open(struct descale_model **model);
DESCALE_API void descale_model_close(struct descale_model *model);

/* Writes the lines of one page of `size` bytes whose class is in the set `keep` to *clean, a block
 * of *clean_size bytes from malloc() that is yours. Errors: DESCALE_NO_MEMORY. */
DESCALE_API enum descale_status descale_clean(const struct descale_model *model, const void *text,
                                              size_t size, unsigned keep, char **clean,
                                              size_t *clean_size);

/* Gives every line of one page its class: labels[i] is an enum descale_label_id, DESCALE_BLANK for
 * a blank line. *labels, a block of *count bytes from malloc(), is yours. Errors:
 * DESCALE_NO_MEMORY. */
DESCALE_API enum descale_status descale_label(const struct descale_model *model, const void *text,
                                              size_t size, uint8_t **labels, size_t *count);

/* ---- Streams: files, dumps and pipes of any size in bounded memory ---- */

/* What a page is in the input, and the form of the output. Compression is recognised always. */
enum descale_format {
    DESCALE_AUTO = 0,    /* input: by content; output: the form that came in */
    DESCALE_TEXT,        /* a file is a page */
    DESCALE_JSONL,       /* JSON Lines: an object is a page, its text in one of its fields */
    DESCALE_WET,         /* WARC: a conversion record is a page */
    DESCALE_LABELS_JSON, /* output only: {"id":...,"labels":["body",null,...]} a page */
    DESCALE_DOLMA,       /* output only: spans for each class, as attributes of the dolma toolkit */
    DESCALE_EXPLAIN_TEXT, /* output only: every line with its class and the evidence */
    DESCALE_EXPLAIN_JSON, /* output only: the same as JSON, an object a page */
    DESCALE_HITS_TSV,     /* output only: every hit of a rule, a line each */
    DESCALE_FEATURES_TSV, /* output only: every line's attributes, for fitting weights */
    DESCALE_REJECTS_JSON, /* output only: what was removed; see struct descale_job */
    DESCALE_NULL          /* output only: nothing */
};

/* What was read and written. lines = sum of lines_by_label[] + lines_blank, and a blank
 * line goes with the line before it; lines_kept counts both. Jobs add to what is there. */
struct descale_totals {
    uint64_t pages;
    uint64_t records;           /* WARC records and JSON Lines, pages or not */
    uint64_t damaged;           /* records, members and files reported as damaged or skipped */
    uint64_t lines, lines_kept; /* lines, blank ones included */
    uint64_t lines_by_label[DESCALE_LABELS]; /* non-blank lines of each label */
    uint64_t lines_blank;
    uint64_t text_bytes; /* of the pages, before cleaning */
    uint64_t
        hits_by_label[DESCALE_LABELS]; /* DESCALE_HITS_TSV: hits written, by the line's label */
};

struct descale_job {
    const char *name; /* of the input, for messages and as the id of a text page */
    int input;        /* a file descriptor open for reading; stays yours */
    enum descale_format from, to;
    unsigned keep; /* a set of classes, 0 for body */
    double
        keep_above;   /* 0, or: a line stays if its class is in `keep` with more than this chance */
    const char *rule; /* DESCALE_HITS_TSV: of this rule only; NULL: of all */
    int colour;       /* DESCALE_EXPLAIN_TEXT: for a terminal */
    /* Lines that each rule hit, by the class they got: NULL, or an entry for each rule of the
     * model, which the job adds to. */
    uint64_t (*rule_lines)[DESCALE_LABELS];
    const char *field; /* the JSONL field; NULL: the first of text, content, raw_content */
    /* Takes `size` bytes of output; returns 0, or an errno value. */
    int (*write)(void *context, const void *bytes, size_t size);
    int new_output; /* this output is not that of the stream's job before */
    /* Called behind each record that was written; returns 0, or an errno value. May be NULL. */
    int (*record)(void *context);
    /* Called before each member of an archive, with its name there; returns 0, or an errno value.
     * NULL: members go into one output. */
    int (*member)(void *context, const char *name);
    void *context;
    /* Takes a second output, the lines that were removed, as JSON Lines; returns 0, or an errno
     * value. May be NULL. */
    int (*reject)(void *context, const void *bytes, size_t size);
    void *reject_context;
    struct descale_reporter reporter;
    int read_ahead; /* compressed input: decompress on a thread of its own */
    /* Bytes that decompression may use for its window: 0 for 128 MiB. A stream that wants more is
     * reported as damaged. */
    uint64_t memory;
    /* Bytes that one input, or one member of an archive, may become by decompression: 0 for 64 GiB.
     * What is beyond is left out and reported. */
    uint64_t limit;
    const volatile int *stop; /* when it becomes non-zero the job ends; may be NULL */
    int strict;               /* the first damage ends the job */
};

/* Runs one input through to the output; several jobs may write to one output after another.
 * Returns DESCALE_OK, or DESCALE_DAMAGED when some input was damaged (reported, everything else
 * was written), or an error (reported). */
struct descale_stream;
DESCALE_API enum descale_status descale_stream_open(struct descale_stream **stream,
                                                    const struct descale_model *model);
DESCALE_API enum descale_status descale_stream_run(struct descale_stream *stream,
                                                   const struct descale_job *job,
                                                   struct descale_totals *totals);
DESCALE_API void descale_stream_close(struct descale_stream *stream);

/* ---- Own rules and weights ---- */

/* Adds the rules of a file (see rules/README.md), or of all files NAME.rules of a folder in the
 * order of their names, to a model that no stream uses yet. Problems come through the reporter, one
 * message each. Errors: DESCALE_INVALID, DESCALE_UNREADABLE, DESCALE_NO_MEMORY. */
DESCALE_API enum descale_status descale_model_rules(struct descale_model *model, const char *path,
                                                    const struct descale_reporter *reporter);

/* Adds the rule try.rule, which weighs nothing, with a pattern as `match` has it. Errors as above.
 */
DESCALE_API enum descale_status descale_model_try(struct descale_model *model, const char *pattern,
                                                  const struct descale_reporter *reporter);

/* Switches off the rules there are whose name fits a pattern in the manner of the shell:
 * en.promo.follow-us, or en.promo.*, or *. Returns how many that were. */
DESCALE_API size_t descale_model_disable(struct descale_model *model, const char *pattern);

/* Lets a pack alone decide, a line filter that somebody published: one that is built in (c4,
 * fineweb, gopher, refinedweb) or that of a file (see rules/README.md). All rules there are, are
 * switched off. A page rule of the pack sees at most 4,096 lines or 2 MiB of a page at once. Errors
 * as above.
 */
DESCALE_API enum descale_status descale_model_pack(struct descale_model *model, const char *name,
                                                   const struct descale_reporter *reporter);

/* Replaces the weights by those of a file (see rules/README.md). Errors: DESCALE_INVALID,
 * DESCALE_UNREADABLE, DESCALE_NO_MEMORY. */
DESCALE_API enum descale_status descale_model_weights(struct descale_model *model, const char *path,
                                                      const struct descale_reporter *reporter);

/* Runs the hit and miss lines of a rule file, whose rules are added to the model for it. Every
 * failure is one message. Errors as above. */
DESCALE_API enum descale_status descale_model_check(struct descale_model *model, const char *path,
                                                    const struct descale_reporter *reporter);

/* ---- The rest ---- */

/* The rules of a model, in the order of their numbers. Index from 0; NULL at the end. */
struct descale_rule_info {
    const char *name; /* en.cookie.accept-all */
    const char *why;
    enum descale_label_id label;
    int off; /* switched off */
};
DESCALE_API int descale_model_rule(const struct descale_model *model, size_t index,
                                   struct descale_rule_info *info);

/* A number for everything that a model decides by: rules, weights, pack. Models with the same
 * number give the same output, as far as 64 bits can tell. */
DESCALE_API uint64_t descale_model_fingerprint(const struct descale_model *model);

DESCALE_API const char *descale_label_name(enum descale_label_id label);
DESCALE_API const char *descale_version(void);

#ifdef __cplusplus
}
#endif
#endif
