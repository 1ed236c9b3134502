/* SPDX-License-Identifier: Apache-2.0
 *
 * Every public call that may fail for another reason than memory: each is made in a way that has to
 * fail. It says why, leaves its outputs alone, and everything is as it was: the model has its
 * fingerprint, the config opens the model that it opened before, and labeler and stream clean as
 * before. Calls without memory are in test_failures.c, and failed_calls.py holds both against the
 * headers. */
#include "descale_arrow.h"
#include "expect.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char page[] = "Accept all cookies\n"
                           "The mill was built in 1820, and it was sold again after the war, when "
                           "the family moved to the coast.\n"
                           "Cookie settings\n";
static const char record[] =
    "{\"body\": \"Accept all cookies\\nThe mill was built in 1820, and it was sold again.\"}\n";
static const char rules[] = "rule mill\nclass promo\nmatch the mill was built\nwhy a test\n"
                            "hit The mill was built\nmiss A mill\n";
static const char broken_rules[] = "rule mill\nclass promo\nmatch (a|b\nwhy w\nhit a\nmiss c\n";
enum { PAGE_SIZE = sizeof page - 1, RECORD_SIZE = sizeof record - 1, OUTPUT_MOST = 1 << 12 };

/* Objects with settings of their own, so that a setting that is lost is noticed. */
struct things {
    const descale_model *model;
    descale_model *filter; /* a model that is a filter */
    descale_config *config;
    descale_labeler *labeler, *filter_labeler;
    descale_stream *stream, *filter_stream;
};

static int pointed; /* an address that no call returns */
#define UNTOUCHED ((void *)&pointed)

/* ---- Inputs and outputs ---- */

/* Bytes to read, after which the input ends, or fails with `error`. */
struct input {
    const char *bytes;
    size_t left;
    int error;
};

static ptrdiff_t read_input(void *user, void *to, size_t size) {
    struct input *input = user;
    size_t got = input->left < size ? input->left : size;
    if (got == 0)
        return -input->error;
    memcpy(to, input->bytes, got);
    input->bytes += got;
    input->left -= got;
    return (ptrdiff_t)got;
}

/* What was written; `error` is what the next write returns. */
struct output {
    char bytes[OUTPUT_MOST];
    size_t size;
    int error;
};

static int write_output(void *user, const void *bytes, size_t size) {
    struct output *output = user;
    if (output->error || size > OUTPUT_MOST - output->size)
        return output->error ? output->error : ENOSPC;
    memcpy(output->bytes + output->size, bytes, size);
    output->size += size;
    return 0;
}

static int discard(void *user, const void *bytes, size_t size) {
    (void)bytes;
    (void)size;
    return *(int *)user;
}

/* ---- Models ---- */

static descale_status try_pattern_as(struct things *things) {
    return descale_config_try_as(things->config, "sold", DESCALE_LABELS);
}

/* Opens a model by a request that the config is given and that stands alone. */
static descale_status open_model(descale_status request, descale_config *config) {
    descale_model *model = UNTOUCHED;
    EXPECT(request == DESCALE_OK);
    descale_status status = descale_model_open(config, &model);
    EXPECT(model == UNTOUCHED);
    descale_config_close(config);
    return status;
}

static descale_config *new_config(void) {
    descale_config *config = NULL;
    EXPECT(descale_config_open(&config) == DESCALE_OK);
    return config;
}

#define OPEN_WITH(name, ...)                                                                       \
    static descale_status name(struct things *things) {                                            \
        descale_config *config = new_config();                                                     \
        (void)things;                                                                              \
        return open_model(__VA_ARGS__, config);                                                    \
    }
OPEN_WITH(wrong_rules, descale_config_add_rules_text(config, "en.promo.rules", broken_rules,
                                                     sizeof broken_rules - 1))
OPEN_WITH(no_rules, descale_config_add_rules(config, "/nowhere"))
OPEN_WITH(no_checked_rules, descale_config_check_rules(config, "/nowhere"))
OPEN_WITH(no_disabled_rule, descale_config_disable_rules(config, "no.such.rule"))
OPEN_WITH(wrong_weights, descale_config_weights_text(config, "w", "nonsense\n", 9))
OPEN_WITH(no_weights, descale_config_weights(config, "/nowhere"))
OPEN_WITH(wrong_filter, descale_config_filter_text(config, "p", "nonsense\n", 9))
OPEN_WITH(no_filter, descale_config_filter(config, "c5"))
OPEN_WITH(wrong_pattern, descale_config_try(config, "a (b"))

/* ---- Labelers ---- */

static descale_status keep_no_label(struct things *things) {
    return descale_labeler_keep(things->labeler, 0, 0);
}
static descale_status keep_other_label(struct things *things) {
    return descale_labeler_keep(things->labeler, DESCALE_MASK(DESCALE_LABELS), 0);
}
static descale_status keep_below_nothing(struct things *things) {
    return descale_labeler_keep(things->labeler, 1, -0.5);
}
static descale_status keep_above_all(struct things *things) {
    return descale_labeler_keep(things->labeler, 1, 1.5);
}
static descale_status keep_by_filter(struct things *things) {
    return descale_labeler_keep(things->filter_labeler, 1, 0.5);
}

/* ---- Columns ---- */

static const int32_t ends[] = {0, PAGE_SIZE}, wrong_ends[] = {0, -1};
static const void *buffers[] = {NULL, ends, page}, *wrong_buffers[] = {NULL, wrong_ends, page};
static const struct ArrowSchema strings = {.format = "u"}, numbers = {.format = "i"};
static const struct ArrowArray column = {.length = 1, .n_buffers = 3, .buffers = buffers},
                               wrong_column = {
                                   .length = 1, .n_buffers = 3, .buffers = wrong_buffers};

typedef descale_status array_fn(descale_labeler *, const struct ArrowSchema *,
                                const struct ArrowArray *, struct ArrowArray *);

static descale_status make_array(array_fn *call, const struct things *things,
                                 const struct ArrowSchema *schema, const struct ArrowArray *array) {
    struct ArrowArray out = {.private_data = UNTOUCHED};
    descale_status status = call(things->labeler, schema, array, &out);
    EXPECT(out.private_data == UNTOUCHED && !out.release);
    return status;
}

typedef descale_status schema_fn(const struct ArrowSchema *, struct ArrowSchema *);

static descale_status make_schema(schema_fn *call) {
    struct ArrowSchema out = {.private_data = UNTOUCHED};
    descale_status status = call(&numbers, &out);
    EXPECT(out.private_data == UNTOUCHED && !out.release);
    return status;
}

static descale_status clean_schema(struct things *things) {
    (void)things;
    return make_schema(descale_arrow_clean_schema);
}
static descale_status label_schema(struct things *things) {
    (void)things;
    return make_schema(descale_arrow_label_schema);
}
static descale_status clean_numbers(struct things *things) {
    return make_array(descale_arrow_clean, things, &numbers, &column);
}
static descale_status clean_wrong_ends(struct things *things) {
    return make_array(descale_arrow_clean, things, &strings, &wrong_column);
}
static descale_status label_numbers(struct things *things) {
    return make_array(descale_arrow_label, things, &numbers, &column);
}
static descale_status label_wrong_ends(struct things *things) {
    return make_array(descale_arrow_label, things, &strings, &wrong_column);
}

/* ---- Streams ---- */

static descale_status output_as_input(struct things *things) {
    return descale_stream_formats(things->stream, DESCALE_DOLMA, DESCALE_TEXT);
}
static descale_status no_format(struct things *things) {
    return descale_stream_formats(things->stream, DESCALE_TEXT, DESCALE_FORMATS);
}
static descale_status stream_keep(struct things *things) {
    return descale_stream_keep(things->stream, 0, 0);
}
static descale_status stream_keep_by_filter(struct things *things) {
    return descale_stream_keep(things->filter_stream, 1, 0.5);
}
static descale_status add_other_field(struct things *things) {
    return descale_stream_add(things->stream, 4);
}
static descale_status add_by_filter(struct things *things) {
    return descale_stream_add(things->filter_stream, DESCALE_ADD_PROBABILITIES);
}
static descale_status no_encoding(struct things *things) {
    return descale_stream_encoding(things->stream, "no-such-encoding");
}
static descale_status no_thread(struct things *things) {
    return descale_stream_threads(things->stream, 0);
}
static descale_status many_threads(struct things *things) {
    return descale_stream_threads(things->stream, DESCALE_THREADS_MAX + 1);
}
static descale_status collect_many(struct things *things) {
    return descale_stream_collect(things->stream, DESCALE_COLLECT_MOST + 1, 1);
}
static descale_status collected_nothing(struct things *things) {
    int error = 0;
    return descale_stream_collected(things->filter_stream, discard, &error);
}
static descale_status collected_full_disk(struct things *things) {
    int error = ENOSPC;
    return descale_stream_collected(things->stream, discard, &error);
}
static descale_status collected_stopped(struct things *things) {
    int error = ECANCELED;
    return descale_stream_collected(things->stream, discard, &error);
}

/* Runs bytes through the stream; `error` is what the input or the output fails with. */
static descale_status run(const struct things *things, const char *bytes, int input_error,
                          int output_error) {
    struct input input = {bytes, strlen(bytes), input_error};
    struct output output = {.error = output_error};
    descale_stream_output(things->stream, write_output, &output);
    return descale_stream_run(things->stream, "in", read_input, &input);
}
static descale_status run_damaged(struct things *things) {
    return run(things, "no object\n", 0, 0);
}
static descale_status run_unreadable(struct things *things) {
    return run(things, record, EIO, 0);
}
static descale_status run_full_disk(struct things *things) {
    return run(things, record, 0, ENOSPC);
}
static descale_status run_stopped(struct things *things) {
    return run(things, record, 0, ECANCELED);
}
static descale_status run_no_file(struct things *things) {
    return descale_stream_run_fd(things->stream, "in", -1);
}

/* ---- Readers ---- */

static descale_status read_output_format(struct things *things) {
    struct input input = {record, RECORD_SIZE, 0};
    descale_reader *reader = UNTOUCHED;
    descale_status status =
        descale_reader_open("in", read_input, &input, DESCALE_DOLMA, NULL, NULL, NULL, &reader);
    (void)things;
    EXPECT(reader == UNTOUCHED && input.left == RECORD_SIZE);
    return status;
}
static descale_status read_file_as_output_format(struct things *things) {
    descale_reader *reader = UNTOUCHED;
    descale_status status =
        descale_reader_open_fd("in", 0, DESCALE_DOLMA, NULL, NULL, NULL, &reader);
    (void)things;
    EXPECT(reader == UNTOUCHED);
    return status;
}

/* The status of the first call that fails; the reader is at its end then. */
static descale_status next_pages(descale_reader *reader) {
    const descale_page *found = NULL, *after = UNTOUCHED;
    descale_status status;
    while ((status = descale_reader_next(reader, &found)) == DESCALE_OK && found)
        ;
    EXPECT(descale_reader_next(reader, &after) == DESCALE_OK && !after);
    descale_reader_close(reader);
    return status;
}
static descale_status next_unreadable(struct things *things) {
    struct input input = {record, RECORD_SIZE, EIO};
    descale_reader *reader = NULL;
    (void)things;
    EXPECT(descale_reader_open("in", read_input, &input, DESCALE_JSONL, NULL, NULL, NULL,
                               &reader) == DESCALE_OK);
    return next_pages(reader);
}
static descale_status next_no_file(struct things *things) {
    descale_reader *reader = NULL;
    (void)things;
    EXPECT(descale_reader_open_fd("in", -1, DESCALE_AUTO, NULL, NULL, NULL, &reader) == DESCALE_OK);
    return next_pages(reader);
}
/* Members of an archive are copied to a temporary file, for which there is no folder here. */
static descale_status next_no_folder(struct things *things) {
    static char tar[1024] = "page.txt"; /* the name of an empty member */
    struct input input = {tar, sizeof tar, 0};
    descale_reader *reader = NULL;
    unsigned sum = 8 * ' ';
    (void)things;
    memcpy(tar + 100, "0000644", 8);
    memcpy(tar + 124, "00000000000", 12);
    memcpy(tar + 136, "00000000000", 12);
    memcpy(tar + 257, "ustar\00000", 8);
    tar[156] = '0';
    memset(tar + 148, 0, 8);
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned char)tar[i];
    snprintf(tar + 148, 8, "%06o", sum);
    tar[155] = ' ';
    EXPECT(setenv("TMPDIR", "/nowhere", 1) == 0);
    EXPECT(descale_reader_open("in", read_input, &input, DESCALE_AUTO, NULL, NULL, NULL, &reader) ==
           DESCALE_OK);
    descale_status status = next_pages(reader);
    EXPECT(unsetenv("TMPDIR") == 0);
    return status;
}

/* ---- The table ---- */

static const struct call {
    const char *name;
    descale_status (*call)(struct things *);
    descale_status status;
} calls[] = {
    {"descale_config_try_as", try_pattern_as, DESCALE_INVALID},
    {"descale_model_open, wrong rules", wrong_rules, DESCALE_INVALID},
    {"descale_model_open, no rules", no_rules, DESCALE_UNREADABLE},
    {"descale_model_open, no rules to check", no_checked_rules, DESCALE_UNREADABLE},
    {"descale_model_open, no rule to disable", no_disabled_rule, DESCALE_INVALID},
    {"descale_model_open, wrong weights", wrong_weights, DESCALE_INVALID},
    {"descale_model_open, no weights", no_weights, DESCALE_UNREADABLE},
    {"descale_model_open, wrong filter", wrong_filter, DESCALE_INVALID},
    {"descale_model_open, no filter", no_filter, DESCALE_UNREADABLE},
    {"descale_model_open, wrong pattern", wrong_pattern, DESCALE_INVALID},
    {"descale_labeler_keep, nothing", keep_no_label, DESCALE_INVALID},
    {"descale_labeler_keep, no label", keep_other_label, DESCALE_INVALID},
    {"descale_labeler_keep, above -0.5", keep_below_nothing, DESCALE_INVALID},
    {"descale_labeler_keep, above 1.5", keep_above_all, DESCALE_INVALID},
    {"descale_labeler_keep, a filter", keep_by_filter, DESCALE_INVALID},
    {"descale_arrow_clean_schema", clean_schema, DESCALE_INVALID},
    {"descale_arrow_label_schema", label_schema, DESCALE_INVALID},
    {"descale_arrow_clean, numbers", clean_numbers, DESCALE_INVALID},
    {"descale_arrow_clean, wrong offsets", clean_wrong_ends, DESCALE_INVALID},
    {"descale_arrow_label, numbers", label_numbers, DESCALE_INVALID},
    {"descale_arrow_label, wrong offsets", label_wrong_ends, DESCALE_INVALID},
    {"descale_stream_formats, for output only", output_as_input, DESCALE_INVALID},
    {"descale_stream_formats, no format", no_format, DESCALE_INVALID},
    {"descale_stream_keep, nothing", stream_keep, DESCALE_INVALID},
    {"descale_stream_keep, a filter", stream_keep_by_filter, DESCALE_INVALID},
    {"descale_stream_add, other bits", add_other_field, DESCALE_INVALID},
    {"descale_stream_add, a filter", add_by_filter, DESCALE_INVALID},
    {"descale_stream_encoding", no_encoding, DESCALE_INVALID},
    {"descale_stream_threads, none", no_thread, DESCALE_INVALID},
    {"descale_stream_threads, too many", many_threads, DESCALE_INVALID},
    {"descale_stream_collect", collect_many, DESCALE_INVALID},
    {"descale_stream_collected, nothing", collected_nothing, DESCALE_INVALID},
    {"descale_stream_collected, full disk", collected_full_disk, DESCALE_WRITE_ERROR},
    {"descale_stream_collected, stopped", collected_stopped, DESCALE_CANCELLED},
    {"descale_stream_run, damage", run_damaged, DESCALE_DAMAGED},
    {"descale_stream_run, failing input", run_unreadable, DESCALE_UNREADABLE},
    {"descale_stream_run, full disk", run_full_disk, DESCALE_WRITE_ERROR},
    {"descale_stream_run, stopped", run_stopped, DESCALE_CANCELLED},
    {"descale_stream_run_fd, no file", run_no_file, DESCALE_UNREADABLE},
    {"descale_reader_open, for output only", read_output_format, DESCALE_INVALID},
    {"descale_reader_open_fd, for output only", read_file_as_output_format, DESCALE_INVALID},
    {"descale_reader_next, failing input", next_unreadable, DESCALE_UNREADABLE},
    {"descale_reader_next, no file", next_no_file, DESCALE_UNREADABLE},
    {"descale_reader_next, no temporary file", next_no_folder, DESCALE_WRITE_ERROR},
};

/* ---- The test ---- */

/* What everything together makes: a number for the config's model, and what labeler and stream make
 * of a page. */
static void add_results(const struct things *things, struct output *results) {
    struct input input = {record, RECORD_SIZE, 0};
    descale_model *model = NULL;
    const char *clean;
    size_t size;
    EXPECT(descale_model_open(things->config, &model) == DESCALE_OK);
    const uint64_t fingerprints[] = {descale_model_fingerprint(things->model),
                                     descale_model_fingerprint(things->filter),
                                     descale_model_fingerprint(model)};
    EXPECT(!write_output(results, fingerprints, sizeof fingerprints));
    descale_labeler *const labelers[] = {things->labeler, things->filter_labeler};
    for (size_t i = 0; i < 2; i++) {
        EXPECT(descale_labeler_clean(labelers[i], page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
        EXPECT(size > 0 && !write_output(results, clean, size));
    }
    descale_stream *const streams[] = {things->stream, things->filter_stream};
    for (size_t i = 0; i < 2; i++, input = (struct input){record, RECORD_SIZE, 0}) {
        descale_stream_output(streams[i], write_output, results);
        EXPECT(descale_stream_run(streams[i], "in", read_input, &input) == DESCALE_OK);
    }
    descale_model_close(model);
}

static void open_things(struct things *things, descale_model **model) {
    unsigned kept = DESCALE_MASK(DESCALE_BODY) | DESCALE_MASK(DESCALE_PROMO);
    things->config = new_config();
    EXPECT(descale_config_add_rules_text(things->config, "en.promo.rules", rules,
                                         sizeof rules - 1) == DESCALE_OK);
    EXPECT(descale_config_try(things->config, "sold again") == DESCALE_OK);
    EXPECT(descale_model_open(things->config, model) == DESCALE_OK);
    things->model = *model;
    descale_config *config = new_config();
    EXPECT(descale_config_filter(config, "c4") == DESCALE_OK);
    EXPECT(descale_model_open(config, &things->filter) == DESCALE_OK);
    descale_config_close(config);
    EXPECT(descale_labeler_open(*model, &things->labeler) == DESCALE_OK);
    EXPECT(descale_labeler_keep(things->labeler, kept, 0.2) == DESCALE_OK);
    EXPECT(descale_labeler_open(things->filter, &things->filter_labeler) == DESCALE_OK);
    EXPECT(descale_stream_open(*model, &things->stream) == DESCALE_OK);
    EXPECT(descale_stream_formats(things->stream, DESCALE_JSONL, DESCALE_LABELS_JSON) ==
           DESCALE_OK);
    EXPECT(descale_stream_add(things->stream, DESCALE_ADD_PROBABILITIES) == DESCALE_OK);
    EXPECT(descale_stream_keep(things->stream, kept, 0.2) == DESCALE_OK);
    EXPECT(descale_stream_json_field(things->stream, "body") == DESCALE_OK);
    EXPECT(descale_stream_encoding(things->stream, "windows-1252") == DESCALE_OK);
    EXPECT(descale_stream_threads(things->stream, 2) == DESCALE_OK);
    EXPECT(descale_stream_collect(things->stream, 10, 1) == DESCALE_OK);
    EXPECT(descale_stream_open(things->filter, &things->filter_stream) == DESCALE_OK);
    EXPECT(descale_stream_json_field(things->filter_stream, "body") == DESCALE_OK);
}

int main(void) {
    static struct output before, after;
    struct things things = {0};
    descale_model *model = NULL;
    open_things(&things, &model);
    add_results(&things, &before);
    EXPECT(before.size > 300); /* there is something of each */
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        descale_status status = calls[i].call(&things);
        after.size = 0;
        add_results(&things, &after);
        bool same = after.size == before.size && !memcmp(after.bytes, before.bytes, before.size);
        printf("%s: %s, %s\n", calls[i].name, descale_status_name(status),
               same ? "all is as it was" : "something changed");
        EXPECT(same && status == calls[i].status);
    }
    descale_stream_close(things.stream);
    descale_stream_close(things.filter_stream);
    descale_labeler_close(things.labeler);
    descale_labeler_close(things.filter_labeler);
    descale_config_close(things.config);
    descale_model_close(things.filter);
    descale_model_close(model);
    return failures != 0;
}
