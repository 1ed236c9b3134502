/* SPDX-License-Identifier: Apache-2.0
 *
 * All the outputs of a run: each gets every record, through a writer of its own. */
#ifndef SINKS_H
#define SINKS_H

#include "output/writer.h"

#define SINKS_MAX 2 /* the output, and what was removed from it */

struct sinks {
    struct writer writers[SINKS_MAX];
    size_t count; /* of those in use */
};

void sinks_close(struct sinks *sinks);

/* Hand on what a writer is given, see struct writer_kind. */
void sinks_begin(struct sinks *sinks, const struct record *record);
void sinks_lines(struct sinks *sinks, const struct labelled *page);
void sinks_rest(struct sinks *sinks, const uint8_t *bytes, size_t size, bool keep);
void sinks_other(struct sinks *sinks, const uint8_t *bytes, size_t size);
void sinks_end(struct sinks *sinks);

/* Hands everything that is still in memory to the outputs. */
void sinks_flush(struct sinks *sinks);

/* The first error of a writer, or DESCALE_OK. */
enum descale_status sinks_status(const struct sinks *sinks);

#endif
