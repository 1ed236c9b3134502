/* SPDX-License-Identifier: Apache-2.0
 *
 * Every public call that allocates, without memory: each of its allocations fails once. The call
 * says DESCALE_NO_MEMORY, or does without, as qsort() may. What it was given is as it was: the same
 * call then succeeds, the model has its fingerprint, and the labeler cleans a page as before. Wrong
 * arguments are in test_library.c. */
#include "descale_arrow.h"
#include "expect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SKIPPED 77 /* for meson */

static const char page[] = "Accept all cookies\n"
                           "The mill was built in 1820, and it was sold again after the war, when "
                           "the family moved to the coast.\n"
                           "Cookie settings\n";
static const char record[] =
    "{\"text\": \"Home\\nThe mill was built in 1820, and it was sold.\"}\n";
static const char rules[] = "rule mill\nclass promo\nmatch the mill was built\nwhy a test\n"
                            "hit The mill was built\nmiss A mill\n";
enum {
    PAGE_SIZE = sizeof page - 1,
    RECORD_SIZE = sizeof record - 1,
    RULES_SIZE = sizeof rules - 1
};

/* ---- An allocation that fails ---- */

static long allocations_left = -1; /* until one fails; less than 0: none does */
static bool failed;

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OTHER_ALLOCATOR
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined __GLIBC__
#define OTHER_ALLOCATOR
#endif

#ifndef OTHER_ALLOCATOR
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static bool fails(void) {
    if (allocations_left < 0 || allocations_left-- > 0)
        return false;
    return failed = true;
}

void *malloc(size_t size) {
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    return fails() ? NULL : __libc_realloc(block, size);
}
#endif

/* ---- The calls ---- */

struct things {
    const descale_model *model;
    descale_labeler *labeler;
    descale_config *config;
    descale_stream *stream;
};

static descale_status open_config(struct things *things) {
    descale_config *config = NULL;
    descale_status status = descale_config_open(&config);
    EXPECT((status == DESCALE_OK) == (config != NULL));
    descale_config_close(config);
    (void)things;
    return status;
}

static descale_status add_rules(struct things *things) {
    return descale_config_add_rules(things->config, "no such file");
}
static descale_status add_rules_text(struct things *things) {
    return descale_config_add_rules_text(things->config, "en.promo.rules", rules, RULES_SIZE);
}
static descale_status check_rules(struct things *things) {
    return descale_config_check_rules(things->config, "no such file");
}
static descale_status disable_rules(struct things *things) {
    return descale_config_disable_rules(things->config, "en.promo.*");
}
static descale_status set_weights(struct things *things) {
    return descale_config_weights(things->config, "no such file");
}
static descale_status set_weights_text(struct things *things) {
    return descale_config_weights_text(things->config, "weights.tsv", rules, RULES_SIZE);
}
static descale_status set_filter(struct things *things) {
    return descale_config_filter(things->config, "c4");
}
static descale_status set_filter_text(struct things *things) {
    return descale_config_filter_text(things->config, "my.pack", rules, RULES_SIZE);
}
static descale_status try_pattern(struct things *things) {
    return descale_config_try(things->config, "sold again");
}
static descale_status try_pattern_as(struct things *things) {
    return descale_config_try_as(things->config, "sold again", DESCALE_PROMO);
}

static descale_status open_model(struct things *things) {
    descale_model *model = NULL;
    descale_status status = descale_model_open(NULL, &model);
    EXPECT((status == DESCALE_OK) == (model != NULL));
    EXPECT(!model || descale_model_fingerprint(model) == descale_model_fingerprint(things->model));
    descale_model_close(model);
    return status;
}

static descale_status open_own_model(struct things *things) {
    descale_config *config = NULL;
    descale_model *model = NULL;
    long left = allocations_left;
    allocations_left = -1;
    EXPECT(descale_config_open(&config) == DESCALE_OK);
    EXPECT(descale_config_add_rules_text(config, "en.promo.rules", rules, RULES_SIZE) ==
           DESCALE_OK);
    EXPECT(descale_config_disable_rules(config, "en.cookie.*") == DESCALE_OK);
    EXPECT(descale_config_try(config, "sold again") == DESCALE_OK);
    allocations_left = left;
    descale_status status = descale_model_open(config, &model);
    allocations_left = -1;
    EXPECT((status == DESCALE_OK) == (model != NULL));
    EXPECT(!model ||
           descale_model_rule_count(model) == descale_model_rule_count(things->model) + 2);
    descale_model_close(model);
    descale_config_close(config);
    return status;
}

static descale_status open_labeler(struct things *things) {
    descale_labeler *labeler = NULL;
    descale_status status = descale_labeler_open(things->model, &labeler);
    EXPECT((status == DESCALE_OK) == (labeler != NULL));
    descale_labeler_close(labeler);
    return status;
}

/* A labeler keeps its memory, so a call on a used one allocates nothing: these use a new one. */
static descale_labeler *new_labeler(const struct things *things) {
    descale_labeler *labeler = NULL;
    long left = allocations_left;
    allocations_left = -1;
    EXPECT(descale_labeler_open(things->model, &labeler) == DESCALE_OK);
    allocations_left = left;
    return labeler;
}

static descale_status label_page(struct things *things) {
    descale_labeler *labeler = new_labeler(things);
    const descale_line *lines;
    size_t count;
    descale_status status = descale_labeler_label(labeler, page, PAGE_SIZE, &lines, &count);
    if (status != DESCALE_OK) /* it may be used on */
        EXPECT(descale_labeler_label(labeler, page, PAGE_SIZE, &lines, &count) == DESCALE_OK);
    EXPECT(count == 3 && lines[1].label == DESCALE_BODY);
    descale_labeler_close(labeler);
    return status;
}

static descale_status clean_page(struct things *things) {
    descale_labeler *labeler = new_labeler(things);
    const char *clean;
    size_t size;
    descale_status status = descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &size);
    if (status != DESCALE_OK)
        EXPECT(descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
    EXPECT(size > 8 && !memcmp(clean, "The mill", 8));
    descale_labeler_close(labeler);
    return status;
}

static descale_status clean_points(struct things *things) {
    descale_labeler *labeler = new_labeler(things);
    uint32_t points[PAGE_SIZE];
    const descale_span *spans;
    size_t count;
    for (size_t i = 0; i < PAGE_SIZE; i++)
        points[i] = (uint8_t)page[i];
    descale_status status =
        descale_labeler_clean_points(labeler, points, PAGE_SIZE, &spans, &count);
    if (status != DESCALE_OK)
        EXPECT(descale_labeler_clean_points(labeler, points, PAGE_SIZE, &spans, &count) ==
               DESCALE_OK);
    EXPECT(count == 1 && spans[0].point == strlen("Accept all cookies\n"));
    descale_labeler_close(labeler);
    return status;
}

static descale_status clean_alone(struct things *things) {
    char *clean = NULL;
    size_t size;
    descale_status status = descale_clean(things->model, page, PAGE_SIZE, &clean, &size);
    EXPECT((status == DESCALE_OK) == (clean != NULL));
    descale_free(clean);
    return status;
}

/* ---- Arrow ---- */

static const int32_t ends[] = {0, PAGE_SIZE};
static const void *buffers[] = {NULL, ends, page};
static const struct ArrowSchema strings = {.format = "u"};
static const struct ArrowArray column = {.length = 1, .n_buffers = 3, .buffers = buffers};

typedef descale_status schema_fn(const struct ArrowSchema *, struct ArrowSchema *);
typedef descale_status array_fn(descale_labeler *, const struct ArrowSchema *,
                                const struct ArrowArray *, struct ArrowArray *);

static descale_status make_schema(schema_fn *call) {
    struct ArrowSchema out = {.release = NULL};
    descale_status status = call(&strings, &out);
    EXPECT((status == DESCALE_OK) == (out.release != NULL));
    if (out.release)
        out.release(&out);
    return status;
}

static descale_status make_array(const struct things *things, array_fn *call) {
    struct ArrowArray out = {.release = NULL};
    descale_status status = call(things->labeler, &strings, &column, &out);
    EXPECT((status == DESCALE_OK) == (out.release != NULL));
    if (out.release)
        out.release(&out);
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
static descale_status clean_column(struct things *things) {
    return make_array(things, descale_arrow_clean);
}
static descale_status label_column(struct things *things) {
    return make_array(things, descale_arrow_label);
}

/* ---- Streams and readers ---- */

static ptrdiff_t read_record(void *user, void *to, size_t size) {
    size_t *left = user, got = *left < size ? *left : size;
    memcpy(to, record + RECORD_SIZE - *left, got);
    *left -= got;
    return (ptrdiff_t)got;
}

static int drop_output(void *user, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

static descale_status open_stream(struct things *things) {
    descale_stream *stream = NULL;
    descale_status status = descale_stream_open(things->model, &stream);
    EXPECT((status == DESCALE_OK) == (stream != NULL));
    descale_stream_close(stream);
    return status;
}

static descale_status run_stream(struct things *things) {
    size_t left = RECORD_SIZE, written = 0;
    descale_stream *stream = NULL;
    long allocations = allocations_left;
    allocations_left = -1;
    EXPECT(descale_stream_open(things->model, &stream) == DESCALE_OK);
    EXPECT(descale_stream_formats(stream, DESCALE_JSONL, DESCALE_AUTO) == DESCALE_OK);
    descale_stream_output(stream, drop_output, &written);
    allocations_left = allocations;
    descale_status status = descale_stream_run(stream, "a", read_record, &left);
    allocations_left = -1;
    left = RECORD_SIZE;
    written = 0;
    if (status != DESCALE_OK) /* the next run is whole */
        EXPECT(descale_stream_run(stream, "a", read_record, &left) == DESCALE_OK && written > 0);
    descale_stream_close(stream);
    return status;
}

static descale_status stream_field(struct things *things) {
    return descale_stream_json_field(things->stream, "text");
}
static descale_status stream_encoding(struct things *things) {
    return descale_stream_encoding(things->stream, "utf-8");
}
static descale_status stream_hits_of(struct things *things) {
    return descale_stream_hits_of(things->stream, "en.cookie.accept-all");
}
static descale_status stream_count_rules(struct things *things) {
    const uint64_t *counts;
    return descale_stream_count_rules(things->stream, &counts);
}
static descale_status stream_threads(struct things *things) {
    descale_status status = descale_stream_threads(things->stream, 3);
    long allocations = allocations_left;
    allocations_left = -1;
    EXPECT(status != DESCALE_OK || descale_stream_threads(things->stream, 1) == DESCALE_OK);
    allocations_left = allocations;
    return status;
}
static descale_status stream_collect(struct things *things) {
    return descale_stream_collect(things->stream, 10, 1);
}
static descale_status stream_collected(struct things *things) {
    size_t written = 0;
    return descale_stream_collected(things->stream, drop_output, &written);
}

/* A file of one record, which is removed when it is closed. Its descriptor. */
static int record_file(FILE **file) {
    long allocations = allocations_left;
    allocations_left = -1;
    *file = tmpfile();
    EXPECT(*file && fputs(record, *file) >= 0 && fflush(*file) == 0);
    rewind(*file);
    allocations_left = allocations;
    return fileno(*file);
}

static void close_file(FILE *file) {
    EXPECT(fclose(file) == 0);
}

static descale_status run_file(struct things *things) {
    FILE *file;
    int descriptor = record_file(&file);
    descale_status status = descale_stream_run_fd(things->stream, "a", descriptor);
    close_file(file);
    return status;
}

static descale_status open_reader(struct things *things) {
    size_t left = RECORD_SIZE;
    descale_reader *reader = NULL;
    descale_status status =
        descale_reader_open("a", read_record, &left, DESCALE_JSONL, NULL, NULL, NULL, &reader);
    EXPECT((status == DESCALE_OK) == (reader != NULL) && left == RECORD_SIZE);
    descale_reader_close(reader);
    (void)things;
    return status;
}

static descale_status open_file_reader(struct things *things) {
    FILE *file;
    descale_reader *reader = NULL;
    descale_status status =
        descale_reader_open_fd("a", record_file(&file), DESCALE_JSONL, NULL, NULL, NULL, &reader);
    EXPECT((status == DESCALE_OK) == (reader != NULL));
    descale_reader_close(reader);
    close_file(file);
    (void)things;
    return status;
}

/* Reads to the end: what came before a failure is a page. */
static descale_status read_pages(struct things *things) {
    size_t left = RECORD_SIZE;
    descale_reader *reader = NULL;
    const descale_page *found = NULL;
    descale_status status;
    long allocations = allocations_left;
    allocations_left = -1;
    EXPECT(descale_reader_open("a", read_record, &left, DESCALE_JSONL, NULL, NULL, NULL, &reader) ==
           DESCALE_OK);
    allocations_left = allocations;
    while ((status = descale_reader_next(reader, &found)) == DESCALE_OK && found)
        EXPECT(found->text_size == strlen("Home?The mill was built in 1820, and it was sold."));
    descale_reader_close(reader);
    (void)things;
    return status;
}

static const struct call {
    const char *name;
    descale_status (*call)(struct things *);
} calls[] = {{"descale_config_open", open_config},
             {"descale_config_add_rules", add_rules},
             {"descale_config_add_rules_text", add_rules_text},
             {"descale_config_check_rules", check_rules},
             {"descale_config_disable_rules", disable_rules},
             {"descale_config_weights", set_weights},
             {"descale_config_weights_text", set_weights_text},
             {"descale_config_filter", set_filter},
             {"descale_config_filter_text", set_filter_text},
             {"descale_config_try", try_pattern},
             {"descale_config_try_as", try_pattern_as},
             {"descale_model_open, built-in", open_model},
             {"descale_model_open, own rules", open_own_model},
             {"descale_labeler_open", open_labeler},
             {"descale_labeler_label", label_page},
             {"descale_labeler_clean", clean_page},
             {"descale_labeler_clean_points", clean_points},
             {"descale_clean", clean_alone},
             {"descale_arrow_clean_schema", clean_schema},
             {"descale_arrow_label_schema", label_schema},
             {"descale_arrow_clean", clean_column},
             {"descale_arrow_label", label_column},
             {"descale_stream_open", open_stream},
             {"descale_stream_run", run_stream},
             {"descale_stream_json_field", stream_field},
             {"descale_stream_encoding", stream_encoding},
             {"descale_stream_hits_of", stream_hits_of},
             {"descale_stream_count_rules", stream_count_rules},
             {"descale_stream_collect", stream_collect},
             {"descale_stream_collected", stream_collected},
             {"descale_stream_threads", stream_threads},
             {"descale_stream_run_fd", run_file},
             {"descale_reader_open", open_reader},
             {"descale_reader_open_fd", open_file_reader},
             {"descale_reader_next", read_pages}};

/* ---- The test ---- */

static void expect_unchanged(const struct things *things, uint64_t fingerprint) {
    const char *clean;
    size_t size;
    EXPECT(descale_model_fingerprint(things->model) == fingerprint);
    EXPECT(descale_labeler_clean(things->labeler, page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
    EXPECT(size > 8 && !memcmp(clean, "The mill", 8));
}

/* Fails the first allocations of a call one after the other, then, of many, some. */
static void fail_each(const struct call *call, struct things *things) {
    uint64_t fingerprint = descale_model_fingerprint(things->model);
    size_t count = 0, without = 0;
    descale_status status = DESCALE_NO_MEMORY;
    for (long at = 0; at < 1000000; at += 1 + at / 8) {
        failed = false;
        allocations_left = at;
        status = call->call(things);
        allocations_left = -1;
        if (!failed)
            break;
        count++;
        EXPECT(status == DESCALE_NO_MEMORY || status == DESCALE_OK);
        without += status == DESCALE_OK;
        expect_unchanged(things, fingerprint);
    }
    EXPECT(status == DESCALE_OK);
    EXPECT(count > without);
    printf("%s: %zu allocations failed, it did without %zu\n", call->name, count, without);
}

int main(void) {
    descale_model *model = NULL;
    struct things things = {0};
#ifdef OTHER_ALLOCATOR
    puts("skipped: a sanitizer allocates");
    return SKIPPED;
#endif
    EXPECT(descale_model_open(NULL, &model) == DESCALE_OK);
    EXPECT(descale_labeler_open(model, &things.labeler) == DESCALE_OK);
    EXPECT(descale_config_open(&things.config) == DESCALE_OK);
    EXPECT(descale_stream_open(model, &things.stream) == DESCALE_OK);
    things.model = model;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        fail_each(&calls[i], &things);
    descale_stream_close(things.stream);
    descale_config_close(things.config);
    descale_labeler_close(things.labeler);
    descale_model_close(model);
    return failures != 0;
}
