/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/batch.h"
#include "base/json.h"
#include "parallel/problem_log.h"

#include <stdlib.h>
#include <string.h>

#define READ_BYTES ((size_t)64 << 10) /* a reader is asked for at a time */

/* The pointers of a record, and the sizes of what they point to. */
static const struct part {
    size_t pointer, size; /* offsets in struct record */
} parts[RECORD_PARTS] = {
#define PART(name)                                                                                 \
    { offsetof(struct record, name), offsetof(struct record, name##_size) }
    PART(id),     PART(address), PART(origin), PART(date),   PART(language),
    PART(prefix), PART(spelled), PART(suffix), PART(header),
#undef PART
};

static const uint8_t *part_of(const struct record *record, const struct part *part, size_t *size) {
    const uint8_t *bytes;
    memcpy(&bytes, (const char *)record + part->pointer, sizeof bytes);
    memcpy(size, (const char *)record + part->size, sizeof *size);
    return bytes;
}

size_t batch_record_size(const struct record *record) {
    size_t size = sizeof(struct batch_record), more;
    if (record->body_size > BATCH_BYTES)
        return SIZE_MAX;
    size += (size_t)record->body_size;
    for (size_t i = 0; i < RECORD_PARTS && size <= BATCH_BYTES; i++)
        size += part_of(record, &parts[i], &more) ? more : 0;
    return size;
}

size_t batch_size(const struct batch *batch) {
    return batch->bytes.size + batch->count * sizeof *batch->records;
}

bool batch_is_empty(const struct batch *batch) {
    const struct read_notes *notes = &batch->notes;
    return batch->count == 0 && notes->problems.size == 0 && notes->counts.records == 0 &&
           notes->counts.damaged == 0;
}

/* Reads the text of the record in hand. Returns STATUS_END or an error. */
static enum descale_status add_text(struct batch *batch, struct reader *reader) {
    enum descale_status status = DESCALE_OK;
    while (status == DESCALE_OK) {
        size_t got = 0;
        if (!buffer_reserve(&batch->bytes, READ_BYTES))
            return DESCALE_NO_MEMORY;
        status = reader_read(reader, batch->bytes.bytes + batch->bytes.size, READ_BYTES, &got);
        batch->bytes.size += status == DESCALE_OK ? got : 0;
    }
    return status;
}

/* Moves notes into the batch. False: out of memory. */
static bool add_notes(struct batch *batch, struct read_notes *notes, struct batch_notes *added) {
    bool good = buffer_append(&batch->notes.problems, notes->problems.bytes, notes->problems.size);
    *added = (struct batch_notes){notes->counts.records, notes->counts.damaged,
                                  batch->notes.problems.size};
    notes->problems.size = 0;
    notes->counts.records = notes->counts.damaged = 0;
    return good;
}

/* Room for one more item. NULL: out of memory. */
static struct batch_record *next_item(struct batch *batch) {
    struct batch_record *records =
        buffer_grow(batch->records, &batch->capacity, batch->count + 1, sizeof *batch->records);
    batch->records = records ? records : batch->records;
    return records ? &records[batch->count] : NULL;
}

bool batch_mark(struct batch *batch, const struct batch_record *mark, const char *name,
                struct read_notes *notes) {
    struct batch_record *added = next_item(batch);
    size_t size = name ? strlen(name) + 1 : 0;
    if (!added)
        return false;
    *added = *mark;
    added->text = batch->bytes.size;
    added->text_size = size;
    if (!buffer_append(&batch->bytes, name, size) || !add_notes(batch, notes, &added->before))
        return false;
    batch->count++;
    return true;
}

/* Adds what the record in hand points to. False: out of memory. */
static bool add_parts(struct batch *batch, struct batch_record *added,
                      const struct record *record) {
    for (size_t i = 0; i < RECORD_PARTS; i++) {
        size_t size;
        const uint8_t *bytes = part_of(record, &parts[i], &size);
        added->parts[i] = batch->bytes.size;
        if (bytes && !buffer_append(&batch->bytes, bytes, size))
            return false;
    }
    return true;
}

enum descale_status batch_add(struct batch *batch, struct reader *reader,
                              struct read_notes *notes) {
    struct batch_record *added = next_item(batch);
    size_t before = batch->bytes.size;
    if (!added)
        return DESCALE_NO_MEMORY;
    *added = (struct batch_record){.record = reader->record, .ended = STATUS_END};
    bool room = add_notes(batch, notes, &added->before) && add_parts(batch, added, &reader->record);
    added->text = batch->bytes.size;
    /* What is spelled as JSON is decoded by whoever takes the batch. */
    if (room && !reader->record.spelled)
        added->ended = add_text(batch, reader);
    added->text_size = batch->bytes.size - added->text;
    if (!room || added->ended == DESCALE_NO_MEMORY || !add_notes(batch, notes, &added->within)) {
        batch->bytes.size = before;
        return DESCALE_NO_MEMORY;
    }
    batch->count++;
    batch->pages += added->record.kind == RECORD_PAGE;
    return added->ended == STATUS_END ? DESCALE_OK : added->ended;
}

bool batch_end(struct batch *batch, struct read_notes *notes) {
    struct batch_notes last;
    bool good = add_notes(batch, notes, &last);
    batch->notes.counts.records += last.records;
    batch->notes.counts.damaged += last.damaged;
    return good;
}

void batch_clear(struct batch *batch) {
    batch->bytes.size = batch->count = batch->notes.problems.size = 0;
    batch->pages = batch->notes.counts.records = batch->notes.counts.damaged = 0;
}

void batch_free(struct batch *batch) {
    buffer_free(&batch->bytes);
    buffer_free(&batch->notes.problems);
    free(batch->records);
    batch->records = NULL;
    batch->count = batch->capacity = 0;
}

/* ---- Reading a batch ---- */

/* Counts and reports what the reader did that was recorded. */
static void tell(struct reader *reader, const struct batch_notes *notes) {
    struct batch_cursor *cursor = reader->state;
    reader->totals->records += notes->records;
    reader->totals->damaged += notes->damaged;
    problem_log_report(&cursor->batch->notes.problems, cursor->told, notes->problems_end,
                       &reader->job->reporter);
    cursor->told = notes->problems_end;
}

static void tell_last(struct reader *reader) {
    const struct batch_cursor *cursor = reader->state;
    const struct read_notes *notes = &cursor->batch->notes;
    const struct batch_notes last = {notes->counts.records, notes->counts.damaged,
                                     notes->problems.size};
    tell(reader, &last);
}

/* Tells what was noted within the text, whose end was read or not. */
static void end_text(struct reader *reader) {
    struct batch_cursor *cursor = reader->state;
    if (cursor->here && !cursor->ended)
        tell(reader, &cursor->here->within);
    cursor->ended = true;
}

static enum descale_status next(struct reader *reader) {
    struct batch_cursor *cursor = reader->state;
    const struct batch *batch = cursor->batch;
    end_text(reader);
    if (cursor->next == batch->count) {
        tell_last(reader);
        return STATUS_END;
    }
    const struct batch_record *here = cursor->here = &batch->records[cursor->next++];
    const uint8_t *bytes = batch->bytes.bytes;
    struct record *record = &reader->record;
    cursor->read = 0;
    tell(reader, &here->before);
    cursor->ended = here->item != BATCH_RECORD;
    if (here->item != BATCH_RECORD)
        return DESCALE_OK;
    reader->number++;
    *record = here->record;
    for (size_t i = 0; i < RECORD_PARTS; i++) {
        size_t size;
        const uint8_t *part = bytes + here->parts[i];
        if (part_of(record, &parts[i], &size))
            memcpy((char *)record + parts[i].pointer, &part, sizeof part);
    }
    return DESCALE_OK;
}

static enum descale_status read_text(struct reader *reader, uint8_t *to, size_t size, size_t *got) {
    struct batch_cursor *cursor = reader->state;
    const struct batch_record *here = cursor->here;
    const struct record *record = &reader->record;
    if (record->spelled && record->kind == RECORD_PAGE) {
        *got = json_decode(record->spelled, record->spelled_size, &cursor->read, to, size,
                           record->spelling);
    } else {
        const uint8_t *from =
            record->spelled ? record->spelled : cursor->batch->bytes.bytes + here->text;
        size_t whole = record->spelled ? record->spelled_size : here->text_size;
        *got = whole - cursor->read < size ? whole - cursor->read : size;
        if (*got > 0)
            memcpy(to, from + cursor->read, *got);
        cursor->read += *got;
    }
    if (*got > 0)
        return DESCALE_OK;
    end_text(reader);
    return here->ended;
}

const char *batch_name(const struct batch_cursor *cursor) {
    return (const char *)cursor->batch->bytes.bytes + cursor->here->text;
}

/* Not probed for, and not closed: the state is the caller's. */
static const struct reader_kind kind = {.name = "batch", .next = next, .read = read_text};

struct reader batch_reader(struct batch_cursor *cursor, const struct batch *batch,
                           const struct job *job, struct descale_totals *totals) {
    *cursor = (struct batch_cursor){.batch = batch};
    return (struct reader){.kind = &kind, .job = job, .totals = totals, .state = cursor};
}
