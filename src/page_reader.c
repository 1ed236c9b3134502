/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls that hand out the pages of an input one by one: see descale.h. */
#include "input/archive.h"
#include "input/member_spool.h"
#include "input/reader.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_LIMIT ((uint64_t)64 << 30)    /* as streams have it by default */
#define WINDOW_LIMIT ((uint64_t)128 << 20) /* likewise */
#define READ_BYTES ((size_t)1 << 16)       /* of a page, at a time */

struct descale_reader {
    char *name, *field;
    struct job job;       /* of the input */
    struct source source; /* the input */
    bool begun, ended;
    enum descale_status failed; /* what the next call returns, after the page at hand */
    struct member_spool spool;  /* of an archive */
    struct buffer full_name;    /* INPUT!MEMBER */
    struct job member_job;
    struct source member; /* the member at hand */
    bool in_member;       /* `member` is open */
    struct reader reader; /* of the input, or of the member */
    bool reading;         /* `reader` is open */
    uint64_t number;      /* of the page, in the input or member */
    struct descale_totals totals;
    int error; /* of a callback that failed */
    struct buffer text;
    descale_page page;
};

static descale_status open_on(const char *name, struct byte_input input, descale_format from,
                              const char *field, struct reporter reporter,
                              descale_reader **opened) {
    if ((unsigned)from > DESCALE_WET)
        return DESCALE_INVALID;
    struct descale_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return DESCALE_NO_MEMORY;
    reader->spool.file = -1;
    reader->name = strdup(name);
    reader->field = field ? strdup(field) : NULL;
    if (!reader->name || (field && !reader->field)) {
        descale_reader_close(reader);
        return DESCALE_NO_MEMORY;
    }
    reporter.input = reader->name;
    reader->job = (struct job){.name = reader->name,
                               .reporter = reporter,
                               .input = input,
                               .window_limit = WINDOW_LIMIT,
                               .size_limit = SIZE_LIMIT,
                               .from = from,
                               .to = DESCALE_TEXT, /* problems say that a record is skipped */
                               .field = reader->field,
                               .error = &reader->error};
    *opened = reader;
    return DESCALE_OK;
}

descale_status descale_reader_open(const char *name, descale_read_fn *fn, void *user,
                                   descale_format from, const char *field,
                                   descale_problem_fn *problem, void *problem_user,
                                   descale_reader **reader) {
    return open_on(name, (struct byte_input){.file = -1, .read = fn, .user = user}, from, field,
                   (struct reporter){.report = problem, .user = problem_user}, reader);
}

descale_status descale_reader_open_fd(const char *name, int file, descale_format from,
                                      const char *field, descale_problem_fn *problem,
                                      void *problem_user, descale_reader **reader) {
    return open_on(name, (struct byte_input){.file = file}, from, field,
                   (struct reporter){.report = problem, .user = problem_user}, reader);
}

static void end_member(struct descale_reader *reader) {
    if (reader->reading)
        reader_close(&reader->reader);
    if (reader->in_member)
        source_close(&reader->member);
    reader->reading = reader->in_member = false;
}

void descale_reader_close(descale_reader *reader) {
    if (!reader)
        return;
    end_member(reader);
    if (reader->begun)
        source_close(&reader->source);
    member_spool_close(&reader->spool);
    buffer_free(&reader->full_name);
    buffer_free(&reader->text);
    free(reader->name);
    free(reader->field);
    free(reader);
}

/* ---- Archives ---- */

/* Begins to read the records of a source. */
static enum descale_status begin_records(struct descale_reader *reader, struct source *source,
                                         const struct job *job) {
    enum descale_status status = reader_open(&reader->reader, source, job, &reader->totals);
    reader->reading = true;
    reader->number = 0;
    return status;
}

/* Begins the next member of an archive. Returns STATUS_END if there is none. */
static enum descale_status next_member(struct descale_reader *reader) {
    struct member_spool *spool = &reader->spool;
    struct job *job = &reader->member_job;
    end_member(reader);
    if (spool->next == spool->count)
        return STATUS_END;
    const char *member = member_spool_next(spool);
    reader->full_name.size = 0;
    if (!buffer_format(&reader->full_name, "%s!%s", reader->name, member) ||
        !buffer_append(&reader->full_name, "", 1))
        return DESCALE_NO_MEMORY;
    *job = reader->job;
    job->name = (const char *)reader->full_name.bytes;
    job->reporter.member = member;
    job->input = (struct byte_input){.file = -1, .read = member_spool_read, .user = spool};
    enum descale_status status = source_open(&reader->member, job, &reader->totals);
    reader->in_member = true;
    if (status == DESCALE_OK && members_nested(&reader->member))
        status = DESCALE_UNREADABLE;
    return status == DESCALE_OK ? begin_records(reader, &reader->member, job) : status;
}

static enum descale_status begin_input(struct descale_reader *reader) {
    reader->begun = true;
    enum descale_status status = source_open(&reader->source, &reader->job, &reader->totals);
    if (status == DESCALE_OK && members_probe(&reader->source))
        return member_spool_fill(&reader->spool, &reader->source, &reader->job.reporter);
    return status == DESCALE_OK ? begin_records(reader, &reader->source, &reader->job) : status;
}

/* Goes to the next page of the input or member at hand. Returns STATUS_END at its end. */
static enum descale_status next_record(struct descale_reader *reader) {
    enum descale_status status = reader->reading ? DESCALE_OK : STATUS_END;
    while (status == DESCALE_OK) {
        status = reader_next(&reader->reader);
        if (status == DESCALE_OK && reader->reader.record.kind == RECORD_PAGE)
            return DESCALE_OK;
    }
    return status;
}

/* Whether reading goes on with the next member. */
static bool goes_on(const struct descale_reader *reader, enum descale_status status) {
    return reader->spool.file >= 0 &&
           (status == DESCALE_OK || status == STATUS_END || status == DESCALE_UNREADABLE);
}

static enum descale_status find_page(struct descale_reader *reader) {
    enum descale_status status = reader->begun ? DESCALE_OK : begin_input(reader);
    if (status != DESCALE_OK)
        return status;
    while ((status = next_record(reader)) != DESCALE_OK && goes_on(reader, status)) {
        status = next_member(reader);
        if (status == STATUS_END || (status != DESCALE_OK && !goes_on(reader, status)))
            break;
        if (status != DESCALE_OK)
            end_member(reader);
    }
    return status;
}

/* Reads the whole text of the page at hand. */
static enum descale_status read_text(struct descale_reader *reader) {
    struct buffer *text = &reader->text;
    enum descale_status status = DESCALE_OK;
    text->size = 0;
    while (status == DESCALE_OK) {
        size_t got = 0;
        if (!buffer_reserve(text, READ_BYTES))
            return DESCALE_NO_MEMORY;
        status = reader_read(&reader->reader, text->bytes + text->size, READ_BYTES, &got);
        text->size += status == DESCALE_OK ? got : 0;
    }
    if (status == DESCALE_UNREADABLE && text->size > 0) {
        reader->failed = status; /* what came before the error is a page */
        return DESCALE_OK;
    }
    return status == STATUS_END ? DESCALE_OK : status;
}

static void fill_page(struct descale_reader *reader) {
    const struct record *record = &reader->reader.record;
    reader->page = (descale_page){.struct_size = sizeof reader->page,
                                  .input = reader->name,
                                  .member = reader->reader.job->reporter.member,
                                  .number = ++reader->number,
                                  .id = record->id,
                                  .id_size = record->id_size,
                                  .id_json = record->id_json,
                                  .url = record->address,
                                  .url_size = record->address_size,
                                  .date = record->date,
                                  .date_size = record->date_size,
                                  .language = record->language,
                                  .language_size = record->language_size,
                                  .header = (const char *)record->header,
                                  .header_size = record->header_size,
                                  .text = (const char *)reader->text.bytes,
                                  .text_size = reader->text.size,
                                  .separated = record->separated,
                                  .before = (const char *)record->prefix,
                                  .after = (const char *)record->suffix,
                                  .before_size = record->prefix_size,
                                  .after_size = record->suffix_size};
}

descale_status descale_reader_next(descale_reader *reader, const descale_page **page) {
    enum descale_status status = reader->ended ? STATUS_END : reader->failed;
    if (status == DESCALE_OK)
        status = find_page(reader);
    if (status == DESCALE_OK)
        status = read_text(reader);
    if (status == DESCALE_OK) {
        fill_page(reader);
        *page = &reader->page;
        return DESCALE_OK;
    }
    reader->ended = true;
    if (status == STATUS_END)
        *page = NULL;
    return status == STATUS_END ? DESCALE_OK : status;
}
