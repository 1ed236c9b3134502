/* SPDX-License-Identifier: Apache-2.0
 *
 * A model is shared by threads: test_threads FILE... Every thread labels the files through a stream of its own,
 * and must write what one thread alone wrote. Built with ThreadSanitizer, this also finds races. */
#include "descale.h"
#include "expect.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS 3

struct work {
    const struct descale_model *model;
    char **files; /* ends with NULL */
    char *output;
    size_t size;
    int failed;
};

static int take_output(void *context, const void *bytes, size_t size) {
    struct work *work = context;
    char *output = realloc(work->output, work->size + size);
    if (!output)
        return 12; /* ENOMEM */
    memcpy(output + work->size, bytes, size);
    work->output = output;
    work->size += size;
    return 0;
}

static int label_file(struct work *work, struct descale_stream *stream, const char *path) {
    struct descale_job job = {.name = path,
                              .input = open(path, O_RDONLY | O_CLOEXEC),
                              .to = DESCALE_LABELS_JSON,
                              .new_output = 1,
                              .read_ahead = 1,
                              .write = take_output,
                              .context = work};
    struct descale_totals totals = {0};
    if (job.input < 0)
        return 1;
    enum descale_status status = descale_stream_run(stream, &job, &totals);
    close(job.input);
    return status != DESCALE_OK || totals.pages == 0;
}

static void *label_files(void *context) {
    struct work *work = context;
    struct descale_stream *stream;
    if (descale_stream_open(&stream, work->model) != DESCALE_OK) {
        work->failed = 1;
        return NULL;
    }
    for (int round = 0; round < ROUNDS; round++)
        for (char **file = work->files; *file; file++)
            work->failed |= label_file(work, stream, *file);
    descale_stream_close(stream);
    return NULL;
}

static void threads_agree(const struct descale_model *model, char **files) {
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
    struct descale_model *model = NULL;
    EXPECT(count > 1);
    EXPECT(descale_model_open(&model) == DESCALE_OK);
    if (model)
        threads_agree(model, arguments + 1);
    descale_model_close(model);
    return failures != 0;
}
