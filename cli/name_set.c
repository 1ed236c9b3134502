/* SPDX-License-Identifier: Apache-2.0
 *
 * A table of hashes that is at most half full, searched from the place of the hash on. */
#include "name_set.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64 /* a power of two, as all sizes are */

/* The place of a number in the table, or of the empty slot where it belongs. */
static uint64_t *place_of(uint64_t *slots, size_t room, uint64_t number) {
    size_t at = (size_t)(number ^ number >> 32) & (room - 1);
    while (slots[at] && slots[at] != number)
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static bool grow(struct name_set *set) {
    size_t room = set->room ? 2 * set->room : ROOM_FIRST;
    uint64_t *slots = calloc(room, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < set->room; i++)
        if (set->slots[i])
            *place_of(slots, room, set->slots[i]) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->room = room;
    return true;
}

bool name_set_add(struct name_set *set, const char *name, bool *is_new) {
    if (2 * (set->count + 1) > set->room && !grow(set))
        return false;
    uint64_t number = buffer_hash(BUFFER_HASH, name, strlen(name));
    number += number == 0; /* 0: an empty slot */
    uint64_t *place = place_of(set->slots, set->room, number);
    *is_new = *place == 0;
    set->count += *is_new;
    *place = number;
    return true;
}

void name_set_free(struct name_set *set) {
    free(set->slots);
    *set = (struct name_set){0};
}
