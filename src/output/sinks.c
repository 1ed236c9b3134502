/* SPDX-License-Identifier: Apache-2.0 */
#include "output/sinks.h"

void sinks_close(struct sinks *sinks) {
    for (size_t i = 0; i < SINKS_MAX; i++)
        writer_close(&sinks->writers[i]);
}

void sinks_begin(struct sinks *sinks, const struct record *record) {
    for (size_t i = 0; i < sinks->count; i++)
        writer_begin_record(&sinks->writers[i], record);
}

void sinks_lines(struct sinks *sinks, const struct labelled *page) {
    for (size_t i = 0; i < sinks->count; i++)
        writer_lines(&sinks->writers[i], page);
}

void sinks_rest(struct sinks *sinks, const uint8_t *bytes, size_t size, bool keep) {
    for (size_t i = 0; i < sinks->count; i++) {
        struct writer *writer = &sinks->writers[i];
        if (writer->kind->rest)
            writer->kind->rest(writer, bytes, size, keep);
    }
}

void sinks_other(struct sinks *sinks, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < sinks->count; i++) {
        struct writer *writer = &sinks->writers[i];
        if (writer->kind->other)
            writer->kind->other(writer, bytes, size);
    }
}

void sinks_end(struct sinks *sinks) {
    for (size_t i = 0; i < sinks->count; i++)
        writer_end_record(&sinks->writers[i]);
}

void sinks_flush(struct sinks *sinks) {
    for (size_t i = 0; i < sinks->count; i++)
        writer_flush(&sinks->writers[i]);
}

enum descale_status sinks_status(const struct sinks *sinks) {
    for (size_t i = 0; i < sinks->count; i++)
        if (sinks->writers[i].status != DESCALE_OK)
            return sinks->writers[i].status;
    return DESCALE_OK;
}
