/* SPDX-License-Identifier: Apache-2.0
 *
 * A model is shared by threads: test_threads FILE... Every thread labels the files through a stream
 * of its own, and must write what one thread alone wrote. Built with ThreadSanitizer, this also
 * finds races. */
#include "descale.h"
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS 3

struct work {
    const descale_model *model;
    char **files; /* ends with NULL */
    char *output;
    size_t size;
    int failed;
};

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
    uint64_t pages = descale_stream_totals(stream)->pages;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 1;
    descale_stream_output(stream, take_output, work);
    descale_status status = descale_stream_run_fd(stream, path, file);
    close(file);
    return status != DESCALE_OK || descale_stream_totals(stream)->pages == pages;
}

static void *label_files(void *context) {
    struct work *work = context;
    descale_stream *stream;
    if (descale_stream_open(work->model, &stream) != DESCALE_OK) {
        work->failed = 1;
        return NULL;
    }
    descale_stream_read_ahead(stream, 1);
    if (descale_stream_formats(stream, DESCALE_AUTO, DESCALE_LABELS_JSON) != DESCALE_OK)
        work->failed = 1;
    for (int round = 0; round < ROUNDS; round++)
        for (char **file = work->files; *file; file++)
            work->failed |= label_file(work, stream, *file);
    descale_stream_close(stream);
    return NULL;
}

static void threads_agree(const descale_model *model, char **files) {
    struct work alone = {.model = model, .files = files}, together[THREADS];
    pthread_t threads[THREADS];
    label_files(&alone);
    EXPECT(!alone.failed && alone.size > 0);
    for (int i = 0; i < THREADS; i++) {
        together[i] = (struct work){.model = model, .files = files};
        EXPECT(pthread_create(&threads[i], NULL, label_files, &together[i]) == 0);
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
