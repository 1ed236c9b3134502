/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: options, a model, then every input through a stream to the output. */
#include "batch.h"
#include "changes.h"
#include "interrupt.h"
#include "message.h"
#include "option_docs.h"
#include "option_parser.h"
#include "progress.h"
#include "statistics_files.h"
#include "output_conflicts.h"
#include "stats_json.h"
#include "base/escape.h"
#include "base/suffix.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int usage(const char *error) {
    char escaped[1024]; /* an option's value may be anything */
    escape_text(escaped, sizeof escaped, error, strlen(error), false);
    message("%s\nTry 'descale --help'.", escaped);
    return EXIT_FAILED;
}

static int finish_stdout(void) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_GOOD;
    if (interrupt_is_pipe(errno))
        return EXIT_INTERRUPTED;
    message("cannot write the output: %s", strerror(errno));
    return EXIT_FAILED;
}

/* Prints a text made for it; frees it. */
static int print_text(char *text) {
    if (!text)
        return message_no_memory();
    fputs(text, stdout);
    free(text);
    return finish_stdout();
}

static int print_version(const struct options *options) {
    printf("descale %s\n", descale_version());
    if (options->verbose)
        printf("processor: %s\n", descale_processor());
    return finish_stdout();
}

static int list_rules(const descale_model *model) {
    const descale_rule *rule;
    for (size_t i = 0; (rule = descale_model_rule(model, i)); i++)
        if (!rule->disabled)
            printf("%s\t%s\t%s\n", rule->name, descale_label_name(rule->label), rule->why);
    return finish_stdout();
}

static int is_rulefile(const struct dirent *entry) {
    return suffix_is(entry->d_name, strlen(entry->d_name), ".rules");
}

/* How many files of rules a path leads to: a folder to those in it. */
static size_t count_rulefiles(const char *path) {
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_rulefile, NULL);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return count < 0 ? 1 : (size_t)count;
}

/* Says what --check-rules has read, after all of it was found to be right. */
static int print_checked(const struct options *options, const descale_model *model) {
    descale_model *built_in;
    size_t files = 0;
    if (descale_model_open(NULL, &built_in) != DESCALE_OK)
        return message_no_memory();
    size_t rules = descale_model_rule_count(model) - descale_model_rule_count(built_in);
    descale_model_close(built_in);
    for (size_t i = 0; i < options->rules.count; i++)
        files += count_rulefiles(options->rules.items[i]);
    const char *more = files == 1 ? "" : "s";
    if (rules > 0)
        printf("%zu rule%s read from %zu file%s; no errors\n", rules, rules == 1 ? "" : "s", files,
               more);
    else /* as of a filter */
        printf("%zu file%s read; no errors\n", files, more);
    return finish_stdout();
}

/* Prints what there is to say at the end. */
static int print_summary(const struct options *options, const descale_model *model,
                         const struct run_counts *counts, int exit_status) {
    if (exit_status == EXIT_FAILED || interrupt_is_pipe(EPIPE)) /* that run ends silently */
        return exit_status;
    if (options->command == COMMAND_TRY)
        run_counts_print_tried(counts);
    if (options->command == COMMAND_CHECK_RULES)
        return run_counts_warn(counts, model) > 0 && options->strict ? EXIT_FAILED : exit_status;
    if (options_tell(options))
        run_counts_print(counts);
    return exit_status;
}

/* Runs all inputs, and writes the files of --stats and --report. Until then messages about damage
 * are kept in a temporary file. */
static int clean_counted(const struct options *options, const descale_model *model,
                         struct run_counts *counts) {
    struct statistics statistics;
    double began = progress_clock();
    if (!options->stats && !options->report)
        return print_summary(options, model, counts, batch_run(options, model, counts, NULL));
    if (!statistics_files_open(&statistics))
        return EXIT_FAILED;
    int exit_status = batch_run(options, model, counts, &statistics);
    print_summary(options, model, counts, exit_status);
    if (!counts->refused) {
        json_t *more = stats_counts(options, counts, model, progress_clock() - began);
        int written = statistics_files_write(options, &statistics, more);
        json_decref(more);
        exit_status = written ? written : exit_status;
    }
    statistics_files_close(&statistics);
    return exit_status;
}

static int clean(const struct options *options, const descale_model *model) {
    struct run_counts counts = {.rule_count = descale_model_rule_count(model)};
    counts.rule_lines = calloc(counts.rule_count + 1, sizeof *counts.rule_lines);
    int exit_status =
        counts.rule_lines ? clean_counted(options, model, &counts) : message_no_memory();
    free(counts.rule_lines);
    return exit_status;
}

/* Puts into a config what the options say. */
static descale_status fill_config(const struct options *options, descale_config *config) {
    descale_status status = DESCALE_OK;
    descale_config_default_rules(config, !options->no_default_rules);
    descale_config_drop_comments(config, options->drop_comments);
    descale_config_keep_authors(config, options->keep_authors);
    if (options->filter)
        status = descale_config_filter(config, options->filter);
    for (size_t i = 0; status == DESCALE_OK && i < options->rules.count; i++)
        status = options->command == COMMAND_CHECK_RULES
                     ? descale_config_check_rules(config, options->rules.items[i])
                     : descale_config_add_rules(config, options->rules.items[i]);
    if (status == DESCALE_OK && options->weights)
        status = descale_config_weights(config, options->weights);
    for (size_t i = 0; status == DESCALE_OK && i < options->disabled.count; i++)
        status = descale_config_disable_rules(config, options->disabled.items[i]);
    if (status == DESCALE_OK && options->pattern)
        status = options->changes
                     ? descale_config_try_as(config, options->pattern, options->changes_label)
                     : descale_config_try(config, options->pattern);
    return status;
}

/* Opens the model that the options ask for. NULL: reported. */
static descale_model *open_model_for(const struct options *options, struct messages *messages) {
    descale_config *config = NULL;
    descale_model *model = NULL;
    descale_status status = descale_config_open(&config);
    if (status == DESCALE_OK)
        status = fill_config(options, config);
    if (status == DESCALE_OK) {
        descale_config_on_problem(config, message_problem, messages);
        status = descale_model_open(config, &model);
    }
    descale_config_close(config);
    if (status == DESCALE_NO_MEMORY)
        message_no_memory();
    return model;
}

static descale_model *open_model(const struct options *options) {
    struct messages messages = {0};
    return open_model_for(options, &messages);
}

static int run(const struct options *options) {
    struct messages messages = {0};
    if ((options->command == COMMAND_MERGE || options->command == COMMAND_COMPARE) &&
        !statistics_apart(options))
        return EXIT_FAILED;
    if (options->command == COMMAND_MERGE)
        return statistics_files_merge(options);
    if (options->command == COMMAND_COMPARE)
        return statistics_files_compare(options);
    if (options->changes)
        return changes_run(options, open_model);
    descale_model *model = open_model_for(options, &messages);
    if (!model)
        return EXIT_FAILED;
    int exit_status = EXIT_GOOD;
    if (options->command == COMMAND_LIST_RULES)
        exit_status = list_rules(model);
    if (options->command == COMMAND_CHECK_RULES && options->strict && messages.count > 0)
        exit_status = EXIT_FAILED; /* of warnings */
    if (exit_status == EXIT_GOOD && (options->files.count > 0 || options->files_from))
        exit_status = clean(options, model);
    if (options->command == COMMAND_CHECK_RULES && exit_status == EXIT_GOOD && !options->quiet)
        exit_status = print_checked(options, model);
    if (went_through(exit_status) && changes_wanted(options)) {
        int shown = changes_show(options, model, open_model);
        exit_status = shown == EXIT_GOOD ? exit_status : shown;
    }
    descale_model_close(model);
    return exit_status;
}

/* Files that are opened later would get the numbers of standard streams that are closed. Such
 * streams are opened the wrong way round, so that using them fails as it should. */
static void reserve_standard_streams(void) {
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0 && open("/dev/null", file ? O_RDONLY : O_WRONLY) != file)
            _exit(EXIT_FAILED);
}

/* The width of the terminal that tables go to; another output has 120 columns. */
static unsigned table_columns(const struct options *options) {
    struct winsize size;
    bool known = !options->output && isatty(STDOUT_FILENO) &&
                 ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 120;
}

int main(int argc, char **argv) {
    struct options options;
    char error[256];
    int exit_status;
    reserve_standard_streams();
    setlocale(LC_CTYPE, "C.UTF-8"); /* for names in archives that are written */
    interrupt_catch();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
    bool parsed = options_parse(&options, argc, argv, error);
    options.colour = isatty(STDOUT_FILENO) && !options.output && !getenv("NO_COLOR");
    options.columns = table_columns(&options);
    if (!parsed)
        exit_status = usage(error);
    else if (options.command == COMMAND_HELP)
        exit_status = print_text(options_help());
    else if (options.command == COMMAND_GENERATE)
        exit_status = print_text(options_generate(options.generated));
    else if (options.command == COMMAND_VERSION)
        exit_status = print_version(&options);
    else
        exit_status = run(&options);
    options_free(&options);
    interrupt_end();
    return exit_status;
}
