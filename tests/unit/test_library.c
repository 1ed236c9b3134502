/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls of descale.h: what each does, and that one that fails changes nothing. */
#include "descale.h"
#include "expect.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALL_LABELS (DESCALE_MASK(DESCALE_LABELS) - 1)

/* A page whose lines have one label each. */
static const char page[] = "Accept all cookies\n"
                           "\n"
                           "The mill was built in 1820, and it was sold again after the war, when "
                           "the family moved to the coast.\n"
                           "Cookie settings\n";
enum { PAGE_SIZE = sizeof page - 1, PAGE_LINES = 4 };
static const uint8_t page_labels[PAGE_LINES] = {DESCALE_COOKIE, DESCALE_BLANK, DESCALE_BODY,
                                                DESCALE_COOKIE};

static const char good_rules[] = "rule mill\n"
                                 "class promo\n"
                                 "match the mill was built\n"
                                 "why a test\n"
                                 "hit The mill was built\n"
                                 "miss A mill\n";

/* ---- Help for the tests ---- */

/* The problems that were reported, and the last one. */
struct problems {
    size_t count, warnings;
    descale_status status;
    descale_cause cause;
    int error;
    char input[256], member[256], message[1024], excerpt[256];
    uint64_t offset, line, column;
    int has_offset, decompressed;
};

static void copy(char *to, size_t room, const char *from) {
    snprintf(to, room, "%s", from ? from : "");
}

static void take_problem(void *user, const descale_problem *problem) {
    struct problems *problems = user;
    EXPECT(problem->struct_size == sizeof *problem);
    EXPECT(problem->message && *problem->message && !strchr(problem->message, '\n'));
    EXPECT(strncmp(problem->message, "descale:", 8) != 0 && !strstr(problem->message, " --"));
    problems->count++;
    problems->warnings += problem->severity == DESCALE_WARNING;
    problems->status = problem->status;
    problems->cause = problem->cause;
    problems->error = problem->error;
    problems->offset = problem->offset;
    problems->has_offset = problem->has_offset;
    problems->decompressed = problem->decompressed;
    problems->line = problem->line;
    problems->column = problem->column;
    copy(problems->input, sizeof problems->input, problem->input);
    copy(problems->member, sizeof problems->member, problem->member);
    copy(problems->message, sizeof problems->message, problem->message);
    copy(problems->excerpt, sizeof problems->excerpt, problem->excerpt);
}

/* A folder for the files of a test; it is removed at the end. */
static char folder[] = "/tmp/descale-test-XXXXXX";

/* The path of a file in it, valid until the next call. */
static const char *path_of(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *write_text(const char *name, const char *text) {
    FILE *file = fopen(path_of(name), "w");
    EXPECT(file && fputs(text, file) >= 0 && fclose(file) == 0);
    return path_of(name);
}

static void remove_files(void) {
    static const char *const names[] = {"rules/a.promo.rules", "rules/b.promo.rules", "rules",
                                        "text"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(path_of(names[i]));
    rmdir(folder);
}

static descale_config *open_config(struct problems *problems) {
    descale_config *config = NULL;
    EXPECT(descale_config_open(&config) == DESCALE_OK && config);
    *problems = (struct problems){0};
    descale_config_on_problem(config, take_problem, problems);
    return config;
}

/* Opens a model, closes the config. */
static descale_model *open_and_close(descale_config *config) {
    descale_model *model = NULL;
    EXPECT(descale_model_open(config, &model) == DESCALE_OK && model);
    descale_config_close(config);
    return model;
}

/* Expects that a model cannot be opened, and that `model` is not touched then; closes the config.
 */
static void expect_failure(descale_config *config, descale_status status) {
    descale_model *untouched = (descale_model *)(uintptr_t)1, *model = untouched;
    EXPECT(descale_model_open(config, &model) == status);
    EXPECT(model == untouched);
    descale_config_close(config);
}

/* Expects that a model labels the page as the built-in one does. */
static void expect_labels(const descale_model *model) {
    descale_labeler *labeler = NULL;
    const descale_line *lines;
    size_t count;
    EXPECT(descale_labeler_open(model, &labeler) == DESCALE_OK);
    EXPECT(descale_labeler_label(labeler, page, PAGE_SIZE, &lines, &count) == DESCALE_OK);
    EXPECT(count == PAGE_LINES);
    for (size_t i = 0; i < count; i++)
        EXPECT(lines[i].label == page_labels[i]);
    descale_labeler_close(labeler);
}

/* The index of a rule; the number of rules: there is none. */
static size_t find_rule(const descale_model *model, const char *name) {
    size_t index = 0;
    while (index < descale_model_rule_count(model) &&
           strcmp(descale_model_rule(model, index)->name, name) != 0)
        index++;
    return index;
}

/* ---- Names and versions ---- */

static void names_and_versions(void) {
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", DESCALE_VERSION_MAJOR, DESCALE_VERSION_MINOR,
             DESCALE_VERSION_PATCH);
    EXPECT(!strcmp(descale_version(), version));
    EXPECT(descale_version_number() == DESCALE_VERSION_NUMBER);
    for (descale_status status = DESCALE_OK; status <= DESCALE_CANCELLED; status++)
        EXPECT(*descale_status_name(status) && *descale_status_text(status));
    EXPECT(!strcmp(descale_status_name(DESCALE_DAMAGED), "damaged"));
    EXPECT(!strcmp(descale_status_name((descale_status)99), "unknown"));
    EXPECT(!strcmp(descale_status_text((descale_status)99), "unknown"));
    EXPECT(!strcmp(descale_label_name(DESCALE_COOKIE), "cookie"));
    EXPECT(!strcmp(descale_label_name(DESCALE_BLANK), "blank"));
    EXPECT(!strcmp(descale_label_name(DESCALE_LABELS), "unknown"));
    static const char *const processors[] = {"avx512", "avx2", "sse2", "neon", "plain"};
    int known = 0;
    for (size_t i = 0; i < sizeof processors / sizeof *processors; i++)
        known += !strcmp(descale_processor(), processors[i]);
    EXPECT(known == 1);
}

/* ---- Models ---- */

static void rules_have_names(const descale_model *model) {
    size_t count = descale_model_rule_count(model);
    EXPECT(count > 300);
    for (size_t i = 0; i < count; i++) {
        const descale_rule *rule = descale_model_rule(model, i);
        EXPECT(rule->struct_size == sizeof *rule && strchr(rule->name, '.') && *rule->why &&
               rule->label < DESCALE_LABELS && !rule->disabled);
    }
    EXPECT(!descale_model_rule(model, count));
}

static void rules_from_memory(const descale_model *built_in) {
    struct problems problems;
    descale_config *config = open_config(&problems);
    EXPECT(descale_config_add_rules_text(config, "en.promo.rules", good_rules,
                                         sizeof good_rules - 1) == DESCALE_OK);
    descale_model *model = open_and_close(config);
    EXPECT(problems.count == 0);
    EXPECT(descale_model_rule_count(model) == descale_model_rule_count(built_in) + 1);
    EXPECT(descale_model_fingerprint(model) != descale_model_fingerprint(built_in));
    EXPECT(find_rule(model, "en.mill") < descale_model_rule_count(model));
    descale_model_close(model);
}

static void wrong_rules_have_a_place(void) {
    static const char text[] = "rule x\nclass promo\nmatch (a|b\nwhy w\nhit a\nmiss c\n";
    struct problems problems;
    descale_config *config = open_config(&problems);
    EXPECT(descale_config_add_rules_text(config, "my.rules", text, sizeof text - 1) == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.count == 1 && problems.status == DESCALE_INVALID);
    EXPECT(!strcmp(problems.input, "my.rules") && problems.line == 3 && problems.column > 1);
    EXPECT(!strcmp(problems.excerpt, "match (a|b"));
}

/* A folder of one good and one bad file fails as a whole, and a model may be opened from the config
 * again, once the bad file is mended. */
static void folder_of_rules(const descale_model *built_in) {
    struct problems problems;
    descale_config *config = open_config(&problems);
    descale_model *model = NULL;
    EXPECT(mkdir(path_of("rules"), 0700) == 0);
    write_text("rules/a.promo.rules", good_rules);
    write_text("rules/b.promo.rules", "rule\n");
    EXPECT(descale_config_add_rules(config, path_of("rules")) == DESCALE_OK);
    EXPECT(descale_model_open(config, &model) == DESCALE_INVALID && !model);
    EXPECT(problems.count > 0);
    write_text("rules/b.promo.rules", "");
    EXPECT(descale_model_open(config, &model) == DESCALE_OK);
    EXPECT(descale_model_rule_count(model) == descale_model_rule_count(built_in) + 1);
    EXPECT(descale_model_fingerprint(model) != descale_model_fingerprint(built_in));
    descale_model_close(model);
    descale_config_close(config);
}

static void disabled_rules(const descale_model *built_in) {
    struct problems problems;
    descale_config *config = open_config(&problems);
    EXPECT(descale_config_disable_rules(config, "en.promo.*") == DESCALE_OK);
    descale_model *model = open_and_close(config);
    EXPECT(descale_model_rule_count(model) == descale_model_rule_count(built_in));
    for (size_t i = 0; i < descale_model_rule_count(model); i++) {
        const descale_rule *rule = descale_model_rule(model, i);
        EXPECT(rule->disabled == !strncmp(rule->name, "en.promo.", 9));
    }
    EXPECT(descale_model_fingerprint(model) != descale_model_fingerprint(built_in));
    descale_model_close(model);

    config = open_config(&problems);
    EXPECT(descale_config_disable_rules(config, "no.such.rule") == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.count == 1 && problems.cause == DESCALE_CAUSE_NO_SUCH_RULE);
    EXPECT(!strcmp(problems.input, "no.such.rule"));

    config = open_config(&problems);
    descale_config_default_rules(config, 0);
    model = open_and_close(config);
    for (size_t i = 0; i < descale_model_rule_count(model); i++)
        EXPECT(descale_model_rule(model, i)->disabled);
    descale_model_close(model);
}

static void checked_rules(void) {
    struct problems problems;
    descale_config *config = open_config(&problems);
    EXPECT(descale_config_check_rules(config, write_text("text", good_rules)) == DESCALE_OK);
    descale_model_close(open_and_close(config));
    EXPECT(problems.count == 0);

    config = open_config(&problems);
    write_text("text", "rule mill\nclass promo\nmatch old mill\nwhy w\nhit new mill\nmiss a\n");
    EXPECT(descale_config_check_rules(config, path_of("text")) == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.count == 1 && problems.line == 5);

    config = open_config(&problems);
    write_text("text", "rule mill\nclass promo\nmatch old mill\nmatch old mill\nwhy w\n"
                       "hit old mill\nmiss a\n");
    EXPECT(descale_config_check_rules(config, path_of("text")) == DESCALE_OK);
    descale_model_close(open_and_close(config));
    EXPECT(problems.count == 1 && problems.warnings == 1);
}

static void weights(const descale_model *built_in) {
    static const char text[] = "base\tbody\t-4\ntree\tbody\twords\t9\t0\t8\n",
                      cut[] = "base\tbody\t-4\n", bad[] = "base\tbody\t-4\nnonsense\n";
    struct problems problems;
    descale_config *config = open_config(&problems);
    EXPECT(descale_config_weights_text(config, "w", bad, sizeof bad - 1) == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.count == 1 && problems.line == 2 && !strcmp(problems.excerpt, "nonsense"));

    config = open_config(&problems);
    EXPECT(descale_config_weights_text(config, "w", bad, sizeof bad - 1) == DESCALE_OK);
    EXPECT(descale_config_weights_text(config, "w", text, sizeof text - 1) == DESCALE_OK);
    descale_model *model = open_and_close(config); /* the last request holds */
    EXPECT(descale_model_fingerprint(model) != descale_model_fingerprint(built_in));
    descale_model_close(model);

    config = open_config(&problems);
    EXPECT(descale_config_weights_text(config, "w", cut, sizeof cut - 1) == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.count == 1 && problems.line == 0);

    config = open_config(&problems);
    EXPECT(descale_config_weights(config, "/nowhere") == DESCALE_OK);
    expect_failure(config, DESCALE_UNREADABLE);
    EXPECT(problems.count == 1 && problems.error == ENOENT);
}

static void filters(void) {
    static const char text[] = "pack mine\nlines newline\nrule cookie\nclass cookie\n"
                               "drop line\nwhere text cookie\nwhy w\nhit a cookie\nmiss a page\n";
    struct problems problems;
    descale_config *config = open_config(&problems);
    EXPECT(descale_config_filter(config, "c4") == DESCALE_OK);
    descale_model *model = open_and_close(config);
    descale_labeler *labeler = NULL;
    const descale_line *lines;
    size_t count;
    EXPECT(descale_labeler_open(model, &labeler) == DESCALE_OK);
    EXPECT(descale_labeler_label(labeler, page, PAGE_SIZE, &lines, &count) == DESCALE_OK);
    EXPECT(count == PAGE_LINES && !lines[0].keep);
    EXPECT(lines[0].probability[0] + lines[0].probability[1] == 0);
    EXPECT(descale_labeler_keep(labeler, ALL_LABELS, 0.5) == DESCALE_INVALID);
    descale_labeler_close(labeler);
    descale_model_close(model);

    config = open_config(&problems);
    EXPECT(descale_config_filter(config, "c5") == DESCALE_OK);
    expect_failure(config, DESCALE_UNREADABLE);
    EXPECT(problems.count == 1 && problems.cause == DESCALE_CAUSE_UNKNOWN_FILTER);

    config = open_config(&problems);
    EXPECT(descale_config_filter(config, "/nowhere") == DESCALE_OK);
    expect_failure(config, DESCALE_UNREADABLE);

    config = open_config(&problems);
    EXPECT(descale_config_filter_text(config, "mine", text, sizeof text - 1) == DESCALE_OK);
    model = open_and_close(config);
    EXPECT(problems.count == 0);
    EXPECT(descale_model_rule(model, descale_model_rule_count(model) - 1)->label == DESCALE_COOKIE);
    descale_model_close(model);

    config = open_config(&problems);
    EXPECT(descale_config_add_rules_text(config, "mine", text, sizeof text - 1) == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.cause == DESCALE_CAUSE_IS_FILTER);
}

static void tried_pattern(void) {
    struct problems problems;
    descale_config *config = open_config(&problems);
    const descale_hit *hits;
    const descale_line *lines;
    size_t count, tried = 0;
    EXPECT(descale_config_try(config, "sold again") == DESCALE_OK);
    descale_model *model = open_and_close(config);
    descale_labeler *labeler = NULL;
    EXPECT(descale_labeler_open(model, &labeler) == DESCALE_OK);
    EXPECT(descale_labeler_label(labeler, page, PAGE_SIZE, &lines, &count) == DESCALE_OK);
    for (size_t i = descale_labeler_hits(labeler, 2, &hits); i-- > 0;)
        if (hits[i].rule == find_rule(model, "try.rule")) {
            tried++;
            EXPECT(hits[i].size == 10 && !memcmp(page + hits[i].start, "sold again", 10));
        }
    EXPECT(tried == 1);
    descale_labeler_close(labeler);
    descale_model_close(model);

    config = open_config(&problems);
    EXPECT(descale_config_try(config, "a (b") == DESCALE_OK);
    expect_failure(config, DESCALE_INVALID);
    EXPECT(problems.count == 1 && !strcmp(problems.excerpt, "a (b"));
}

/* Models that failed to open leave open models as they were. */
static void failures_change_nothing(const descale_model *model) {
    uint64_t before = descale_model_fingerprint(model);
    folder_of_rules(model);
    weights(model);
    filters();
    EXPECT(descale_model_fingerprint(model) == before);
    expect_labels(model);
}

/* ---- Pages in memory ---- */

static void lines_have_labels(const descale_model *model, descale_labeler *labeler) {
    const descale_line *lines;
    const descale_hit *hits;
    size_t count, at = 0, found = 0;
    EXPECT(descale_labeler_label(labeler, page, PAGE_SIZE, &lines, &count) == DESCALE_OK);
    EXPECT(count == PAGE_LINES);
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (int label = 0; label < DESCALE_LABELS; label++)
            sum += (double)lines[i].probability[label];
        EXPECT(lines[i].label == page_labels[i]);
        EXPECT(lines[i].start == at && page[at + lines[i].size - 1] == '\n');
        EXPECT(lines[i].keep == (lines[i].label == DESCALE_BODY));
        EXPECT(lines[i].label == DESCALE_BLANK ? sum == 0 : sum > 0.999 && sum < 1.001);
        EXPECT(lines[i].point == 0 && lines[i].points == 0);
        at += lines[i].size;
    }
    EXPECT(at == PAGE_SIZE);
    for (size_t i = descale_labeler_hits(labeler, 0, &hits); i-- > 0; found++)
        EXPECT(hits[i].start + hits[i].size <= lines[0].size &&
               descale_model_rule(model, hits[i].rule)->label == DESCALE_COOKIE);
    EXPECT(found > 0);
    EXPECT(descale_labeler_hits(labeler, 1, &hits) == 0);
    EXPECT(descale_labeler_hits(labeler, PAGE_LINES, &hits) == 0);
}

static void clean_keeps_bytes(const descale_model *model, descale_labeler *labeler) {
    static const char text[] = "Accept all cookies\r\n\0\xff and so on\nCookie settings\n";
    const char *clean;
    char *block;
    size_t size;
    EXPECT(descale_labeler_keep(labeler, ALL_LABELS, 0) == DESCALE_OK);
    EXPECT(descale_labeler_clean(labeler, text, sizeof text - 1, &clean, &size) == DESCALE_OK);
    EXPECT(size == sizeof text - 1 && !memcmp(clean, text, size));
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_BODY), 0) == DESCALE_OK);
    EXPECT(descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
    EXPECT(descale_clean(model, page, PAGE_SIZE, &block, &size) == DESCALE_OK);
    EXPECT(!strncmp(block, "The mill", 8) && !memcmp(block, clean, size));
    descale_free(block);
    descale_free(NULL);
}

/* The kept lines of the page labelled last, joined; the caller frees them. */
static char *join_kept(const char *text, const descale_line *lines, size_t count, size_t *size) {
    char *joined = malloc(lines[count - 1].start + lines[count - 1].size + 1);
    *size = 0;
    EXPECT(joined != NULL);
    for (size_t i = 0; joined && i < count; i++)
        if (lines[i].keep) {
            memcpy(joined + *size, text + lines[i].start, lines[i].size);
            *size += lines[i].size;
        }
    return joined;
}

/* A page of several windows, with a line longer than a window: cleaning it gives the kept lines,
 * and then there is no page that has hits. */
static void clean_is_the_kept_lines(descale_labeler *labeler) {
    enum { COPIES = 20000, LONG = 3 << 20 };
    const descale_line *lines;
    const descale_hit *hits;
    const char *clean;
    size_t size = COPIES * (size_t)PAGE_SIZE + LONG + 1, count, clean_size, joined_size;
    char *text = malloc(size);
    EXPECT(text != NULL);
    if (!text)
        return;
    for (size_t i = 0; i < COPIES; i++)
        memcpy(text + i * PAGE_SIZE, page, PAGE_SIZE);
    memset(text + size - LONG - 1, 'x', LONG);
    text[size - 1] = '\n';
    for (unsigned labels = 1; labels < DESCALE_MASK(DESCALE_LABELS); labels += 6) {
        EXPECT(descale_labeler_keep(labeler, labels, 0) == DESCALE_OK);
        EXPECT(descale_labeler_label(labeler, text, size, &lines, &count) == DESCALE_OK);
        char *joined = join_kept(text, lines, count, &joined_size);
        EXPECT(descale_labeler_hits(labeler, 0, &hits) > 0);
        EXPECT(descale_labeler_clean(labeler, text, size, &clean, &clean_size) == DESCALE_OK);
        EXPECT(joined && clean_size == joined_size && !memcmp(clean, joined, clean_size));
        EXPECT(descale_labeler_hits(labeler, 0, &hits) == 0);
        free(joined);
    }
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_BODY), 0) == DESCALE_OK);
    free(text);
}

/* Arguments that are refused change nothing: the mask stays that of body. */
static void what_is_kept(descale_labeler *labeler) {
    const char *clean;
    size_t size, less;
    EXPECT(descale_labeler_keep(labeler, 0, 0) == DESCALE_INVALID);
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_LABELS), 0) == DESCALE_INVALID);
    EXPECT(descale_labeler_keep(labeler, ALL_LABELS, 1) == DESCALE_INVALID);
    EXPECT(descale_labeler_keep(labeler, ALL_LABELS, -0.1) == DESCALE_INVALID);
    EXPECT(descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
    EXPECT(size > 8 && !memcmp(clean, "The mill", 8));
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_COOKIE), 0.5) == DESCALE_OK);
    EXPECT(descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &less) == DESCALE_OK);
    EXPECT(less == strlen("Accept all cookies\n\nCookie settings\n"));
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_BODY), 0) == DESCALE_OK);
}

static void nothing_is_a_page(const descale_model *model, descale_labeler *labeler) {
    const descale_line *lines;
    const char *clean;
    char *block = NULL;
    size_t count = 1, size = 1;
    EXPECT(descale_labeler_label(labeler, "", 0, &lines, &count) == DESCALE_OK && count == 0);
    EXPECT(descale_labeler_clean(labeler, NULL, 0, &clean, &size) == DESCALE_OK && size == 0);
    EXPECT(clean != NULL);
    EXPECT(descale_clean(model, "", 0, &block, &size) == DESCALE_OK && size == 0 && block);
    descale_free(block);
}

static void newlines_separate(descale_labeler *labeler) {
    const descale_line *lines;
    const char *clean;
    size_t count, size;
    EXPECT(descale_labeler_label(labeler, "a\n", 2, &lines, &count) == DESCALE_OK && count == 1);
    descale_labeler_separated(labeler, 1);
    EXPECT(descale_labeler_label(labeler, "a\n", 2, &lines, &count) == DESCALE_OK && count == 2);
    EXPECT(lines[1].start == 2 && lines[1].size == 0);
    EXPECT(descale_labeler_label(labeler, "", 0, &lines, &count) == DESCALE_OK && count == 1);
    EXPECT(descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
    EXPECT(size > 0 && clean[size - 1] == '.');
    EXPECT(descale_labeler_keep(labeler, ALL_LABELS, 0) == DESCALE_OK);
    EXPECT(descale_labeler_clean(labeler, page, PAGE_SIZE, &clean, &size) == DESCALE_OK);
    EXPECT(size == PAGE_SIZE);
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_BODY), 0) == DESCALE_OK);
    descale_labeler_separated(labeler, 0);
}

static void code_points(descale_labeler *labeler) {
    static const char text[] = "gr\xc3\xb6\xc3\x9f"
                               "er\n\xc3\xa9 Accept all cookies\n";
    const descale_line *lines;
    const descale_hit *hits;
    size_t count;
    descale_labeler_points(labeler, 1);
    EXPECT(descale_labeler_label(labeler, text, sizeof text - 1, &lines, &count) == DESCALE_OK);
    EXPECT(count == 2 && lines[0].point == 0 && lines[0].points == 7);
    EXPECT(lines[1].start == 9 && lines[1].point == 7 && lines[1].points == 21);
    EXPECT(descale_labeler_hits(labeler, 1, &hits) > 0);
    EXPECT(hits[0].start - hits[0].point == 3 && hits[0].points == hits[0].size);
    descale_labeler_points(labeler, 0);
}

/* A page of code points is cleaned as its UTF-8 is; what is kept are spans of it. */
static void clean_code_points(descale_labeler *labeler) {
    enum { COOKIE = 19, HEAD = 24 }; /* the sizes of a line and of two */
    static const char head[HEAD + 1] = "Accept all cookies\nHome\n";
    static const uint32_t odd[] = {0xe9, 0x4e2d, 0x8000, 0x1f339, 0xd800, 0, ' '};
    const descale_span *spans;
    size_t count, body = strlen(page), size = 0;
    uint32_t *points = malloc((2 * HEAD + body + 8) * sizeof *points);
    EXPECT(points != NULL);
    if (!points)
        return;
    for (size_t i = 0; i < HEAD; i++)
        points[size++] = (uint8_t)head[i];
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        points[size++] = odd[i];
    const char *sentence = strstr(page, "The mill");
    size_t length = strcspn(sentence, "\n") + 1;
    for (size_t i = 0; i < length; i++)
        points[size++] = (uint8_t)sentence[i];
    for (size_t i = 0; i < HEAD; i++)
        points[size++] = (uint8_t)head[i];
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_COOKIE), 0) == DESCALE_OK);
    EXPECT(descale_labeler_clean_points(labeler, points, size, &spans, &count) == DESCALE_OK);
    EXPECT(count == 2 && spans[0].point == 0 && spans[0].points == COOKIE);
    EXPECT(count == 2 && spans[1].point == size - HEAD && spans[1].points == COOKIE);
    EXPECT(descale_labeler_keep(labeler, ALL_LABELS ^ DESCALE_MASK(DESCALE_COOKIE), 0) ==
           DESCALE_OK);
    EXPECT(descale_labeler_clean_points(labeler, points, size, &spans, &count) == DESCALE_OK);
    EXPECT(count == 2 && spans[0].point == COOKIE);
    EXPECT(count == 2 && spans[0].points == size - HEAD - COOKIE &&
           spans[1].points == HEAD - COOKIE);
    EXPECT(descale_labeler_keep(labeler, DESCALE_MASK(DESCALE_BODY), 0) == DESCALE_OK);
    EXPECT(descale_labeler_clean_points(labeler, NULL, 0, &spans, &count) == DESCALE_OK);
    EXPECT(count == 0);
    free(points);
}

/* A line that is longer than a window, and a line after it. */
static void long_line_has_one_label(descale_labeler *labeler) {
    size_t size = (size_t)5 << 20, count;
    const descale_line *lines;
    char *text = malloc(size);
    EXPECT(text != NULL);
    if (!text)
        return;
    memset(text, 'a', size);
    memcpy(text + size - 20, "\nAccept all cookies\n", 20);
    EXPECT(descale_labeler_label(labeler, text, size, &lines, &count) == DESCALE_OK);
    EXPECT(count == 2 && lines[0].size == size - 19 && lines[1].start == size - 19);
    free(text);
}

static void pages_in_memory(const descale_model *model) {
    descale_labeler *labeler = NULL;
    EXPECT(descale_labeler_open(model, &labeler) == DESCALE_OK && labeler);
    lines_have_labels(model, labeler);
    clean_keeps_bytes(model, labeler);
    clean_is_the_kept_lines(labeler);
    what_is_kept(labeler);
    nothing_is_a_page(model, labeler);
    newlines_separate(labeler);
    code_points(labeler);
    clean_code_points(labeler);
    long_line_has_one_label(labeler);
    lines_have_labels(model, labeler); /* after all of this as at first */
    descale_labeler_close(labeler);
}

/* ---- Streams ---- */

/* Bytes that a callback reads, `step` at a time; then it fails with `error`, or the input ends. */
struct input {
    const char *at;
    size_t left, step;
    int error;
};

static ptrdiff_t read_input(void *user, void *buffer, size_t size) {
    struct input *input = user;
    size = size < input->step ? size : input->step;
    size = size < input->left ? size : input->left;
    if (size == 0 && input->error)
        return -input->error;
    memcpy(buffer, input->at, size);
    input->at += size;
    input->left -= size;
    return (ptrdiff_t)size;
}

/* What was written; a write fails with `error` once `room` is used up. */
struct sink {
    char text[4096];
    size_t size, room;
    int error;
};

static int write_sink(void *user, const void *bytes, size_t size) {
    struct sink *sink = user;
    if (sink->size + size > sink->room)
        return sink->error;
    memcpy(sink->text + sink->size, bytes, size);
    sink->size += size;
    sink->text[sink->size] = '\0';
    return 0;
}

struct events {
    size_t records, members;
    int answer; /* what the callback returns */
};

static int take_event(void *user, descale_event event, const char *member) {
    struct events *events = user;
    events->records += event == DESCALE_EVENT_RECORD;
    events->members += event == DESCALE_EVENT_MEMBER;
    EXPECT(!member == (events->members == 0));
    return events->answer;
}

/* A stream with callbacks for everything. */
struct run {
    descale_stream *stream;
    struct problems problems;
    struct events events;
    struct sink output, rejects;
};

static void open_run(struct run *run, const descale_model *model) {
    *run = (struct run){.output = {.room = sizeof run->output.text - 1, .error = ENOSPC},
                        .rejects = {.room = sizeof run->rejects.text - 1, .error = ENOSPC}};
    EXPECT(descale_stream_open(model, &run->stream) == DESCALE_OK && run->stream);
    descale_stream_on_problem(run->stream, take_problem, &run->problems);
    descale_stream_on_event(run->stream, take_event, &run->events);
    descale_stream_output(run->stream, write_sink, &run->output);
}

/* Runs a text through, read seven bytes at a time. */
static descale_status run_text(struct run *run, const char *name, const char *text, size_t size) {
    struct input input = {text, size, 7, 0};
    return descale_stream_run(run->stream, name, read_input, &input);
}

static void stream_cleans(const descale_model *model) {
    struct run run;
    open_run(&run, model);
    descale_stream_rejects(run.stream, write_sink, &run.rejects);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK);
    EXPECT(!strncmp(run.output.text, "The mill", 8));
    EXPECT(strstr(run.rejects.text, "\"text\":\"Accept all cookies\\n\"") != NULL);
    EXPECT(run.problems.count == 0 && run.events.records == 1);
    const descale_totals *totals = descale_stream_totals(run.stream);
    EXPECT(totals->struct_size == sizeof *totals && totals->pages == 1 && totals->lines == 4 &&
           totals->lines_kept == 1 && totals->lines_blank == 1 && totals->damaged == 0 &&
           totals->lines_by_label[DESCALE_COOKIE] == 2 && totals->text_bytes == PAGE_SIZE &&
           totals->pages_empty == 0);
    descale_stream_rejects(run.stream, NULL, NULL);
    descale_stream_output(run.stream, NULL, NULL); /* it goes nowhere */
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK && totals->pages == 2);
    descale_stream_close(run.stream);
}

static void empty_pages_are_dropped(const descale_model *model) {
    static const char records[] = "{\"text\":\"Cookie settings\\nAccept all cookies\"}\n[]\n";
    struct run run;
    open_run(&run, model);
    EXPECT(run_text(&run, "x", records, sizeof records - 1) == DESCALE_DAMAGED);
    EXPECT(!strcmp(run.output.text, "{\"text\":\"\"}\n[]\n"));
    descale_stream_drop_empty(run.stream, 1);
    descale_stream_output(run.stream, write_sink, &run.rejects);
    EXPECT(run_text(&run, "x", records, sizeof records - 1) == DESCALE_DAMAGED);
    EXPECT(!strcmp(run.rejects.text, "[]\n"));
    EXPECT(descale_stream_totals(run.stream)->pages_empty == 2);
    descale_stream_close(run.stream);
}

static void formats_and_fields(const descale_model *model) {
    static const char record[] = "{\"body\":\"Cookie settings\\nAccept all cookies\",\"id\":7}\n";
    struct run run;
    open_run(&run, model);
    EXPECT(descale_stream_formats(run.stream, DESCALE_DOLMA, DESCALE_AUTO) == DESCALE_INVALID);
    EXPECT(descale_stream_formats(run.stream, DESCALE_AUTO, (descale_format)99) == DESCALE_INVALID);
    EXPECT(descale_stream_formats(run.stream, DESCALE_JSONL, DESCALE_LABELS_JSON) == DESCALE_OK);
    EXPECT(descale_stream_json_field(run.stream, "body") == DESCALE_OK);
    EXPECT(run_text(&run, "x", record, sizeof record - 1) == DESCALE_OK);
    EXPECT(!strcmp(run.output.text, "{\"id\":7,\"labels\":[\"cookie\",\"cookie\"]}\n"));
    EXPECT(descale_stream_json_field(run.stream, NULL) == DESCALE_OK);
    EXPECT(run_text(&run, "x", record, sizeof record - 1) == DESCALE_DAMAGED);
    EXPECT(run.problems.count == 1 && run.problems.line == 1 && !run.problems.has_offset);
    EXPECT(!strcmp(run.problems.input, "x") && run.problems.status == DESCALE_DAMAGED);
    descale_stream_close(run.stream);
}

/* Fields that are refused leave those of before. A short record is answered although no more comes:
 * the callback fails when it is asked for more than the first line. */
static void added_fields(const descale_model *model) {
    static const char record[] = "{\"text\":\"Accept all cookies\"}\n";
    struct run run;
    struct input input = {record, sizeof record - 1, sizeof record, EIO};
    open_run(&run, model);
    EXPECT(descale_stream_formats(run.stream, DESCALE_JSONL, DESCALE_JSONL) == DESCALE_OK);
    EXPECT(descale_stream_add(run.stream, DESCALE_ADD_LABELS) == DESCALE_OK);
    EXPECT(descale_stream_add(run.stream, 4) == DESCALE_INVALID);
    descale_stream_line_buffered(run.stream, 1);
    EXPECT(descale_stream_run(run.stream, "x", read_input, &input) == DESCALE_UNREADABLE);
    EXPECT(!strcmp(run.output.text, "{\"text\":\"Accept all cookies\",\"labels\":[\"cookie\"]}\n"));
    descale_stream_close(run.stream);
}

static void hits_and_counts(const descale_model *model) {
    struct run run;
    const uint64_t *counts = NULL;
    uint64_t sum = 0;
    open_run(&run, model);
    EXPECT(descale_stream_count_rules(run.stream, &counts) == DESCALE_OK);
    EXPECT(descale_stream_formats(run.stream, DESCALE_AUTO, DESCALE_HITS_TSV) == DESCALE_OK);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK);
    EXPECT(run.output.size > 0 &&
           descale_stream_totals(run.stream)->hits_by_label[DESCALE_COOKIE] > 0);
    for (size_t i = 0; i < descale_model_rule_count(model); i++)
        sum += counts[i * DESCALE_LABELS + DESCALE_COOKIE];
    EXPECT(sum > 0);
    descale_stream_output(run.stream, write_sink, &run.rejects);
    EXPECT(descale_stream_hits_of(run.stream, "no.such.rule") == DESCALE_OK);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK && run.rejects.size == 0);
    EXPECT(descale_stream_hits_of(run.stream, NULL) == DESCALE_OK);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK);
    EXPECT(run.rejects.size == run.output.size);
    descale_stream_close(run.stream);
}

static void what_a_stream_keeps(const descale_model *model) {
    struct run run;
    open_run(&run, model);
    EXPECT(descale_stream_keep(run.stream, 0, 0) == DESCALE_INVALID);
    EXPECT(descale_stream_keep(run.stream, ALL_LABELS, 2) == DESCALE_INVALID);
    EXPECT(descale_stream_keep(run.stream, ALL_LABELS, 0) == DESCALE_OK);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK);
    EXPECT(run.output.size == PAGE_SIZE && !memcmp(run.output.text, page, PAGE_SIZE));
    descale_stream_close(run.stream);
}

/* Colours are escape sequences in the text for people. */
static void colours(const descale_model *model) {
    struct run run;
    open_run(&run, model);
    EXPECT(descale_stream_formats(run.stream, DESCALE_AUTO, DESCALE_EXPLAIN_TEXT) == DESCALE_OK);
    EXPECT(run_text(&run, "page", "Cookie settings\n", 16) == DESCALE_OK);
    EXPECT(!strchr(run.output.text, '\x1b'));
    descale_stream_colour(run.stream, 1);
    EXPECT(run_text(&run, "page", "Cookie settings\n", 16) == DESCALE_OK);
    EXPECT(strchr(run.output.text, '\x1b') != NULL);
    descale_stream_close(run.stream);
}

static void failing_callbacks(const descale_model *model) {
    struct run run;
    open_run(&run, model);
    run.output.room = 3;
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_WRITE_ERROR);
    EXPECT(descale_stream_error(run.stream) == ENOSPC && run.problems.error == ENOSPC);
    run.output.error = ECANCELED;
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_CANCELLED);
    EXPECT(run.problems.count == 1 && descale_stream_error(run.stream) == ECANCELED);
    run.output.room = sizeof run.output.text - 1;
    run.events.answer = EIO;
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_WRITE_ERROR);
    EXPECT(descale_stream_error(run.stream) == EIO);
    run.events.answer = 0;
    run.output.size = 0;
    struct input input = {page, PAGE_SIZE, 64, EACCES};
    EXPECT(descale_stream_run(run.stream, "x", read_input, &input) == DESCALE_UNREADABLE);
    EXPECT(run.problems.error == EACCES && !strcmp(run.problems.input, "x"));
    run.output.size = 0;
    descale_stream_output(run.stream, write_sink, &run.output); /* the stream is as good as new */
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_OK);
    EXPECT(descale_stream_error(run.stream) == 0 && !strncmp(run.output.text, "The mill", 8));
    descale_stream_cancel(run.stream);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_CANCELLED);
    EXPECT(run_text(&run, "page", page, PAGE_SIZE) == DESCALE_CANCELLED);
    descale_stream_close(run.stream);
}

static void limits(const descale_model *model) {
    /* 4,000 times 'a', by gzip */
    static const char packed[] =
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xac\xeb"
        "\x5f\xc2\x18\x3e\x40\x01\x00\x00\x00\x6f\x03\xeb\xbe\x85\x78\xa0\x0f\x00\x00";
    struct run run;
    open_run(&run, model);
    descale_stream_limits(run.stream, 0, 100);
    descale_stream_read_ahead(run.stream, 1);
    EXPECT(run_text(&run, "x.gz", packed, sizeof packed - 1) == DESCALE_DAMAGED);
    EXPECT(run.problems.count == 1 && run.problems.cause == DESCALE_CAUSE_SIZE_LIMIT);
    EXPECT(run.problems.status == DESCALE_LIMIT && run.problems.decompressed);
    EXPECT(run.problems.has_offset && run.problems.offset == 100);
    descale_stream_limits(run.stream, 0, 0);
    EXPECT(run_text(&run, "x.gz", packed, sizeof packed - 1) == DESCALE_OK);
    descale_stream_close(run.stream);
}

static void binary_data(const descale_model *model) {
    static const char bytes[] = "\1\2\3\4\5\6\1\2\3\4\5\6";
    struct run run;
    open_run(&run, model);
    EXPECT(run_text(&run, "x", bytes, sizeof bytes - 1) == DESCALE_UNREADABLE);
    EXPECT(run.problems.cause == DESCALE_CAUSE_BINARY && run.problems.has_offset);
    EXPECT(descale_stream_formats(run.stream, DESCALE_TEXT, DESCALE_AUTO) == DESCALE_OK);
    EXPECT(run_text(&run, "x", bytes, sizeof bytes - 1) == DESCALE_OK);
    descale_stream_close(run.stream);
}

static void strict_ends_at_damage(const descale_model *model) {
    static const char records[] = "{\"text\":\"a\"}\nno object\n{\"text\":\"b\"}\n";
    struct run run;
    open_run(&run, model);
    descale_stream_strict(run.stream, 1);
    EXPECT(run_text(&run, "x", records, sizeof records - 1) == DESCALE_DAMAGED);
    EXPECT(descale_stream_totals(run.stream)->pages == 1);
    descale_stream_strict(run.stream, 0);
    EXPECT(run_text(&run, "x", records, sizeof records - 1) == DESCALE_DAMAGED);
    EXPECT(descale_stream_totals(run.stream)->pages == 3);
    descale_stream_close(run.stream);
}

/* ---- Archives ---- */

/* Writes a zip archive of two members to a temporary file. Returns its descriptor. */
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
    for (int i = 0; i < 2; i++) {
        archive_entry_set_pathname(entry, member);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)strlen(text));
        archive_write_header(archive, entry);
        EXPECT(archive_write_data(archive, text, strlen(text)) == (la_ssize_t)strlen(text));
    }
    archive_entry_free(entry);
    EXPECT(archive_write_free(archive) == ARCHIVE_OK);
    uselocale(before);
    freelocale(utf8);
    EXPECT(lseek(file, 0, SEEK_SET) == 0);
    return file;
}

/* Compares names of members, and begins a new output for each. */
struct unpacking {
    descale_stream *stream;
    const char *name;
    struct sink sinks[2];
    size_t members;
};

static int on_member(void *user, descale_event event, const char *member) {
    struct unpacking *unpacking = user;
    EXPECT(!strcmp(member, unpacking->name));
    EXPECT(!strcmp(setlocale(LC_CTYPE, NULL), "C"));
    if (event == DESCALE_EVENT_MEMBER && unpacking->members < 2)
        descale_stream_output(unpacking->stream, write_sink,
                              &unpacking->sinks[unpacking->members++]);
    return 0;
}

/* Names of members are UTF-8 in every locale of the caller, here in C; each member gets an output
 * of its own, which has no separator at its beginning, also when members share batches. */
static void members_of_archives(const descale_model *model, unsigned threads) {
    struct unpacking unpacking = {.name = "gr\xc3\xb6\xc3\x9f"
                                          "e.txt",
                                  .sinks = {{.room = 100}, {.room = 100}}};
    int file = write_archive(unpacking.name, "Accept all cookies\n");
    EXPECT(descale_stream_open(model, &unpacking.stream) == DESCALE_OK);
    EXPECT(descale_stream_threads(unpacking.stream, threads) == DESCALE_OK);
    EXPECT(descale_stream_keep(unpacking.stream, ALL_LABELS, 0) == DESCALE_OK);
    descale_stream_on_event(unpacking.stream, on_member, &unpacking);
    EXPECT(descale_stream_run_fd(unpacking.stream, "x.zip", file) == DESCALE_OK);
    EXPECT(unpacking.members == 2);
    for (size_t i = 0; i < 2; i++)
        EXPECT(!strcmp(unpacking.sinks[i].text, "Accept all cookies\n"));
    descale_stream_close(unpacking.stream);
    close(file);
}

static void streams(const descale_model *model) {
    stream_cleans(model);
    empty_pages_are_dropped(model);
    formats_and_fields(model);
    added_fields(model);
    hits_and_counts(model);
    what_a_stream_keeps(model);
    colours(model);
    failing_callbacks(model);
    limits(model);
    binary_data(model);
    strict_ends_at_damage(model);
    members_of_archives(model, 1);
    members_of_archives(model, 3);
}

int main(void) {
    descale_model *model = NULL;
    EXPECT(mkdtemp(folder) != NULL);
    EXPECT(descale_model_open(NULL, &model) == DESCALE_OK);
    if (!model)
        return 1;
    names_and_versions();
    rules_have_names(model);
    rules_from_memory(model);
    wrong_rules_have_a_place();
    disabled_rules(model);
    checked_rules();
    tried_pattern();
    failures_change_nothing(model);
    pages_in_memory(model);
    streams(model);
    descale_model_close(model);
    descale_model_close(NULL);
    descale_labeler_close(NULL);
    descale_stream_close(NULL);
    descale_config_close(NULL);
    remove_files();
    return failures != 0;
}
