/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/hits.h"
#include "base/buffer.h"

bool hits_add(struct hits *hits, struct hit hit) {
    struct hit *items = buffer_grow(hits->items, &hits->capacity, hits->count + 1, sizeof *items);
    if (!items)
        return false;
    hits->items = items;
    hit.first = true;
    for (size_t i = hits->count; i > 0 && items[i - 1].line == hit.line && hit.first; i--)
        hit.first = items[i - 1].rule != hit.rule;
    items[hits->count++] = hit;
    return true;
}
