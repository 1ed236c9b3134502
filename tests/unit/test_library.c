/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls of descale.h, which the program does not all use. */
#include "descale.h"
#include "expect.h"

#include <stdlib.h>
#include <string.h>

static void labels_follow_lines(const struct descale_model *model) {
    static const char text[] = "Accept all cookies\n\nCookie settings";
    uint8_t *labels;
    size_t count;
    EXPECT(descale_label(model, text, sizeof text - 1, &labels, &count) == DESCALE_OK);
    EXPECT(count == 3);
    EXPECT(count == 3 && labels[0] == DESCALE_COOKIE && labels[1] == DESCALE_BLANK &&
           labels[2] == DESCALE_COOKIE);
    free(labels);
}

static void clean_keeps_bytes(const struct descale_model *model) {
    static const char text[] = "Accept all cookies\r\n\0\xff and so on\nCookie settings\n";
    unsigned all = DESCALE_SET(DESCALE_BODY) | DESCALE_SET(DESCALE_NAVIGATION) |
                   DESCALE_SET(DESCALE_COOKIE) | DESCALE_SET(DESCALE_PROMO);
    char *clean;
    size_t size;
    EXPECT(descale_clean(model, text, sizeof text - 1, all, &clean, &size) == DESCALE_OK);
    EXPECT(size == sizeof text - 1 && !memcmp(clean, text, size));
    free(clean);
}

static void nothing_is_a_page(const struct descale_model *model) {
    char *clean;
    uint8_t *labels;
    size_t size;
    EXPECT(descale_clean(model, "", 0, 0, &clean, &size) == DESCALE_OK && size == 0 && clean);
    free(clean);
    EXPECT(descale_label(model, "", 0, &labels, &size) == DESCALE_OK && size == 0);
    free(labels);
}

/* One line that is longer than a window, and lines behind it. */
static void long_line_has_one_label(const struct descale_model *model) {
    size_t size = (size_t)5 << 20, count;
    char *text = malloc(size);
    uint8_t *labels;
    EXPECT(text != NULL);
    if (!text)
        return;
    memset(text, 'a', size);
    memcpy(text + size - 20, "\nAccept all cookies\n", 20);
    EXPECT(descale_label(model, text, size, &labels, &count) == DESCALE_OK);
    EXPECT(count == 2 && labels[0] < DESCALE_CLASSES && labels[1] < DESCALE_CLASSES);
    free(labels);
    free(text);
}

static void rules_have_names(const struct descale_model *model) {
    struct descale_rule_info rule;
    size_t count = 0;
    while (descale_model_rule(model, count, &rule)) {
        EXPECT(strchr(rule.name, '.') && *rule.why && rule.class < DESCALE_CLASSES);
        count++;
    }
    EXPECT(count > 300);
}

int main(void) {
    struct descale_model *model;
    EXPECT(descale_model_open(&model) == DESCALE_OK);
    if (!model)
        return 1;
    labels_follow_lines(model);
    clean_keeps_bytes(model);
    nothing_is_a_page(model);
    long_line_has_one_label(model);
    rules_have_names(model);
    /* Files that cannot be read leave a model that works. */
    EXPECT(descale_model_rules(model, "/nowhere", NULL) != DESCALE_OK);
    labels_follow_lines(model);
    EXPECT(descale_model_weights(model, "/nowhere", NULL) == DESCALE_UNUSABLE);
    descale_model_close(model);
    return failures != 0;
}
