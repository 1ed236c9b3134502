/* SPDX-License-Identifier: Apache-2.0
 *
 * A pool labels batches on several threads. The thread that owns it reads the input, hands out
 * batches, works on some itself, and writes all output, in the order of the input. */
#ifndef POOL_H
#define POOL_H

#include "parallel/replay.h"
#include "pipeline.h"

struct pool;

/* Makes a pool of at most `threads` threads, the calling one included. Threads are started when
 * there is work for them. NULL: out of memory. */
struct pool *pool_open(const struct descale_model *model, size_t threads);
void pool_close(struct pool *pool);

/* The most threads that it has. */
size_t pool_threads(const struct pool *pool);

/* What output is compressed with, see descale_stream_pack(). */
void pool_pack(struct pool *pool, descale_pack_fn *pack, descale_write_fn *write, void *user);

/* Begins a run: has the readers count in the totals that are returned, and report to *reporter,
 * which is changed so that the pool has problems before they go to where it said. Both reach
 * `totals` and that place in the order of the input. */
struct descale_totals *pool_begin(struct pool *pool, struct reporter *reporter,
                                  struct descale_totals *totals);

/* Ends the run: nothing is read any more. */
void pool_end(struct pool *pool);

/* As pipeline_run(), with the same output. Between pool_begin() and pool_end(). */
enum descale_status pool_run(struct pool *pool, const struct pipeline *pipeline);

/* The same for the members of an archive, whose records go into the same batches. `pipeline` has
 * the job of the archive, and no reader; `calls` hears of the members when their output is written.
 * Members' pages may have no numbers in a new output, see writer_numbers(). Between pool_begin()
 * and pool_end(). False: out of memory. */
bool pool_begin_members(struct pool *pool, const struct pipeline *pipeline,
                        const struct member_calls *calls);

/* Begins a member. `name`, INPUT!MEMBER, has to stay until it ends. Returns DESCALE_OK, or what
 * ended the writing of what was before. */
enum descale_status pool_begin_member(struct pool *pool, const char *name);

/* As pipeline_run() for the records of the member, which are written in `format`. */
enum descale_status pool_run_member(struct pool *pool, const struct pipeline *pipeline,
                                    enum descale_format format);

void pool_end_member(struct pool *pool);

/* Writes out everything. Returns `status`, or what ended the writing. */
enum descale_status pool_end_members(struct pool *pool, enum descale_status status);

/* Writes out everything that was read, unless the reader is within a record: it calls this when
 * there is nothing to read for a while. */
void pool_on_stall(void *pool);

#endif
