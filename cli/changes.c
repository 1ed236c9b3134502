/* SPDX-License-Identifier: Apache-2.0 */
#include "changes.h"
#include "batch.h"
#include "message.h"
#include "progress.h"
#include "statistics_files.h"
#include "stats_json.h"

#include <stdlib.h>

/* The options of a run that writes nothing but statistics. */
static struct options counting(const struct options *options) {
    struct options run = *options;
    run.command = COMMAND_CLEAN;
    run.to = DESCALE_NULL;
    run.report = NULL;
    return run;
}

/* The same with the built-in rules alone. */
static struct options without_rules(const struct options *options) {
    struct options run = *options;
    run.rules.count = run.disabled.count = 0;
    run.no_default_rules = false;
    run.pattern = NULL;
    return run;
}

static bool went_through(int exit_status) {
    return exit_status == EXIT_GOOD || exit_status == EXIT_DAMAGED;
}

/* Labels all inputs with a model, and adds what was counted to the statistics. */
static int count_with(const struct options *options, const descale_model *model,
                      struct statistics *statistics) {
    struct run_counts counts = {.rule_count = descale_model_rule_count(model)};
    counts.rule_lines = calloc(counts.rule_count + 1, sizeof *counts.rule_lines);
    if (!counts.rule_lines)
        return message_no_memory();
    double began = progress_clock();
    int exit_status = batch_run(options, model, &counts, statistics);
    if (went_through(exit_status)) {
        json_t *more = stats_counts(options, &counts, model, progress_clock() - began);
        int added = statistics_files_count(statistics, more);
        json_decref(more);
        exit_status = added ? added : exit_status;
    }
    free(counts.rule_lines);
    return exit_status;
}

/* Opens a model and runs all inputs through it. */
static int run_with(const struct options *options, open_model_fn *open_model,
                    struct statistics *statistics) {
    const struct options run = counting(options);
    descale_model *model = open_model(options);
    if (!model)
        return EXIT_FAILED;
    int exit_status = count_with(&run, model, statistics);
    descale_model_close(model);
    return exit_status;
}

int changes_run(const struct options *options, open_model_fn *open_model) {
    const struct options old = without_rules(options);
    struct statistics before, after;
    if (!statistics_files_open(&before))
        return EXIT_FAILED;
    if (!statistics_files_open(&after)) {
        statistics_files_close(&before);
        return EXIT_FAILED;
    }
    /* The new rules first, so that what is wrong with them is said at once. */
    int exit_status = run_with(options, open_model, &after);
    if (went_through(exit_status))
        exit_status = run_with(&old, open_model, &before);
    if (went_through(exit_status)) {
        int written = statistics_files_compared(options, &before, &after);
        exit_status = written ? written : exit_status;
    }
    statistics_files_close(&after);
    statistics_files_close(&before);
    return exit_status;
}
