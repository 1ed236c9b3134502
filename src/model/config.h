/* SPDX-License-Identifier: Apache-2.0
 *
 * A config: the requests that a model is made from, recorded and not yet carried out. */
#ifndef CONFIG_H
#define CONFIG_H

#include "base/report.h"

#include <stdbool.h>

enum request_kind {
    REQUEST_FILTER,
    REQUEST_RULES,
    REQUEST_CHECK,
    REQUEST_WEIGHTS,
    REQUEST_DISABLE,
    REQUEST_TRY
};

struct request {
    enum request_kind kind;
    char *name; /* a path, the name of `text`, a pattern */
    char *text; /* NULL: `name` is a path, or a built-in filter */
    size_t size;
};

struct descale_config {
    bool no_default_rules, drop_comments, keep_authors;
    unsigned try_label; /* that a pattern is evidence for, if `try_counts` */
    bool try_counts;
    struct request *requests; /* in the order in which they were made */
    size_t count, capacity;
    struct reporter reporter;
};

/* The next request of a kind, from *index on, which is moved past it; NULL: there is none. */
const struct request *config_next(const struct descale_config *config, enum request_kind kind,
                                  size_t *index);

#endif
