/* SPDX-License-Identifier: Apache-2.0
 *
 * A model is shared by threads: test_threads FILE... Every thread cleans the files through a stream
 * of its own and labels and cleans a page with a labeler of its own, and must get what one thread
 * alone got. Built with ThreadSanitizer, this also finds races. */
#include "descale_arrow.h"
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS 3

static const char page[] = "Home\nAccept all cookies\n\nThe mill was sold again after the war.\n";

struct work {
    const descale_model *model;
    char **files; /* ends with NULL */
    char *output;
    size_t size;
    int failed;
};

/* Adds what was written to the work's output. */
static int take_output(void *user, const void *bytes, size_t size) {
    struct work *work = user;
    char *output = realloc(work->output, work->size + size);
    if (!output)
        return ENOMEM;
    memcpy(output + work->size, bytes, size);
    work->output = output;
    work->size += size;
    return 0;
}

static int label_file(struct work *work, descale_stream *stream, const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 1;
    descale_stream_output(stream, take_output, work);
    descale_status status = descale_stream_run_fd(stream, path, file);
    close(file);
    return status != DESCALE_OK;
}

/* Labels every file into the output. */
static int label_files(struct work *work) {
    descale_stream *stream = NULL;
    if (descale_stream_open(work->model, &stream) != DESCALE_OK)
        return 1;
    descale_stream_read_ahead(stream, 1);
    int failed = descale_stream_formats(stream, DESCALE_AUTO, DESCALE_LABELS_JSON) != DESCALE_OK;
    for (int round = 0; round < ROUNDS; round++)
        for (char **file = work->files; *file; file++)
            failed |= label_file(work, stream, *file);
    failed |= descale_stream_totals(stream)->pages == 0;
    descale_stream_close(stream);
    return failed;
}

/* Adds what is kept of the page: of its bytes, of its code points, and of a column that it is the
 * only string of. */
static int clean_page(struct work *work, descale_labeler *labeler) {
    enum { SIZE = sizeof page - 1 };
    static const int32_t ends[] = {0, SIZE};
    const void *buffers[] = {NULL, ends, page};
    const struct ArrowSchema schema = {.format = "u"};
    const struct ArrowArray column = {.length = 1, .n_buffers = 3, .buffers = buffers};
    struct ArrowArray clean_column;
    uint32_t points[SIZE];
    const descale_span *spans;
    const char *clean;
    size_t size, count;
    for (size_t i = 0; i < SIZE; i++)
        points[i] = (uint8_t)page[i];
    int failed =
        descale_labeler_clean(labeler, page, SIZE, &clean, &size) != DESCALE_OK ||
        take_output(work, clean, size) ||
        descale_labeler_clean_points(labeler, points, SIZE, &spans, &count) != DESCALE_OK ||
        take_output(work, spans, count * sizeof *spans);
    if (descale_arrow_clean(labeler, &schema, &column, &clean_column) != DESCALE_OK)
        return 1;
    const int32_t *clean_ends = clean_column.buffers[1];
    failed |= take_output(work, clean_column.buffers[2], (size_t)clean_ends[1]);
    clean_column.release(&clean_column);
    return failed;
}

/* Adds the lines of the page, with their probabilities and hits, to the output. */
static int label_page(struct work *work) {
    descale_labeler *labeler = NULL;
    const descale_line *lines;
    const descale_hit *hits;
    size_t count = 0;
    if (descale_labeler_open(work->model, &labeler) != DESCALE_OK)
        return 1;
    int failed =
        descale_labeler_label(labeler, page, sizeof page - 1, &lines, &count) != DESCALE_OK;
    for (size_t i = 0; i < count; i++) {
        size_t hit_count = descale_labeler_hits(labeler, i, &hits);
        /* The last member is `keep`; bytes after it are padding, of any value. */
        failed |= take_output(work, &lines[i], offsetof(descale_line, keep) + sizeof lines[i].keep);
        failed |= hit_count > 0 && take_output(work, hits, hit_count * sizeof *hits);
    }
    failed |= clean_page(work, labeler);
    descale_labeler_close(labeler);
    return failed || count == 0;
}

static void *label_all(void *context) {
    struct work *work = context;
    work->failed = label_files(work) || label_page(work);
    return NULL;
}

static void threads_agree(const descale_model *model, char **files) {
    struct work alone = {.model = model, .files = files}, together[THREADS];
    pthread_t threads[THREADS];
    label_all(&alone);
    EXPECT(!alone.failed && alone.size > 0);
    for (int i = 0; i < THREADS; i++) {
        together[i] = (struct work){.model = model, .files = files};
        EXPECT(pthread_create(&threads[i], NULL, label_all, &together[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        EXPECT(!together[i].failed && together[i].size == alone.size &&
               !memcmp(together[i].output, alone.output, alone.size));
        free(together[i].output);
    }
    free(alone.output);
}

int main(int count, char **arguments) {
    descale_model *model = NULL;
    EXPECT(count > 1);
    EXPECT(descale_model_open(NULL, &model) == DESCALE_OK);
    if (model)
        threads_agree(model, arguments + 1);
    descale_model_close(model);
    return failures != 0;
}
