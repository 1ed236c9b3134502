/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics_files.h"
#include "message.h"
#include "name_set.h"
#include "option_parser.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/temp_file.h"
#include "report/comparison.h"
#include "report/report_page.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

bool statistics_files_open(struct statistics *statistics) {
    FILE *damage = temp_file_stream();
    if (!damage || fcntl(fileno(damage), F_SETFL, O_APPEND) != 0) {
        message("cannot write a temporary file in %s: %s", temp_file_folder(), strerror(errno));
        if (damage)
            fclose(damage);
        return false;
    }
    if (statistics_open(statistics, damage))
        return true;
    message_no_memory();
    statistics_files_close(statistics);
    return false;
}

void statistics_files_close(struct statistics *statistics) {
    if (statistics->damage)
        fclose(statistics->damage);
    statistics_close(statistics);
}

/* ---- Writing ---- */

/* Says that a file was written, where the counts of a run are said. Returns EXIT_GOOD. */
static int tell_written(const struct options *options, const char *what, const char *path) {
    char name[1024];
    if (options_tell(options))
        message("%s written to %s", what, escape_name(name, sizeof name, path));
    return EXIT_GOOD;
}

/* Writes the HTML page of --report. Returns the exit status. */
static int write_page(const struct options *options, struct html *page) {
    const char *path = options->report;
    struct output output;
    int error = page->failed ? ENOMEM : output_open(&output, path, &output_by_name);
    if (!error) {
        error = output_write(&output, page->out.bytes, page->out.size);
        int closed = output_close(&output, !error);
        error = error ? error : closed;
    }
    html_free(page);
    return error ? message_error(path, error) : tell_written(options, "report", path);
}

static int write_report(const struct options *options, struct statistics *statistics) {
    struct html page = {.failed = false};
    report_page(&page, statistics, !options->no_text);
    return write_page(options, &page);
}

/* Writes statistics as JSON; `path`: NULL for standard output. Returns the exit status. */
static int write_statistics(const struct options *options, const char *path,
                            const struct statistics *statistics) {
    struct output output;
    int error = output_open(&output, path, &output_by_name);
    if (!error) {
        const struct statistics_parts parts = {!options->no_text, options->sample > 0};
        error = statistics_write(statistics, parts, output_write, &output);
        int closed = output_close(&output, !error);
        error = error ? error : closed;
    }
    if (error)
        return message_error(path ? path : "standard output", error);
    return path ? tell_written(options, "statistics", path) : EXIT_GOOD;
}

/* Writes the files that the options ask for. Returns the exit status. */
static int write_files(const struct options *options, struct statistics *statistics) {
    if (options->reproducible) {
        json_object_del(statistics->counts, "seconds");
        json_object_del(statistics->counts, "runs");
    }
    if (options->no_text)
        statistics_drop_text(statistics);
    int exit_status =
        options->stats ? write_statistics(options, options->stats, statistics) : EXIT_GOOD;
    if (exit_status == EXIT_GOOD && options->report)
        exit_status = write_report(options, statistics);
    return exit_status;
}

int statistics_files_count(struct statistics *statistics, const json_t *counts) {
    struct statistics_error error;
    if (!counts)
        return message_no_memory();
    /* The counts first: they come first in the file. */
    json_t *collected = statistics->counts;
    statistics->counts = json_object();
    bool good = statistics_add_counts(statistics, counts, &error) &&
                statistics_add_counts(statistics, collected, &error);
    json_decref(collected);
    if (good)
        return EXIT_GOOD;
    message("cannot collect statistics: %s", error.text);
    return EXIT_FAILED;
}

int statistics_files_write(const struct options *options, struct statistics *statistics,
                           const json_t *counts) {
    int exit_status = statistics_files_count(statistics, counts);
    return exit_status ? exit_status : write_files(options, statistics);
}

/* ---- Merging and comparing ---- */

/* Adds the content of a file, decompressed, to a buffer. False: reported. */
static bool read_file(struct buffer *text, const char *path) {
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    char block[65536];
    ssize_t size = 0;
    if (!archive)
        return message_no_memory(), false;
    archive_read_support_filter_all(archive);
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    int opened = archive_read_open_filename(archive, strcmp(path, "-") != 0 ? path : NULL, 65536);
    if (opened == ARCHIVE_OK)
        opened = archive_read_next_header(archive, &entry);
    while (opened == ARCHIVE_OK && (size = archive_read_data(archive, block, sizeof block)) > 0)
        if (!buffer_append(text, block, (size_t)size)) {
            archive_read_free(archive);
            return message_no_memory(), false;
        }
    bool good = (opened == ARCHIVE_OK || opened == ARCHIVE_EOF) && size >= 0;
    if (!good) {
        int error = archive_errno(archive);
        message_file(path, error > 0 ? strerror(error) : archive_error_string(archive));
    }
    archive_read_free(archive);
    return good;
}

/* Whether this is what --stats writes: it says how many pages there were. JSON that is wrong is
 * reported where it is read. */
static bool has_pages(const struct buffer *text) {
    struct json_field pages = {.name = "pages"};
    size_t offset;
    return json_scan(text->bytes, text->size, &pages, 1, &offset) != NULL ||
           (pages.value && *pages.value >= '0' && *pages.value <= '9');
}

/* What the files so far say: their texts, and their runs. */
struct seen {
    struct name_set texts, runs;
};

/* Adds the runs of a list from `first` on to those seen; *is_new: none was there. False: out of
 * memory. */
static bool add_runs(struct name_set *seen, const json_t *runs, size_t first, bool *is_new) {
    bool good = true;
    *is_new = true;
    for (size_t i = first; good && i < json_array_size(runs); i++) {
        bool new_run = true;
        char *text =
            json_dumps(json_array_get(runs, i), JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        good = text && name_set_add(seen, text, &new_run);
        *is_new &= new_run;
        free(text);
    }
    return good;
}

/* Warns of a file that says what one before it says, or has a run that was there before, as a file
 * of --merge has beside those that it was made of. `text` ends in NUL; `runs` are those of all
 * files so far, of this one from `first` on. False: out of memory. */
static bool warn_of_twice(struct seen *seen, const char *path, const char *text, const json_t *runs,
                          size_t first) {
    char name[512];
    bool new_text = true, new_runs = true;
    if (!name_set_add(&seen->texts, text, &new_text) ||
        !add_runs(&seen->runs, runs, first, &new_runs))
        return message_no_memory(), false;
    escape_name(name, sizeof name, path);
    if (!new_text)
        message("warning: %s says the same as a file before it: if both are of one run, that is "
                "counted twice",
                name);
    else if (!new_runs)
        message("warning: %s has a run that was there before: that is counted twice", name);
    return true;
}

/* Adds a file of --stats. `seen`: what files before it say; NULL: nobody asks. False: reported. */
static bool add_file(struct statistics *statistics, const char *path, struct seen *seen) {
    struct statistics_error problem;
    size_t runs = json_array_size(json_object_get(statistics->counts, "runs"));
    struct buffer text = {0};
    bool good = read_file(&text, path);
    if (good && !has_pages(&text))
        good = message_file(path, "it has no number of pages: --stats did not write it");
    if (good && !statistics_add(statistics, (char *)text.bytes, text.size, false, &problem))
        good = message_file(path, problem.text);
    if (good && !buffer_append(&text, "", 1))
        good = (message_no_memory(), false);
    good = good && (!seen || warn_of_twice(seen, path, (char *)text.bytes,
                                           json_object_get(statistics->counts, "runs"), runs));
    buffer_free(&text);
    return good;
}

int statistics_files_merge(const struct options *options) {
    struct statistics statistics;
    struct seen seen = {0};
    bool good = statistics_files_open(&statistics);
    if (!good)
        return EXIT_FAILED;
    for (size_t i = 0; good && i < options->files.count; i++)
        good = add_file(&statistics, options->files.items[i], &seen);
    name_set_free(&seen.texts);
    name_set_free(&seen.runs);
    if (good && json_object_get(statistics.counts, "interrupted"))
        message(
            "warning: runs that were interrupted, or ended by --strict, are among these: what they "
            "began and did not finish is counted, and once more by the run that resumed them");
    int exit_status = good ? write_files(options, &statistics) : EXIT_FAILED;
    if (exit_status == EXIT_GOOD && !options->stats && !options->report)
        exit_status = write_statistics(options, options->output, &statistics);
    statistics_files_close(&statistics);
    return exit_status;
}

/* Writes what changed between two runs. Returns the exit status. */
static int write_comparison(const struct options *options, const json_t *comparison) {
    struct html page = {.failed = false};
    if (!comparison)
        return message_no_memory();
    if (!options->report) {
        comparison_print(comparison, stdout);
        return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_GOOD
                                                      : message_error("standard output", errno);
    }
    comparison_page(&page, comparison, !options->no_text);
    return write_page(options, &page);
}

int statistics_files_compared(const struct options *options, const struct statistics *before,
                              const struct statistics *after) {
    json_t *comparison = comparison_of(before, after);
    int exit_status = write_comparison(options, comparison);
    json_decref(comparison);
    return exit_status;
}

int statistics_files_compare(const struct options *options) {
    struct statistics before, after;
    int exit_status = EXIT_FAILED;
    if (!statistics_files_open(&before))
        return EXIT_FAILED;
    if (statistics_files_open(&after)) {
        if (add_file(&before, options->files.items[0], NULL) &&
            add_file(&after, options->files.items[1], NULL))
            exit_status = statistics_files_compared(options, &before, &after);
        statistics_files_close(&after);
    }
    statistics_files_close(&before);
    return exit_status;
}
