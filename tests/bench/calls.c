/* SPDX-License-Identifier: Apache-2.0
 *
 * The library's own calls, for calls.py, which loads this module and compares Python with them. */
#include "descale.h"

#define EXPORT __attribute__((visibility("default")))

/* A labeler of the built-in model, for pages whose newlines separate lines, as Python's are. NULL:
 * no memory. It lives as long as the process. */
EXPORT descale_labeler *calls_open(void);
/* Cleans pages. Returns how many; fewer than `count`: no memory. */
EXPORT size_t calls_clean(descale_labeler *labeler, const char *const *pages, const size_t *sizes,
                          size_t count);

descale_labeler *calls_open(void) {
    descale_model *model = NULL;
    descale_labeler *labeler = NULL;
    if (descale_model_open(NULL, &model) != DESCALE_OK ||
        descale_labeler_open(model, &labeler) != DESCALE_OK) {
        descale_model_close(model);
        return NULL;
    }
    descale_labeler_separated(labeler, 1);
    return labeler;
}

size_t calls_clean(descale_labeler *labeler, const char *const *pages, const size_t *sizes,
                   size_t count) {
    const char *clean;
    size_t size, done = 0;
    while (done < count &&
           descale_labeler_clean(labeler, pages[done], sizes[done], &clean, &size) == DESCALE_OK)
        done++;
    return done;
}
