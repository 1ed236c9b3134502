/* SPDX-License-Identifier: Apache-2.0 */
#include "input/text_check.h"
#include "input/encoding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SAMPLE ((size_t)16384) /* bytes that a guess looks at */
#define LEAST 3                /* bytes that are named in any case */

/* Without memory the sample is shorter, and there may be no guess. */
static void add_sample(struct text_check *check, const uint8_t *text, size_t size) {
    size_t room = SAMPLE - check->sample.size;
    buffer_append(&check->sample, text, size < room ? size : room);
}

void text_check_take(struct text_check *check, const uint8_t *text, size_t size) {
    struct utf8_check *page = &check->page;
    uint8_t rest[sizeof page->rest];
    size_t rest_size = page->rest_size;
    uint64_t begin = page->passed + rest_size; /* of these bytes in the page */
    bool known = check->bytes > 0 || page->bad > 0;
    memcpy(rest, page->rest, sizeof rest);
    utf8_check_take(page, text, size);
    if (check->bytes == 0 && page->bad == 0)
        return;
    if (!known && page->first < begin)
        add_sample(check, rest + rest_size - (begin - page->first), (size_t)(begin - page->first));
    size_t from = known || page->first < begin ? 0 : (size_t)(page->first - begin);
    if (from < size)
        add_sample(check, text + from, size - from);
}

void text_check_end(struct text_check *check, const descale_problem *place, bool begins) {
    struct utf8_check *page = &check->page;
    if (page->rest_size > 0 && check->bytes == 0 && page->bad == 0)
        add_sample(check, page->rest, page->rest_size);
    utf8_check_end(page);
    if (page->bad > 0 && check->bytes == 0) {
        check->place = *place;
        check->place.offset += begins ? page->first : 0;
    }
    check->bytes += page->bad;
    check->records += page->bad > 0;
    check->others |= page->others;
    *page = (struct utf8_check){0};
}

void text_check_report(struct text_check *check, const struct reporter *reporter) {
    const char *name = NULL;
    char records[48] = "";
    if (check->bytes == 0 || (check->bytes < LEAST && check->others))
        return;
    bool legacy = encoding_is_legacy(check->sample.bytes, check->sample.size, &name);
    if (check->records > 1)
        snprintf(records, sizeof records, " in %" PRIu64 " records", check->records);
    check->place.severity = DESCALE_WARNING;
    check->place.cause = DESCALE_CAUSE_ENCODING;
    report_problem(reporter, check->place,
                   "%s not UTF-8%s%s: %" PRIu64
                   " byte%s%s, the first here: labels are less reliable",
                   legacy ? "the text is" : "some of the text is", name ? ", but probably " : "",
                   name ? name : "", check->bytes, check->bytes == 1 ? "" : "s", records);
    check->bytes = check->records = check->sample.size = 0;
}

void text_check_close(struct text_check *check) {
    buffer_free(&check->sample);
}
