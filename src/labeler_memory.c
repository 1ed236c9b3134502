/* SPDX-License-Identifier: Apache-2.0
 *
 * Readers of one page in memory. */
#include "labeler.h"
#include "points.h"

#include <string.h>

static enum descale_status memory_read(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct memory *memory = reader->state;
    *got = memory->left < size ? memory->left : size;
    if (*got == 0)
        return STATUS_END;
    memcpy(to, memory->at, *got);
    memory->at = (const uint8_t *)memory->at + *got;
    memory->left -= *got;
    return DESCALE_OK;
}

const struct reader_kind reader_memory = {.name = "memory", .read = memory_read};

static enum descale_status points_read(struct reader *reader, uint8_t *to, size_t size,
                                       size_t *got) {
    struct memory *memory = reader->state;
    size_t read;
    *got = point_kernels(cpu_level())->write(to, size, memory->at, memory->left, &read);
    memory->at = (const uint32_t *)memory->at + read;
    memory->left -= read;
    return *got > 0 ? DESCALE_OK : STATUS_END;
}

const struct reader_kind reader_points = {.name = "points", .read = points_read};
