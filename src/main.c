/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: options, then every input through one stream to the output. */
#include "options.h"
#include "output.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_GOOD = 0, EXIT_DAMAGED = 1, EXIT_FAILED = 2, EXIT_INTERRUPTED = 130 };

static volatile sig_atomic_t interrupted;

static void on_signal(int signal) {
    (void)signal;
    interrupted = 1;
}

static void print_message(void *context, const char *message) {
    const struct options *options = context;
    if (!options || !options->quiet)
        fprintf(stderr, "%s\n", message);
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

static int print_help(void) {
    char *help = options_help();
    if (help)
        fputs(help, stdout);
    free(help);
    return help ? finish_stdout() : EXIT_FAILED;
}

static int list_rules(const struct descale_model *model) {
    struct descale_rule_info rule;
    for (size_t i = 0; descale_model_rule(model, i, &rule); i++)
        if (!rule.off)
            printf("%s\t%s\t%s\n", rule.name, descale_class_name(rule.class), rule.why);
    return finish_stdout();
}

static int check_rules(const struct options *options, struct descale_model *model) {
    const struct descale_reporter reporter = {print_message, NULL};
    int exit_status = EXIT_GOOD;
    for (size_t i = 0; i < options->rule_count; i++)
        if (descale_model_check(model, options->rules[i], &reporter) != DESCALE_OK)
            exit_status = EXIT_FAILED;
    return exit_status;
}

/* Opens an input. Returns a descriptor, or -1 with the reason reported. */
static int open_input(const char *name) {
    char escaped[512];
    struct stat found;
    int file = strcmp(name, "-") != 0 ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    int error = file < 0 || fstat(file, &found) != 0 ? errno : S_ISDIR(found.st_mode) ? EISDIR : 0;
    if (!error)
        return file;
    fprintf(stderr, "descale: %s: %s: skipped\n", status_name(escaped, sizeof escaped, name),
            strerror(error));
    if (file > STDIN_FILENO)
        close(file);
    return -1;
}

static void print_totals(const struct descale_totals *totals) {
    fprintf(stderr,
            "descale: %" PRIu64 " pages, %" PRIu64 " lines in, %" PRIu64 " kept; %" PRIu64
            " body, %" PRIu64 " navigation, %" PRIu64 " cookie, %" PRIu64 " promo, %" PRIu64
            " blank; %" PRIu64 " damaged\n",
            totals->pages, totals->lines_in, totals->lines_kept, totals->lines[DESCALE_BODY],
            totals->lines[DESCALE_NAVIGATION], totals->lines[DESCALE_COOKIE],
            totals->lines[DESCALE_PROMO], totals->blank, totals->damaged);
}

static void print_tried(const struct descale_totals *totals) {
    fprintf(stderr,
            "descale: the pattern hits lines now labelled body %" PRIu64
            " times, navigation %" PRIu64 ", cookie %" PRIu64 ", promo %" PRIu64 "\n",
            totals->hits[DESCALE_BODY], totals->hits[DESCALE_NAVIGATION],
            totals->hits[DESCALE_COOKIE], totals->hits[DESCALE_PROMO]);
}

/* One input. The status is that of descale_stream_run(), or DESCALE_UNUSABLE. */
static enum descale_status clean_file(const struct options *options, struct descale_stream *stream,
                                      struct output *output, const char *name,
                                      struct descale_totals *totals) {
    int file = open_input(name);
    if (file < 0)
        return DESCALE_UNUSABLE;
    enum descale_status status = DESCALE_WRITE_FAILED;
    if (output_is(output, file)) {
        fprintf(stderr, "descale: %s: the output would overwrite this input\n", name);
    } else {
        struct descale_job job = {
            .name = strcmp(name, "-") != 0 ? name : "standard input",
            .input = file,
            .from = options->from,
            .to = options->to,
            .keep = options->keep,
            .keep_above = options->keep_above,
            .rule = options->command == COMMAND_TRY ? "try.rule" : NULL,
            .colour = options->colour,
            .field = options->field,
            .write = output_write,
            .context = output,
            .reporter = {print_message, (void *)(uintptr_t)options},
            .stop = &interrupted,
            .strict = options->strict,
        };
        status = descale_stream_run(stream, &job, totals);
    }
    if (file != STDIN_FILENO)
        close(file);
    return status;
}

/* All inputs, to the open output. */
static int clean_files(const struct options *options, struct descale_stream *stream,
                       struct output *output) {
    struct descale_totals totals = {0};
    size_t unusable = 0, damaged = 0;
    for (size_t i = 0; i < options->file_count; i++) {
        enum descale_status status =
            clean_file(options, stream, output, options->files[i], &totals);
        unusable += status == DESCALE_UNUSABLE;
        damaged += status == DESCALE_UNUSABLE || status == DESCALE_DAMAGED;
        if (status == DESCALE_INTERRUPTED)
            return EXIT_INTERRUPTED;
        if (status == DESCALE_NO_MEMORY || status == DESCALE_WRITE_FAILED) {
            if (options->quiet)
                fprintf(stderr, "descale: %s\n",
                        status == DESCALE_NO_MEMORY ? "out of memory" : "cannot write the output");
            return EXIT_FAILED;
        }
        if (options->strict && damaged > 0)
            break;
    }
    if (options->command == COMMAND_TRY)
        print_tried(&totals);
    if (options->verbose || (isatty(STDERR_FILENO) && !options->quiet))
        print_totals(&totals);
    return unusable == options->file_count ? EXIT_FAILED : damaged ? EXIT_DAMAGED : EXIT_GOOD;
}

static int clean(const struct options *options, const struct descale_model *model) {
    struct descale_stream *stream;
    struct output output;
    int error = output_open(&output, options->output);
    if (error) {
        char name[512];
        fprintf(stderr, "descale: %s: %s\n", status_name(name, sizeof name, options->output),
                strerror(error));
        return EXIT_FAILED;
    }
    int exit_status = EXIT_FAILED;
    if (descale_stream_open(&stream, model) == DESCALE_OK)
        exit_status = clean_files(options, stream, &output);
    else
        fprintf(stderr, "descale: out of memory\n");
    descale_stream_close(stream);
    error = output_close(&output, exit_status == EXIT_GOOD || exit_status == EXIT_DAMAGED);
    if (error && exit_status != EXIT_FAILED) {
        fprintf(stderr, "descale: cannot write the output: %s\n", strerror(error));
        exit_status = EXIT_FAILED;
    }
    return exit_status;
}

/* The built-in model with the rules and weights that the options name. NULL: reported. */
static struct descale_model *open_model(const struct options *options) {
    const struct descale_reporter reporter = {print_message, NULL};
    struct descale_model *model;
    enum descale_status status = descale_model_open(&model, &reporter);
    if (status == DESCALE_OK && options->no_default_rules)
        descale_model_disable(model, "*");
    for (size_t i = 0; status == DESCALE_OK && i < options->rule_count; i++)
        if (options->command != COMMAND_CHECK_RULES)
            status = descale_model_rules(model, options->rules[i], &reporter);
    if (status == DESCALE_OK && options->weights)
        status = descale_model_weights(model, options->weights, &reporter);
    for (size_t i = 0; status == DESCALE_OK && i < options->disabled_count; i++)
        if (descale_model_disable(model, options->disabled[i]) == 0) {
            fprintf(stderr, "descale: --disable %s: no rule has such a name\n",
                    options->disabled[i]);
            status = DESCALE_BAD_RULES;
        }
    if (status == DESCALE_OK && options->pattern)
        status = descale_model_try(model, options->pattern, &reporter);
    if (status == DESCALE_OK)
        return model;
    if (status == DESCALE_NO_MEMORY)
        fprintf(stderr, "descale: out of memory\n");
    descale_model_close(model);
    return NULL;
}

static int run(const struct options *options) {
    struct descale_model *model = open_model(options);
    if (!model)
        return EXIT_FAILED;
    int exit_status = options->command == COMMAND_LIST_RULES    ? list_rules(model)
                      : options->command == COMMAND_CHECK_RULES ? check_rules(options, model)
                                                                : clean(options, model);
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

int main(int argc, char **argv) {
    struct options options;
    char error[256];
    int exit_status;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    hold_streams();
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    bool parsed = options_parse(&options, argc, argv, error);
    options.colour = isatty(STDOUT_FILENO) && !options.output && !getenv("NO_COLOR");
    if (!parsed)
        exit_status = usage(error);
    else if (options.command == COMMAND_HELP)
        exit_status = print_help();
    else if (options.command == COMMAND_VERSION)
        exit_status = printf("descale %s\n", descale_version()) < 0 ? EXIT_FAILED : finish_stdout();
    else
        exit_status = run(&options);
    options_free(&options);
    return exit_status;
}
