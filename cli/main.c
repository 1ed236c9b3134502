/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: options, then every input through one stream to the output. */
#include "base/temp_file.h"
#include "batch.h"
#include "progress.h"
#include "stats_json.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_signal(int signal) {
    (void)signal;
    interrupted = 1;
}

static int usage(const char *error) {
    fprintf(stderr, "descale: %s\nTry 'descale --help'.\n", error);
    return EXIT_FAILED;
}

static int finish_stdout(void) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_GOOD;
    fprintf(stderr, "descale: cannot write the output: %s\n", strerror(errno));
    return EXIT_FAILED;
}

static int no_memory(void) {
    fprintf(stderr, "descale: out of memory\n");
    return EXIT_FAILED;
}

/* Prints a text made for it; frees it. */
static int print_text(char *text) {
    if (!text)
        return no_memory();
    fputs(text, stdout);
    free(text);
    return finish_stdout();
}

static int list_rules(const struct descale_model *model) {
    struct descale_rule_info rule;
    for (size_t i = 0; descale_model_rule(model, i, &rule); i++)
        if (!rule.off)
            printf("%s\t%s\t%s\n", rule.name, descale_label_name(rule.label), rule.why);
    return finish_stdout();
}

static void count_message(void *context, const char *message) {
    fprintf(stderr, "%s\n", message);
    ++*(size_t *)context;
}

/* Warnings fail only under --strict. */
static int check_rules(const struct options *options, struct descale_model *model) {
    size_t messages = 0;
    const struct descale_reporter reporter = {count_message, &messages};
    int exit_status = EXIT_GOOD;
    for (size_t i = 0; i < options->rules.count; i++) {
        enum descale_status status = descale_model_check(model, options->rules.items[i], &reporter);
        if (status == DESCALE_NO_MEMORY)
            return no_memory();
        if (status != DESCALE_OK)
            exit_status = EXIT_FAILED;
    }
    return options->strict && messages > 0 ? EXIT_FAILED : exit_status;
}

/* Says what there was to say at the end. */
static int conclude(const struct options *options, const struct descale_model *model,
                    const struct tally *tally, int exit_status) {
    if (exit_status == EXIT_FAILED)
        return exit_status;
    if (options->command == COMMAND_TRY)
        tally_print_tried(tally);
    if (options->command == COMMAND_CHECK_RULES)
        return tally_warn(tally, model) > 0 && options->strict ? EXIT_FAILED : exit_status;
    if (options->verbose || (isatty(STDERR_FILENO) && !options->quiet))
        tally_print(tally);
    return exit_status;
}

/* Runs the inputs through, and writes the file of --stats: what is damaged is kept for it in a
 * temporary one, which all workers add to. */
static int clean_counted(const struct options *options, const struct descale_model *model,
                         struct tally *tally) {
    double began = progress_clock();
    FILE *damage = options->stats ? temp_file_stream() : NULL;
    bool ready = damage && fcntl(fileno(damage), F_SETFL, O_APPEND) == 0;
    int error = options->stats && !ready ? errno : 0, exit_status = EXIT_FAILED;
    if (!error)
        exit_status =
            conclude(options, model, tally, batch_run(options, model, &interrupted, tally, damage));
    if (ready)
        error = stats_write(options->stats, tally, model, progress_clock() - began, damage);
    if (damage)
        fclose(damage);
    if (!error)
        return exit_status;
    fprintf(stderr, "descale: %s%s: %s\n", ready ? "" : "cannot write a temporary file in ",
            ready ? options->stats : temp_file_folder(), strerror(error));
    return EXIT_FAILED;
}

static int clean(const struct options *options, const struct descale_model *model) {
    struct descale_rule_info rule;
    struct tally tally = {0};
    while (descale_model_rule(model, tally.rule_count, &rule))
        tally.rule_count++;
    tally.rule_lines = calloc(tally.rule_count + 1, sizeof *tally.rule_lines);
    int exit_status = tally.rule_lines ? clean_counted(options, model, &tally) : no_memory();
    free(tally.rule_lines);
    return exit_status;
}

/* The built-in model with the rules and weights that the options name. NULL: reported. */
static struct descale_model *open_model(const struct options *options) {
    const struct descale_reporter reporter = {batch_message, NULL};
    struct descale_model *model;
    enum descale_status status = descale_model_open(&model);
    if (status == DESCALE_OK && options->no_default_rules)
        descale_model_disable(model, "*");
    if (status == DESCALE_OK && options->filter)
        status = descale_model_pack(model, options->filter, &reporter);
    for (size_t i = 0; status == DESCALE_OK && i < options->rules.count; i++)
        if (options->command != COMMAND_CHECK_RULES)
            status = descale_model_rules(model, options->rules.items[i], &reporter);
    if (status == DESCALE_OK && options->weights)
        status = descale_model_weights(model, options->weights, &reporter);
    for (size_t i = 0; status == DESCALE_OK && i < options->disabled.count; i++)
        if (descale_model_disable(model, options->disabled.items[i]) == 0) {
            fprintf(stderr, "descale: --disable %s: no rule has such a name\n",
                    options->disabled.items[i]);
            status = DESCALE_INVALID;
        }
    if (status == DESCALE_OK && options->pattern)
        status = descale_model_try(model, options->pattern, &reporter);
    if (status == DESCALE_OK)
        return model;
    if (status == DESCALE_NO_MEMORY)
        no_memory();
    descale_model_close(model);
    return NULL;
}

static int run(const struct options *options) {
    struct descale_model *model = open_model(options);
    if (!model)
        return EXIT_FAILED;
    int exit_status = EXIT_GOOD;
    if (options->command == COMMAND_LIST_RULES)
        exit_status = list_rules(model);
    else if (options->command == COMMAND_CHECK_RULES)
        exit_status = check_rules(options, model);
    if (exit_status == EXIT_GOOD && (options->files.count > 0 || options->files_from))
        exit_status = clean(options, model);
    descale_model_close(model);
    return exit_status;
}

/* Standard streams that are closed would give their numbers to files that are opened later. They
 * are opened the wrong way round, so that using them fails as it should. */
static void hold_streams(void) {
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0 && open("/dev/null", file ? O_RDONLY : O_WRONLY) != file)
            _exit(EXIT_FAILED);
}

/* The first signal ends the run in order, the next one at once; one that is ignored, as by nohup,
 * stays so. */
static void catch_signals(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
}

int main(int argc, char **argv) {
    struct options options;
    char error[256];
    int exit_status;
    hold_streams();
    setlocale(LC_CTYPE, "C.UTF-8"); /* for names in archives, whatever the user's locale */
    catch_signals();
    bool parsed = options_parse(&options, argc, argv, error);
    options.colour = isatty(STDOUT_FILENO) && !options.output && !getenv("NO_COLOR");
    if (!parsed)
        exit_status = usage(error);
    else if (options.command == COMMAND_HELP)
        exit_status = print_text(options_help());
    else if (options.command == COMMAND_GENERATE)
        exit_status = print_text(options_generate(options.generated));
    else if (options.command == COMMAND_VERSION)
        exit_status = printf("descale %s\n", descale_version()) < 0 ? EXIT_FAILED : finish_stdout();
    else
        exit_status = run(&options);
    options_free(&options);
    return exit_status;
}
