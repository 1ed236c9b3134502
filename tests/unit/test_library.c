/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls of descale.h, which the program does not all use. */
#include "descale.h"
#include "expect.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    unsigned all = DESCALE_MASK(DESCALE_BODY) | DESCALE_MASK(DESCALE_NAVIGATION) |
                   DESCALE_MASK(DESCALE_COOKIE) | DESCALE_MASK(DESCALE_PROMO);
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
    EXPECT(count == 2 && labels[0] < DESCALE_LABELS && labels[1] < DESCALE_LABELS);
    free(labels);
    free(text);
}

static void rules_have_names(const struct descale_model *model) {
    struct descale_rule_info rule;
    size_t count = 0;
    while (descale_model_rule(model, count, &rule)) {
        EXPECT(strchr(rule.name, '.') && *rule.why && rule.label < DESCALE_LABELS);
        count++;
    }
    EXPECT(count > 300);
}

static int take_nothing(void *context, const void *bytes, size_t size) {
    (void)context, (void)bytes, (void)size;
    return 0;
}

/* Compares the name of a member with `context`. */
static int take_member(void *context, const char *name) {
    EXPECT(!strcmp(name, context));
    EXPECT(!strcmp(setlocale(LC_CTYPE, NULL), "C"));
    return 0;
}

/* Writes a zip archive of one member to a temporary file. Returns its descriptor. */
static int write_archive(const char *member, const char *text) {
    char path[] = "/tmp/descale-test-XXXXXX";
    int file = mkstemp(path);
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    EXPECT(file >= 0 && archive && entry);
    unlink(path);
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before = uselocale(utf8);
    archive_write_set_format_zip(archive);
    archive_write_open_fd(archive, file);
    archive_entry_set_pathname(entry, member);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)strlen(text));
    archive_write_header(archive, entry);
    EXPECT(archive_write_data(archive, text, strlen(text)) == (la_ssize_t)strlen(text));
    archive_entry_free(entry);
    EXPECT(archive_write_free(archive) == ARCHIVE_OK);
    uselocale(before);
    freelocale(utf8);
    EXPECT(lseek(file, 0, SEEK_SET) == 0);
    return file;
}

/* Names of members are UTF-8 in every locale of the caller, here in C. */
static void member_names_need_no_locale(const struct descale_model *model) {
    static char name[] = "gr\xc3\xb6\xc3\x9f"
                         "e.txt";
    struct descale_stream *stream;
    int file = write_archive(name, "Accept all cookies\n");
    struct descale_job job = {.name = "x.zip",
                              .input = file,
                              .to = DESCALE_TEXT,
                              .write = take_nothing,
                              .member = take_member,
                              .context = name};
    struct descale_totals totals = {0};
    EXPECT(descale_stream_open(&stream, model) == DESCALE_OK);
    EXPECT(descale_stream_run(stream, &job, &totals) == DESCALE_OK && totals.pages == 1);
    descale_stream_close(stream);
    close(file);
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
    member_names_need_no_locale(model);
    /* Files that cannot be read leave a model that works. */
    EXPECT(descale_model_rules(model, "/nowhere", NULL) != DESCALE_OK);
    labels_follow_lines(model);
    EXPECT(descale_model_weights(model, "/nowhere", NULL) == DESCALE_UNREADABLE);
    descale_model_close(model);
    return failures != 0;
}
