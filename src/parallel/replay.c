/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/replay.h"
#include "parallel/problem_log.h"

#include <string.h>

void replay_begin(struct replay *replay) {
    replay->before = *replay->pipeline->totals;
    replay->rule_hits = 0;
}

/* ---- Counts ---- */

static void add_totals(struct descale_totals *sum, const struct descale_totals *added) {
    sum->pages += added->pages;
    sum->records += added->records;
    sum->damaged += added->damaged;
    sum->lines += added->lines;
    sum->lines_kept += added->lines_kept;
    sum->lines_blank += added->lines_blank;
    sum->text_bytes += added->text_bytes;
    sum->pages_empty += added->pages_empty;
    for (size_t i = 0; i < DESCALE_LABELS; i++) {
        sum->lines_by_label[i] += added->lines_by_label[i];
        sum->hits_by_label[i] += added->hits_by_label[i];
    }
}

/* Has the stream's totals say what was counted of a task so far. */
static void count(struct replay *replay, const struct task *task, const struct counts *counts) {
    const struct pipeline *pipeline = replay->pipeline;
    *pipeline->totals = replay->before;
    add_totals(pipeline->totals, &counts->totals);
    for (; replay->rule_hits < counts->rule_hits; replay->rule_hits += sizeof(struct rule_hit)) {
        struct rule_hit hit;
        memcpy(&hit, task->rule_log.hits.bytes + replay->rule_hits, sizeof hit);
        pipeline->job->rule_lines[hit.rule][hit.label]++;
    }
}

/* ---- Actions ---- */

/* Where the bytes of the next actions begin in the buffers of a task. */
struct places {
    size_t output, rejects, problems, records, names;
};

static void write_packed(const struct replay *replay, const uint8_t *bytes, size_t size) {
    struct writer *writer = &replay->pipeline->sinks->writers[0];
    writer_flush(writer);
    if (writer->status == DESCALE_OK)
        writer_note(writer, replay->write_packed(replay->user, bytes, size));
}

static void end_record(const struct replay *replay) {
    struct writer *writer = &replay->pipeline->sinks->writers[0];
    writer_flush(writer);
    if (writer->output.record && writer->status == DESCALE_OK)
        writer_note(writer, writer->output.record(writer->output.context));
}

/* Takes over what was counted of a task so far. */
static void take_counts(struct replay *replay, const struct task *task,
                        const struct counts *counts) {
    struct sinks *sinks = replay->pipeline->sinks;
    count(replay, task, counts);
    for (size_t i = 0; i < sinks->count; i++)
        if (sinks->writers[i].kind && sinks->writers[i].kind->numbers)
            sinks->writers[i].pages = counts->pages[i];
    if (counts->any)
        sinks->writers[0].last = counts->last;
}

/* Does an action about a member of an archive. */
static enum descale_status do_member(const struct replay *replay, const struct task *task,
                                     const struct action *action, struct places *at) {
    const struct member_calls *members = &replay->members;
    const char *name = (const char *)task->names.bytes + at->names;
    switch (action->kind) {
    case DO_MEMBER:
        at->names += action->size;
        return members->begin(members->context, name);
    case DO_FORMAT:
        return members->open(members->context, (enum descale_format)action->size);
    default:
        members->end(members->context);
        return DESCALE_OK;
    }
}

static void do_action(struct replay *replay, const struct task *task, const struct action *action,
                      struct places *at) {
    struct writer *writers = replay->pipeline->sinks->writers;
    switch (action->kind) {
    case DO_OUTPUT:
        writer_pass(&writers[0], task->output.bytes + at->output, action->size);
        at->output += action->size;
        break;
    case DO_PACKED:
        write_packed(replay, task->output.bytes + at->output, action->size);
        at->output += action->size;
        break;
    case DO_SEPARATE:
        writer_separate(&writers[0]);
        break;
    case DO_REJECTS:
        writer_pass(&writers[1], task->rejects.bytes + at->rejects, action->size);
        at->rejects += action->size;
        break;
    case DO_PROBLEM:
        problem_log_report(&task->problems, at->problems, at->problems + action->size,
                           &replay->reporter);
        at->problems += action->size;
        break;
    case DO_RECORD:
        end_record(replay);
        break;
    case DO_MEMBER:
    case DO_FORMAT:
    case DO_MEMBER_END:
        replay->status = do_member(replay, task, action, at);
        break;
    }
    if (replay->status == DESCALE_OK)
        replay->status = sinks_status(replay->pipeline->sinks);
}

void replay_actions(struct replay *replay, const struct task *task) {
    struct places at = {0};
    if (replay->status != DESCALE_OK)
        return;
    for (size_t i = 0; i < task->actions.size; i += sizeof(struct action)) {
        struct action action;
        memcpy(&action, task->actions.bytes + i, sizeof action);
        if (action.kind >= DO_RECORD) {
            struct counts counts;
            memcpy(&counts, task->records.bytes + at.records, sizeof counts);
            at.records += sizeof counts;
            take_counts(replay, task, &counts);
        }
        if (replay->status == DESCALE_OK)
            do_action(replay, task, &action, &at);
        if (replay->status != DESCALE_OK && action.kind >= DO_RECORD)
            return; /* the record that could not be written is counted, as without a pool */
    }
}

void replay_finish(struct replay *replay, const struct task *task) {
    if (replay->status != DESCALE_OK)
        return;
    take_counts(replay, task, &task->counts);
    if (task->error)
        *replay->pipeline->job->error = task->error;
    replay->status = task->status;
}
