/* SPDX-License-Identifier: Apache-2.0 */
#include "input/readahead.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define BLOCKS 16         /* one with the reader, one being filled, the others between them */
#define ROOM (BLOCKS / 2) /* blocks that are filled in a row: waking a thread is slow */

struct readahead {
    struct decompressor *decompressor;
    struct decompressed blocks[BLOCKS];
    size_t filled, taken; /* how many blocks, since the beginning */
    bool over;            /* no more blocks are asked for */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
};

static void empty(struct decompressed *block) {
    block->bytes.size = block->reports.size = 0;
    block->member_ends = false;
    block->event = SOURCE_OK;
}

/* Whether the thread ends after this block. */
static bool is_last(const struct decompressed *block) {
    return block->event == SOURCE_END || block->event == SOURCE_ERROR;
}

static size_t ahead(const struct readahead *readahead) {
    return readahead->filled - readahead->taken;
}

/* Waits until there is room. False: no more blocks are asked for. */
static bool wait_for_room(struct readahead *readahead) {
    pthread_mutex_lock(&readahead->lock);
    bool full = ahead(readahead) >= BLOCKS - 1;
    while (!readahead->over && full && ahead(readahead) > BLOCKS - ROOM)
        pthread_cond_wait(&readahead->changed, &readahead->lock);
    bool over = readahead->over;
    pthread_mutex_unlock(&readahead->lock);
    return !over;
}

static void *run(void *context) {
    struct readahead *readahead = context;
    bool last = false;
    while (!last && wait_for_room(readahead)) {
        struct decompressed *block = &readahead->blocks[readahead->filled % BLOCKS];
        empty(block);
        decompress_some(readahead->decompressor, block, DECOMPRESS_CHUNK);
        last = is_last(block);
        pthread_mutex_lock(&readahead->lock);
        readahead->filled++;
        pthread_cond_signal(&readahead->changed);
        pthread_mutex_unlock(&readahead->lock);
    }
    return NULL;
}

struct readahead *readahead_open(struct decompressor *decompressor) {
    struct readahead *readahead = calloc(1, sizeof *readahead);
    sigset_t all, before;
    if (!readahead)
        return NULL;
    readahead->decompressor = decompressor;
    pthread_mutex_init(&readahead->lock, NULL);
    pthread_cond_init(&readahead->changed, NULL);
    /* Signals are handled by the threads of the program. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&readahead->thread, NULL, run, readahead) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started)
        return readahead;
    pthread_cond_destroy(&readahead->changed);
    pthread_mutex_destroy(&readahead->lock);
    free(readahead);
    return NULL;
}

struct decompressed *readahead_next(struct readahead *readahead) {
    pthread_mutex_lock(&readahead->lock);
    while (readahead->filled == readahead->taken)
        pthread_cond_wait(&readahead->changed, &readahead->lock);
    struct decompressed *block = &readahead->blocks[readahead->taken++ % BLOCKS];
    if (ahead(readahead) == BLOCKS - ROOM)
        pthread_cond_signal(&readahead->changed);
    pthread_mutex_unlock(&readahead->lock);
    return block;
}

void readahead_close(struct readahead *readahead) {
    if (!readahead)
        return;
    readahead->decompressor->stop = true;
    pthread_mutex_lock(&readahead->lock);
    readahead->over = true;
    pthread_cond_signal(&readahead->changed);
    pthread_mutex_unlock(&readahead->lock);
    pthread_join(readahead->thread, NULL);
    pthread_cond_destroy(&readahead->changed);
    pthread_mutex_destroy(&readahead->lock);
    for (size_t i = 0; i < BLOCKS; i++) {
        buffer_free(&readahead->blocks[i].bytes);
        buffer_free(&readahead->blocks[i].reports);
    }
    free(readahead);
}
