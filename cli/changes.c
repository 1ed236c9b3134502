/* SPDX-License-Identifier: Apache-2.0 */
#include "changes.h"
#include "batch.h"
#include "message.h"
#include "option_parser.h"
#include "progress.h"
#include "statistics_files.h"
#include "stats_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* Compares a run with a model to one with the built-in rules, and writes what differs. Returns the
 * exit status. */
static int compare(const struct options *options, const descale_model *model,
                   const struct statistics *before) {
    struct options run = counting(options);
    struct statistics after;
    run.quiet =
        true; /* what is wrong with inputs was said by the first run, which may be the last */
    if (!statistics_files_open(&after))
        return EXIT_FAILED;
    int exit_status = count_with(&run, model, &after);
    if (went_through(exit_status)) {
        int written = statistics_files_compared(options, before, &after);
        exit_status = written ? written : exit_status;
    }
    statistics_files_close(&after);
    return exit_status;
}

/* What the pattern of --try would change as a rule for each class. */
static int compare_classes(const struct options *options, open_model_fn *open_model,
                           const struct statistics *before) {
    int exit_status = EXIT_GOOD;
    for (unsigned label = DESCALE_NAVIGATION; went_through(exit_status) && label < DESCALE_LABELS;
         label++) {
        struct options run = *options;
        run.changes_label = label;
        descale_model *model = open_model(&run);
        if (!model)
            return EXIT_FAILED;
        printf("\nAs a rule for %s:\n", descale_label_name(label));
        exit_status = compare(&run, model, before);
        descale_model_close(model);
    }
    return exit_status;
}

/* `model`: of the options; NULL: the pattern of --try is to be a rule for each class. */
static int show_changes(const struct options *options, const descale_model *model,
                        open_model_fn *open_model) {
    struct options old = without_rules(options);
    struct statistics before;
    if (!statistics_files_open(&before))
        return EXIT_FAILED;
    int exit_status = run_with(&old, open_model, &before);
    if (went_through(exit_status))
        exit_status = model ? compare(options, model, &before)
                            : compare_classes(options, open_model, &before);
    statistics_files_close(&before);
    return exit_status;
}

int changes_run(const struct options *options, open_model_fn *open_model) {
    descale_model *model = open_model(options); /* first: what is wrong with it is said at once */
    int exit_status = model ? show_changes(options, model, open_model) : EXIT_FAILED;
    descale_model_close(model);
    return exit_status;
}

bool changes_wanted(const struct options *options) {
    bool own = options->rules.count > 0 || options->disabled.count > 0 || options->pattern ||
               options->no_default_rules;
    bool pages = options->command == COMMAND_TRY ||
                 (options->command == COMMAND_CLEAN &&
                  (options->to == DESCALE_AUTO || options->to == DESCALE_TEXT));
    return own && pages && isatty(STDOUT_FILENO) && !options->output && !options->quiet &&
           !options_read_once(options);
}

int changes_show(const struct options *options, const descale_model *model,
                 open_model_fn *open_model) {
    struct options run = *options;
    run.changes = run.quiet = true; /* what is wrong with inputs was said */
    run.sample = SAMPLE_CHANGES;
    run.stats = run.report = run.rejects = NULL;
    if (options->pattern)
        return show_changes(&run, NULL, open_model);
    printf("\nWhat these rules change, compared with the built-in ones:\n");
    return show_changes(&run, model, open_model);
}
