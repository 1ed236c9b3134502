/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel/ring.h"

#include <signal.h>
#include <stdlib.h>

enum state {
    TASK_FREE,    /* belongs to the owner of the ring */
    TASK_QUEUED,  /* for the next worker */
    TASK_RUNNING, /* belongs to a worker */
    TASK_PART,    /* some actions are to be done before the worker goes on */
    TASK_DONE     /* the rest of the actions is to be done */
};

struct ring_entry {
    struct task task;
    enum state state;
};

static struct ring_entry *entry_at(struct ring *ring, uint64_t number) {
    return &ring->entries[number % ring->entry_count];
}

static void set_state(struct ring *ring, struct ring_entry *entry, enum state state) {
    pthread_mutex_lock(&ring->lock);
    entry->state = state;
    pthread_cond_signal(&ring->finished);
    pthread_mutex_unlock(&ring->lock);
}

/* ---- Threads ---- */

/* Has the owner do the actions that a worker on another thread has so far. */
static void hand_over(void *context, struct task *task) {
    struct ring *ring = context;
    struct ring_entry *entry = (struct ring_entry *)(void *)task; /* its first member */
    pthread_mutex_lock(&ring->lock);
    entry->state = TASK_PART;
    pthread_cond_signal(&ring->finished);
    while (entry->state == TASK_PART)
        pthread_cond_wait(&ring->resumed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
}

/* Takes the next task that was handed out. The lock is held. */
static struct ring_entry *take(struct ring *ring) {
    struct ring_entry *entry = entry_at(ring, ring->taken++);
    entry->state = TASK_RUNNING;
    return entry;
}

static void *work(void *context) {
    struct pool_worker *worker = context;
    struct ring *ring = worker->context;
    for (;;) {
        pthread_mutex_lock(&ring->lock);
        while (!ring->over && ring->taken == ring->handed_out)
            pthread_cond_wait(&ring->work, &ring->lock);
        struct ring_entry *entry = ring->over ? NULL : take(ring);
        pthread_mutex_unlock(&ring->lock);
        if (!entry)
            return NULL;
        pool_worker_run(worker, ring->run, &entry->task);
        set_state(ring, entry, TASK_DONE);
    }
}

/* Starts another thread, if one is left and there is memory for it. */
static void start_thread(struct ring *ring) {
    if (ring->started + 1 >= ring->threads)
        return;
    struct pool_worker *worker = &ring->workers[ring->started + 1];
    if (!pool_worker_open(worker, ring->model, NULL))
        return;
    sigset_t all, before;
    /* Signals are handled by the threads of the program. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ring->started += pthread_create(&ring->running[ring->started], NULL, work, worker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void hand_over_own(void *context, struct task *task);

bool ring_open(struct ring *ring, const struct descale_model *model, size_t threads) {
    ring->model = model;
    ring->threads = threads;
    ring->entry_count = 2 * threads + 1;
    ring->workers = calloc(threads, sizeof *ring->workers);
    ring->running = calloc(threads, sizeof *ring->running);
    ring->entries = calloc(ring->entry_count, sizeof *ring->entries);
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->work, NULL);
    pthread_cond_init(&ring->finished, NULL);
    pthread_cond_init(&ring->resumed, NULL);
    for (size_t i = 0; ring->workers && i < threads; i++) {
        ring->workers[i].number = (unsigned)i;
        ring->workers[i].hand_over = i == 0 ? hand_over_own : hand_over;
        ring->workers[i].context = ring;
    }
    return ring->workers && ring->running && ring->entries;
}

void ring_close(struct ring *ring) {
    pthread_mutex_lock(&ring->lock);
    ring->over = true;
    pthread_cond_broadcast(&ring->work);
    pthread_mutex_unlock(&ring->lock);
    for (size_t i = 0; i < ring->started; i++)
        pthread_join(ring->running[i], NULL);
    for (size_t i = 0; ring->workers && i < ring->threads; i++)
        pool_worker_close(&ring->workers[i]);
    for (size_t i = 0; ring->entries && i < ring->entry_count; i++)
        task_free(&ring->entries[i].task);
    pthread_cond_destroy(&ring->resumed);
    pthread_cond_destroy(&ring->finished);
    pthread_cond_destroy(&ring->work);
    pthread_mutex_destroy(&ring->lock);
    free(ring->workers);
    free(ring->running);
    free(ring->entries);
}

/* ---- The owner ---- */

/* Writes out the task at the head of the ring, which is TASK_PART or TASK_DONE. */
static void write_head(struct ring *ring) {
    struct ring_entry *head = entry_at(ring, ring->written);
    bool done = head->state == TASK_DONE;
    ring->write(ring->context, &head->task, done);
    if (done) {
        batch_clear(&head->task.batch);
        ring->written++;
        head->state = TASK_FREE;
        return;
    }
    pthread_mutex_lock(&ring->lock);
    head->state = TASK_RUNNING;
    pthread_cond_broadcast(&ring->resumed);
    pthread_mutex_unlock(&ring->lock);
}

/* Whether the head of the ring can be written out. If not, and `wait`, waits. */
static bool head_is_ready(struct ring *ring, bool wait) {
    const struct ring_entry *head = entry_at(ring, ring->written);
    pthread_mutex_lock(&ring->lock);
    while (wait && head->state == TASK_RUNNING)
        pthread_cond_wait(&ring->finished, &ring->lock);
    bool ready = head->state == TASK_PART || head->state == TASK_DONE;
    pthread_mutex_unlock(&ring->lock);
    return ready;
}

/* Does the actions that the owner has of a task, after all tasks before it. */
static void hand_over_own(void *context, struct task *task) {
    struct ring *ring = context;
    while (&entry_at(ring, ring->written)->task != task)
        if (head_is_ready(ring, true))
            write_head(ring);
    ring->write(ring->context, task, false);
}

/* Works on a task that nobody has taken. False: there is none. */
static bool work_oneself(struct ring *ring) {
    pthread_mutex_lock(&ring->lock);
    struct ring_entry *entry = ring->taken < ring->handed_out ? take(ring) : NULL;
    pthread_mutex_unlock(&ring->lock);
    if (!entry)
        return false;
    pool_worker_run(&ring->workers[0], ring->run, &entry->task);
    set_state(ring, entry, TASK_DONE);
    return true;
}

/* Writes out what is ready, and works until at most `left` tasks are not written out. */
static void settle(struct ring *ring, uint64_t left) {
    while (ring->written < ring->handed_out) {
        if (head_is_ready(ring, false))
            write_head(ring);
        else if (ring->handed_out - ring->written <= left)
            return;
        else if (!work_oneself(ring))
            head_is_ready(ring, true);
    }
}

struct task *ring_next(struct ring *ring) {
    return &entry_at(ring, ring->handed_out)->task;
}

void ring_hand_out(struct ring *ring, bool start) {
    struct ring_entry *entry = entry_at(ring, ring->handed_out);
    if (batch_is_empty(&entry->task.batch))
        return;
    pthread_mutex_lock(&ring->lock);
    entry->state = TASK_QUEUED;
    ring->handed_out++;
    pthread_cond_signal(&ring->work);
    pthread_mutex_unlock(&ring->lock);
    if (start)
        start_thread(ring);
    settle(ring, ring->entry_count - 1);
}

void ring_drain(struct ring *ring) {
    settle(ring, 0);
}
