/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of statuses and labels, and other public calls that need nothing else. */
#include "descale.h"

#include <stdlib.h>

static const struct {
    const char *name, *text;
} statuses[] = {
    [DESCALE_OK] = {"ok", "no error"},
    [DESCALE_DAMAGED] = {"damaged", "part of the input was damaged and skipped"},
    [DESCALE_UNREADABLE] = {"unreadable", "the input cannot be read"},
    [DESCALE_INVALID] = {"invalid", "an argument or a file of rules or weights is wrong"},
    [DESCALE_NO_MEMORY] = {"no-memory", "out of memory"},
    [DESCALE_LIMIT] = {"limit", "a limit was exceeded"},
    [DESCALE_WRITE_ERROR] = {"write-error", "the output could not be written"},
    [DESCALE_CANCELLED] = {"cancelled", "the run was cancelled"},
};
#define STATUSES (sizeof statuses / sizeof *statuses)

const char *descale_status_name(descale_status status) {
    return (size_t)status < STATUSES ? statuses[status].name : "unknown";
}

const char *descale_status_text(descale_status status) {
    return (size_t)status < STATUSES ? statuses[status].text : "unknown";
}

const char *descale_label_name(unsigned label) {
    static const char *const names[DESCALE_LABELS] = {"body", "navigation", "cookie", "promo"};
    return label < DESCALE_LABELS ? names[label] : label == DESCALE_BLANK ? "blank" : "unknown";
}

const char *descale_version(void) {
    return DESCALE_VERSION;
}

unsigned descale_version_number(void) {
    return DESCALE_VERSION_NUMBER;
}

void descale_free(void *block) {
    free(block);
}
