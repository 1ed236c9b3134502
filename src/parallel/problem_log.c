/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/problem_log.h"

#include <string.h>

enum { TEXTS = 4 };

/* What the log has for each problem; the texts follow, each with its NUL. */
struct entry {
    descale_problem problem; /* the texts are not valid */
    size_t sizes[TEXTS];     /* of the texts, with their NUL; 0: NULL */
};

bool problem_log_add(struct buffer *log, const descale_problem *problem) {
    const char *texts[TEXTS] = {problem->input, problem->member, problem->message,
                                problem->excerpt};
    struct entry entry = {.problem = *problem};
    size_t before = log->size;
    for (size_t i = 0; i < TEXTS; i++)
        entry.sizes[i] = texts[i] ? strlen(texts[i]) + 1 : 0;
    bool added = buffer_append(log, &entry, sizeof entry);
    for (size_t i = 0; i < TEXTS; i++)
        added = added && (!texts[i] || buffer_append(log, texts[i], entry.sizes[i]));
    if (!added)
        log->size = before;
    return added;
}

void problem_log_report(const struct buffer *log, size_t from, size_t to,
                        const struct reporter *reporter) {
    while (from < to) {
        struct entry entry;
        const char *texts[TEXTS];
        memcpy(&entry, log->bytes + from, sizeof entry);
        from += sizeof entry;
        for (size_t i = 0; i < TEXTS; i++) {
            texts[i] = entry.sizes[i] > 0 ? (const char *)log->bytes + from : NULL;
            from += entry.sizes[i];
        }
        entry.problem.input = texts[0];
        entry.problem.member = texts[1];
        entry.problem.message = texts[2];
        entry.problem.excerpt = texts[3];
        if (reporter->report)
            reporter->report(reporter->user, &entry.problem);
    }
}
