/* SPDX-License-Identifier: Apache-2.0 */
#include "message.h"
#include "interrupt.h"
#include "base/buffer.h"
#include "base/escape.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PREFIX "descale: "

static void (*redirected)(const char *text, size_t size, bool counted);

void message_redirect(void (*take)(const char *text, size_t size, bool counted)) {
    redirected = take;
}

void message_say(struct messages *messages, const char *text, size_t size, bool counted,
                 bool begins) {
    if (!counted || !messages->quiet)
        fprintf(stderr, "%s%.*s", begins ? PREFIX : "", (int)size, text);
    if (counted && messages->damage)
        fwrite(text, 1, size, messages->damage);
}

void message(const char *format, ...) {
    char *text = NULL, *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    bool made = vasprintf(&text, format, arguments) >= 0;
    va_end(arguments);
    if (!made || asprintf(&line, "%s\n", text) < 0)
        fputs(PREFIX "out of memory\n", stderr);
    else if (redirected)
        redirected(line, strlen(line), false);
    else
        fprintf(stderr, PREFIX "%s", line);
    free(line);
    free(made ? text : NULL);
}

bool message_file(const char *name, const char *what) {
    char escaped[512];
    message("%s: %s", escape_name(escaped, sizeof escaped, name), what);
    return false;
}

int message_error(const char *name, int error) {
    if (!interrupt_is_pipe(error))
        message_file(name, strerror(error));
    return EXIT_FAILED;
}

#define UNWRITTEN "cannot write %s: %s" /* an output, and why */

/* How an output is called; `escaped` has 512 bytes. */
static const char *unwritten_name(const char *path, char *escaped) {
    return path ? escape_name(escaped, 512, path) : "the output";
}

int message_unwritten(const char *path, int error) {
    char escaped[512];
    message(UNWRITTEN, unwritten_name(path, escaped), strerror(error));
    return EXIT_FAILED;
}

int message_no_memory(void) {
    message("out of memory");
    return EXIT_FAILED;
}

/* The options that help with a problem. */
static const char *hint_of(descale_cause cause) {
    switch (cause) {
    case DESCALE_CAUSE_SIZE_LIMIT:
        return " (see --limit)";
    case DESCALE_CAUSE_WINDOW_LIMIT:
        return " (see --memory)";
    case DESCALE_CAUSE_BINARY:
        return " (--from text reads it as text)";
    case DESCALE_CAUSE_IS_FILTER:
        return " (use --filter FILE)";
    case DESCALE_CAUSE_SHAPE:
        return " (see the build option -Drules=DIR)";
    case DESCALE_CAUSE_NO_SUCH_RULE:
        return " (--disable)";
    case DESCALE_CAUSE_ENCODING:
        return " (see --encoding)";
    case DESCALE_CAUSE_OTHER:
    case DESCALE_CAUSE_UNKNOWN_FILTER:
    case DESCALE_CAUSE_FORMS:
    case DESCALE_CAUSE_LEFT_OUT:
    case DESCALE_CAUSE_NAME:
        break;
    }
    return "";
}

/* Adds where a problem is: FILE[!MEMBER][@OFFSET or :LINE[:COLUMN]]. False: no memory. */
static bool add_place(struct buffer *text, const descale_problem *problem) {
    char name[512];
    if (!problem->input || !*problem->input)
        return true;
    bool made = buffer_text(text, escape_name(name, sizeof name, problem->input));
    if (problem->member)
        made = made && buffer_format(text, "!%s", escape_name(name, sizeof name, problem->member));
    if (problem->has_offset)
        made = made && buffer_format(text, "@%" PRIu64, problem->offset);
    if (problem->line)
        made = made && buffer_format(text, ":%" PRIu64, problem->line);
    if (problem->line && problem->column)
        made = made && buffer_format(text, ":%" PRIu64, problem->column);
    return made && buffer_text(text, ": ");
}

/* Adds the line in question, and a caret below the problem. False: no memory. */
static bool add_excerpt(struct buffer *text, const descale_problem *problem) {
    bool made = buffer_format(text, "\n  %s", problem->excerpt);
    if (problem->excerpt_column == 0)
        return made;
    made = made && buffer_text(text, "\n  ");
    for (size_t i = 0; made && i + 1 < problem->excerpt_column && problem->excerpt[i]; i++) {
        char byte = problem->excerpt[i]; /* a column for each character */
        if (byte == '\t' || ((unsigned char)byte & 0xc0) != 0x80)
            made = buffer_append(text, byte == '\t' ? "\t" : " ", 1);
    }
    return made && buffer_text(text, "^");
}

static bool render(struct buffer *text, const descale_problem *problem) {
    char message[4096];
    escape_text(message, sizeof message, problem->message, strlen(problem->message), false);
    return add_place(text, problem) &&
           buffer_format(text, "%s%s%s%s", problem->severity == DESCALE_WARNING ? "warning: " : "",
                         problem->decompressed ? "(after decompression) " : "", message,
                         hint_of(problem->cause)) &&
           (!problem->excerpt || add_excerpt(text, problem)) && buffer_append(text, "\n", 2);
}

/* Prints a text that ends in a newline, after `prefix`, which is PREFIX or empty. */
static void put(struct messages *messages, const char *prefix, const char *text) {
    messages->count++;
    if (redirected)
        redirected(text, strlen(text), true);
    else
        message_say(messages, text, strlen(text), true, *prefix != '\0');
}

/* Prints a text without its newline as message() does. */
static void say(const char *text) {
    message("%.*s", (int)strcspn(text, "\n"), text);
}

/* Makes the text about a problem. False: no memory. */
static bool problem_text(struct buffer *text, const struct messages *messages,
                         const descale_problem *problem) {
    char name[512];
    const struct unwritten *unwritten = &messages->unwritten;
    if (!unwritten->error || problem->status != DESCALE_WRITE_ERROR ||
        problem->error != unwritten->error)
        return render(text, problem);
    return buffer_format(text, UNWRITTEN "\n", unwritten_name(unwritten->path, name),
                         strerror(unwritten->error)) &&
           buffer_append(text, "", 1);
}

/* Whether a problem is no damage of an input: it is not among the damage that --stats names. */
static bool is_remark(descale_cause cause) {
    return cause == DESCALE_CAUSE_FORMS || cause == DESCALE_CAUSE_LEFT_OUT ||
           cause == DESCALE_CAUSE_NAME;
}

void message_problem(void *user, const descale_problem *problem) {
    struct messages *messages = user;
    struct buffer text = {0};
    bool of_model = problem->input && problem->excerpt;
    bool remark = is_remark(problem->cause);
    bool ends = problem->status == DESCALE_WRITE_ERROR || problem->status == DESCALE_NO_MEMORY;
    if (remark && messages->quiet)
        return;
    if (!problem_text(&text, messages, problem))
        message_no_memory();
    else if (remark)
        say((const char *)text.bytes);
    else
        put(messages, of_model ? "" : PREFIX, (const char *)text.bytes);
    if (text.bytes && ends && messages->quiet)
        say((const char *)text.bytes);
    buffer_free(&text);
}

void message_skipped(struct messages *messages, const char *name, int error) {
    char escaped[512], text[1024];
    snprintf(text, sizeof text, "%s: %s: skipped\n", escape_name(escaped, sizeof escaped, name),
             strerror(error));
    put(messages, PREFIX, text);
}

void message_earlier(const struct messages *messages, const char *output) {
    struct stat found;
    if (!messages->quiet && output && strcmp(output, "-") != 0 && stat(output, &found) == 0 &&
        S_ISREG(found.st_mode))
        message_file(output, "this output is of an earlier run and stays as it was: its input "
                             "cannot be used");
}

void message_damaged_before(struct messages *messages, const char *name) {
    char escaped[512], text[1024];
    snprintf(text, sizeof text,
             "%s: an earlier run found damage in it and kept the rest: not read again\n",
             escape_name(escaped, sizeof escaped, name));
    put(messages, PREFIX, text);
}
