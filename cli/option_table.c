/* SPDX-License-Identifier: Apache-2.0 */
#include "option_table.h"
#include "base/plain_locale.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct form {
    const char *name;
    enum descale_format format;
    bool input;
} forms[] = {{"auto", DESCALE_AUTO, true},
             {"text", DESCALE_TEXT, true},
             {"jsonl", DESCALE_JSONL, true},
             {"wet", DESCALE_WET, true},
             {"labels", DESCALE_LABELS_JSON, false},
             {"dolma", DESCALE_DOLMA, false},
             {"explain", DESCALE_EXPLAIN_TEXT, false},
             {"hits", DESCALE_HITS_TSV, false},
             {"features", DESCALE_FEATURES_TSV, false},
             {"table", DESCALE_TABLE, false},
             {"null", DESCALE_NULL, false}};

static const struct form *form_find(const char *name) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (!strcmp(forms[i].name, name))
            return &forms[i];
    return NULL;
}

static const char *set_from(struct options *options, const char *argument) {
    const struct form *form = form_find(argument);
    if (!form || !form->input)
        return "expected auto, text, jsonl or wet";
    options->from = form->format;
    return NULL;
}

static const char *set_to(struct options *options, const char *argument) {
    const struct form *form = form_find(argument);
    if (!form)
        return "expected auto, text, jsonl, wet, table, labels, dolma, explain, hits, features or "
               "null";
    options->to = form->format;
    return NULL;
}

static const char *set_encoding(struct options *options, const char *argument) {
    if (!descale_encoding_known(argument))
        return "no such encoding: 'iconv -l' lists those that there are";
    options->encoding = argument;
    return NULL;
}

static const char *set_explain(struct options *options, const char *argument) {
    static const struct {
        const char *name;
        enum descale_format format;
    } kinds[] = {{"text", DESCALE_EXPLAIN_TEXT},
                 {"all", DESCALE_EXPLAIN_ALL},
                 {"json", DESCALE_EXPLAIN_JSON}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!argument || !strcmp(argument, kinds[i].name)) {
            options->to = kinds[i].format;
            return NULL;
        }
    return "expected text, all or json";
}

/* The label whose name is the first `length` bytes of a text; DESCALE_LABELS: none. */
static unsigned label_find(const char *text, size_t length) {
    unsigned label = 0;
    while (label < DESCALE_LABELS && (strlen(descale_label_name(label)) != length ||
                                      strncmp(descale_label_name(label), text, length) != 0))
        label++;
    return label;
}

static const char *set_keep(struct options *options, const char *argument) {
    options->keep = 0;
    for (const char *at = argument;; at++) {
        size_t length = strcspn(at, ",");
        unsigned label = label_find(at, length);
        if (label == DESCALE_LABELS)
            return "expected labels: body, navigation, cookie, promo, with commas between them";
        options->keep |= DESCALE_MASK(label);
        at += length;
        if (!*at)
            return NULL;
    }
}

static const char *set_keep_above(struct options *options, const char *argument) {
    char *end;
    options->keep_above = plain_number(argument, &end);
    if (end == argument || *end || !(options->keep_above > 0 && options->keep_above < 1))
        return "expected a probability between 0 and 1, such as 0.3";
    return NULL;
}

static const char *set_try(struct options *options, const char *argument) {
    options->command = COMMAND_TRY;
    options->to = DESCALE_HITS_TSV;
    options->pattern = argument;
    return NULL;
}

static const char *set_changes(struct options *options, const char *argument) {
    options->changes = true;
    options->changes_label = argument ? label_find(argument, strlen(argument)) : DESCALE_LABELS;
    return argument && options->changes_label == DESCALE_LABELS
               ? "expected body, navigation, cookie or promo"
               : NULL;
}

static const char *set_jobs(struct options *options, const char *argument) {
    char *end;
    long jobs = *argument >= '0' && *argument <= '9' ? strtol(argument, &end, 10) : -1;
    if (jobs < 1 || jobs > 1024 || *end)
        return "expected a number from 1 to 1024";
    options->jobs = (size_t)jobs;
    return NULL;
}

static const char *set_compress(struct options *options, const char *argument) {
    static const char *const names[] = {"", "none", "gzip", "zstd"};
    static const int most[] = {0, -1, 9, 19};
    size_t length = strcspn(argument, ":");
    const char *level = argument[length] ? argument + length + 1 : NULL;
    for (int i = COMPRESS_NONE; i <= COMPRESS_ZSTD; i++) {
        char *end = NULL;
        if (strlen(names[i]) != length || strncmp(names[i], argument, length) != 0)
            continue;
        long value = level && *level >= '0' && *level <= '9' ? strtol(level, &end, 10) : -1;
        if (level && (value < 0 || *end || value > most[i]))
            break;
        options->form.compress = (enum compress)i;
        options->form.level = (int)value;
        return NULL;
    }
    return "expected gzip, zstd or none; gzip:0 to gzip:9, zstd:0 to zstd:19";
}

static const char *set_check(struct options *options, const char *argument) {
    options->command = COMMAND_CHECK_RULES;
    options->rules.items[options->rules.count++] = argument;
    return NULL;
}

static const char *set_generate(struct options *options, const char *argument) {
    options->command = COMMAND_GENERATE;
    options->generated = argument;
    return NULL;
}

static const char *set_progress(struct options *options, const char *argument) {
    if (argument && strcmp(argument, "log") != 0)
        return "expected log";
    options->progress = argument ? PROGRESS_LOG : PROGRESS_LINE;
    return NULL;
}

static const char *set_no_progress(struct options *options, const char *argument) {
    (void)argument;
    options->progress = PROGRESS_NONE;
    return NULL;
}

static const char *set_sample(struct options *options, const char *argument) {
    char *end;
    unsigned long pages = *argument >= '0' && *argument <= '9' ? strtoul(argument, &end, 10)
                                                               : DESCALE_COLLECT_MOST + 1;
    if (pages > DESCALE_COLLECT_MOST || *end)
        return "expected a number of pages from 0 to 10000";
    options->sample = pages;
    return NULL;
}

#define SHARDS_MOST 1000000

static const char *set_shard(struct options *options, const char *argument) {
    char *end = NULL;
    unsigned long one = *argument >= '0' && *argument <= '9' ? strtoul(argument, &end, 10) : 0;
    unsigned long all =
        end && *end == '/' && end[1] >= '0' && end[1] <= '9' ? strtoul(end + 1, &end, 10) : 0;
    if (all == 0 || *end)
        return "expected I/N, such as 1/16 for the first of sixteen";
    if (all > SHARDS_MOST)
        return "expected at most 1000000 shards";
    if (one > all)
        return "expected the number of a shard, then how many there are, such as 1/16";
    options->shard = one;
    options->shards = all;
    return NULL;
}

static const char *set_first_shard(struct options *options, const char *argument) {
    if (strcmp(argument, "0") != 0 && strcmp(argument, "1") != 0)
        return "expected 0 or 1";
    options->first_shard = (size_t)(*argument - '0');
    return NULL;
}

static const char *set_add(struct options *options, const char *argument) {
    static const struct {
        const char *name;
        unsigned fields;
    } names[] = {{"labels", DESCALE_ADD_LABELS},
                 {"probabilities", DESCALE_ADD_LABELS | DESCALE_ADD_PROBABILITIES}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i].name, argument)) {
            options->add |= names[i].fields;
            return NULL;
        }
    return "expected labels or probabilities";
}

static const char *set_limit(struct options *options, const char *argument) {
    char *end;
    double gib = plain_number(argument, &end);
    if (end == argument || *end || !(gib > 0 && gib < 1e6))
        return "expected a number of GiB, such as 0.5 or 200";
    options->limit = (uint64_t)(gib * (1 << 30));
    return NULL;
}

static const char *set_memory(struct options *options, const char *argument) {
    char *end;
    unsigned long mib = *argument >= '0' && *argument <= '9' ? strtoul(argument, &end, 10) : 0;
    if (mib < 1 || mib > 65536 || *end)
        return "expected a number of MiB from 1 to 65536";
    options->memory = (uint64_t)mib << 20;
    return NULL;
}

#define FLAG(field) TAKE_FLAG, offsetof(struct options, field), NULL
#define TEXT(field) TAKE_TEXT, offsetof(struct options, field), NULL
#define NAME(field) TAKE_NAME, offsetof(struct options, field), NULL
#define COMMAND(command) TAKE_COMMAND, command, NULL
#define BY(set) TAKE_BY, 0, set

const struct option_row option_table[] = {
    {'f', "from", "FORM", "what a page is: auto, text (a file), jsonl, wet", BY(set_from)},
    {'t', "to", "FORM", "auto (like the input), text, jsonl, wet, table, labels, dolma, hits, null",
     BY(set_to)},
    {'o', "output", "PATH", "write to a file, or to a folder that mirrors the inputs",
     TEXT(output)},
    {0, "compress", "HOW", "gzip, zstd (:LEVEL) or none; default: by the name of the file",
     BY(set_compress)},
    {'j', "jobs", "N", "use N processors; default: all there are", BY(set_jobs)},
    {0, "resume", NULL, "with -o FOLDER: skip inputs that an earlier run finished", FLAG(resume)},
    {0, "files-from", "LIST", "read the names of inputs from a file (-: standard input)",
     TEXT(files_from)},
    {0, "shard", "I/N", "process the I-th of N parts of the inputs, for job arrays", BY(set_shard)},
    {0, "first-shard", "N", "number of the first shard: 1 (default), or 0 as in --array=0-15",
     BY(set_first_shard)},
    {0, "stats", "FILE", "write counts of lines, labels, rules and damage, as JSON", TEXT(stats)},
    {0, "report", "FILE", "write a page for people (HTML): what stayed, what went, and why",
     TEXT(report)},
    {0, "sample", "N", "pages that --stats keeps with their lines, for --compare (100)",
     BY(set_sample)},
    {0, "no-text", NULL, "leave text of pages out of --stats and --report", FLAG(no_text)},
    {0, "reproducible", NULL, "leave time, command and processor out of them", FLAG(reproducible)},
    {0, "merge", NULL, "add up FILEs of --stats; with --report: make one report of them",
     COMMAND(COMMAND_MERGE)},
    {0, "compare", NULL, "compare two FILEs of --stats, before and after; also with --report",
     COMMAND(COMMAND_COMPARE)},
    {0, "rejects", "PATH",
     "write the removed lines with rules and chances; with -o FOLDER: a folder", TEXT(rejects)},
    {0, "reasons", NULL, "with --rejects: also write what decided on each line (slower)",
     FLAG(reasons)},
    {0, "progress", "[=log]", "show progress: in one line, or a line each minute",
     BY(set_progress)},
    {0, "no-progress", NULL, "show no progress, also on a terminal", BY(set_no_progress)},
    {'k', "keep", "LABELS", "keep these lines: body,navigation,cookie,promo (body)", BY(set_keep)},
    {0, "keep-above", "P", "keep lines whose chance of a label of --keep is more than P",
     BY(set_keep_above)},
    {0, "drop-comments", NULL, "remove the comments below an article", FLAG(drop_comments)},
    {0, "keep-authors", NULL, "also keep the lines that say who wrote a post or a comment",
     FLAG(keep_authors)},
    {0, "drop-empty", NULL, "leave out pages that lose all their lines", FLAG(drop_empty)},
    {0, "split", NULL, "cut lines of more than 60 words, and keep the pieces that are body",
     FLAG(split)},
    {0, "add", "FIELD", "keep all lines; add labels or probabilities to JSON output", BY(set_add)},
    {0, "field", "NAME", "field of the text, as data.text (first of text, content, raw_content)",
     TEXT(field)},
    {0, "escaped-newlines", NULL, "end lines of JSON text also at \\n spelled as two characters",
     FLAG(escaped_newlines)},
    {0, "encoding", "NAME", "convert the text from this encoding: windows-1252, shift_jis ...",
     BY(set_encoding)},
    {'e', "explain", "[=HOW]", "show every line with what decided; all: all reasons; json",
     BY(set_explain)},
    {'r', "rules", "PATH", "add the rules of a file or folder; may be repeated", NAME(rules)},
    {0, "no-default-rules", NULL, "do not use the built-in rules", FLAG(no_default_rules)},
    {0, "disable", "NAME", "disable a rule, or several: 'en.promo.*'; may be repeated",
     NAME(disabled)},
    {0, "try", "PATTERN", "show what a 'match' pattern matches", BY(set_try)},
    {0, "changes", "[=LABEL]", "show what --rules change, or --try as a rule for LABEL",
     BY(set_changes)},
    {0, "filter", "NAME", "use a line filter: c4, fineweb, gopher, refinedweb, or a FILE",
     TEXT(filter)},
    {0, "pack", "NAME", NULL, TEXT(filter)}, /* the name of --filter before version 0.2 */
    {'w', "weights", "FILE", "read the weights from a file", TEXT(weights)},
    {0, "list-rules", NULL, "print every rule: name, label, why", COMMAND(COMMAND_LIST_RULES)},
    {0, "check-rules", "PATH",
     "check a rule file or folder; with FILEs, also count its matches in body", BY(set_check)},
    {0, "memory", "MIB", "memory limit for the window of a decompression (128)", BY(set_memory)},
    {0, "limit", "GIB", "size limit for one decompressed input (64)", BY(set_limit)},
    {0, "strict", NULL, "stop at the first damage", FLAG(strict)},
    {0, "damage-ok", NULL, "exit with 0, not 1, when some input was damaged, missing or skipped",
     FLAG(damage_ok)},
    {0, "line-buffered", NULL, "answer each record at once, for a dialogue over pipes",
     FLAG(line_buffered)},
    {'q', "quiet", NULL, "print only errors that end the run", FLAG(quiet)},
    {'v', "verbose", NULL, "print counts at the end, also when not on a terminal", FLAG(verbose)},
    {'V', "version", NULL, "print the version; with -v also the processor's instructions",
     COMMAND(COMMAND_VERSION)},
    {'h', "help", NULL, "print this help", COMMAND(COMMAND_HELP)},
    {0, "generate", "WHAT", NULL, BY(set_generate)}, /* man, bash, zsh, fish: for the build */
};
const size_t option_count = sizeof option_table / sizeof *option_table;
_Static_assert(sizeof option_table / sizeof *option_table <= OPTIONS_MAX,
               "struct getopt_table has room");
