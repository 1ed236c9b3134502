/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"
#include "base/escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_SECONDS 0.5
#define LOG_SECONDS 60.0
#define TICK_NANOSECONDS 100000000

double progress_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What all workers have done together, and the input that one of them is at. */
static void add_up(const struct progress *progress, uint64_t *bytes, uint64_t *pages,
                   const char **name) {
    *bytes = *pages = 0;
    *name = "";
    for (size_t i = 0; i < progress->count; i++) {
        const struct worker_progress *worker = &progress->workers[i];
        size_t input = worker->input;
        *bytes += worker->done + worker->here;
        *pages += worker->pages;
        if (input > 0)
            *name = progress->inputs->items[input - 1].path;
    }
}

static void show(struct progress *progress) {
    uint64_t bytes, pages;
    const char *path;
    char name[512], left[48] = "";
    double seconds = progress_clock() - progress->began;
    add_up(progress, &bytes, &pages, &path);
    if (progress->known > 0 && bytes > 0 && bytes <= progress->known) {
        double rest = seconds / (double)bytes * (double)(progress->known - bytes);
        snprintf(left, sizeof left, " of %.1f (%.0f %%), %.0f:%02d left",
                 (double)progress->known / 1e6, 100.0 * (double)bytes / (double)progress->known,
                 (double)(int)(rest / 60), (int)rest % 60);
    }
    bool line = progress->kind == PROGRESS_LINE;
    fprintf(stderr, "%sdescale: %.1f MB%s, %" PRIu64 " pages, %.1f MB/s, %.40s%s",
            line ? "\r\x1b[K" : "", (double)bytes / 1e6, left, pages,
            seconds > 0 ? (double)bytes / 1e6 / seconds : 0.0, escape_name(name, sizeof name, path),
            line ? "" : "\n");
    progress->shown = line;
}

static void *watch(void *context) {
    struct progress *progress = context;
    const struct timespec tick = {0, TICK_NANOSECONDS};
    double every = progress->kind == PROGRESS_LINE ? LINE_SECONDS : LOG_SECONDS;
    double next = progress->began + every;
    while (!progress->over) {
        nanosleep(&tick, NULL);
        if (progress_clock() < next)
            continue;
        next += every;
        show(progress);
    }
    return NULL;
}

void progress_begin(struct progress *progress, enum progress_kind kind, const struct inputs *inputs,
                    const struct worker_progress *workers, size_t count) {
    *progress = (struct progress){.kind = kind,
                                  .inputs = inputs,
                                  .workers = workers,
                                  .count = count,
                                  .began = progress_clock()};
    for (size_t i = 0; i < inputs->count; i++)
        progress->known += inputs->items[i].size;
    if (kind != PROGRESS_NONE)
        progress->running = pthread_create(&progress->thread, NULL, watch, progress) == 0;
}

void progress_end(struct progress *progress) {
    progress->over = true;
    if (progress->running)
        pthread_join(progress->thread, NULL);
    if (progress->shown)
        fputs("\r\x1b[K", stderr);
}
