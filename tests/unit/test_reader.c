/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages one by one. The arguments are files in every format and compression: their pages have to be
 * those that a stream finds. */
#include "descale.h"
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- Help for the tests ---- */

static size_t problems;

static void count_problem(void *user, const descale_problem *problem) {
    (void)user;
    EXPECT(problem->message && *problem->message);
    problems++;
}

/* An input in memory, handed out a few bytes at a time. */
struct input {
    const char *at;
    size_t left;
    int error; /* an errno value, in place of the end */
};

static ptrdiff_t read_input(void *user, void *buffer, size_t size) {
    struct input *input = user;
    size_t got = input->left < 7 ? input->left : 7;
    got = got < size ? got : size;
    if (got == 0 && input->error)
        return -input->error;
    memcpy(buffer, input->at, got);
    input->at += got;
    input->left -= got;
    return (ptrdiff_t)got;
}

static descale_reader *open_text(struct input *input, const char *text, const char *field) {
    descale_reader *reader = NULL;
    *input = (struct input){text, strlen(text), 0};
    problems = 0;
    EXPECT(descale_reader_open("in", read_input, input, DESCALE_AUTO, field, count_problem, NULL,
                               &reader) == DESCALE_OK);
    return reader;
}

static int is(const char *bytes, size_t size, const char *expected) {
    return size == strlen(expected) && (size == 0 || !memcmp(bytes, expected, size));
}

/* Expects a page with this text. */
static const descale_page *next_page(descale_reader *reader, const char *text) {
    static const descale_page none = {.text = ""};
    const descale_page *page = NULL;
    EXPECT(descale_reader_next(reader, &page) == DESCALE_OK && page);
    page = page ? page : &none;
    EXPECT(page->struct_size == sizeof *page && is(page->text, page->text_size, text));
    return page;
}

/* Expects the end, also when asked again. */
static void expect_end(descale_reader *reader) {
    for (int i = 0; i < 2; i++) {
        const descale_page *page = (const descale_page *)"untouched";
        EXPECT(descale_reader_next(reader, &page) == DESCALE_OK && !page);
    }
    descale_reader_close(reader);
}

/* ---- Formats ---- */

static void text_is_a_page(void) {
    struct input input;
    descale_reader *reader = open_text(&input, "Home\nA page.\n", NULL);
    const descale_page *page = next_page(reader, "Home\nA page.\n");
    EXPECT(!strcmp(page->input, "in") && is(page->id, page->id_size, "in") && page->number == 1);
    EXPECT(!page->member && !page->url && !page->header && !page->before && !page->separated);
    expect_end(reader);
}

static void json_lines(void) {
    static const char text[] = "{\"id\": 7, \"text\": \"a\\nb\", \"url\": \"http:\\/\\/x\"}\n"
                               "nonsense\n"
                               "{\"text\": \"\", \"body\": \"c\"}\n";
    struct input input;
    descale_reader *reader = open_text(&input, text, NULL);
    const descale_page *page = next_page(reader, "a\nb");
    EXPECT(page->separated && page->id_json && is(page->id, page->id_size, "7"));
    EXPECT(is(page->url, page->url_size, "http://x"));
    EXPECT(is(page->before, page->before_size, "{\"id\": 7, \"text\": \""));
    EXPECT(is(page->after, page->after_size, "\", \"url\": \"http:\\/\\/x\"}\n"));
    page = next_page(reader, "");
    EXPECT(!page->id && page->number == 2 && page->text != NULL && problems == 1);
    expect_end(reader);

    reader = open_text(&input, text, "body");
    next_page(reader, "c");
    expect_end(reader);
    EXPECT(problems == 2);
}

/* Texts in fields of fields, and texts that are lists of strings. */
static void json_paths_and_lists(void) {
    static const char text[] =
        "{\"a\": {\"b\": [\"x\\ny\" , \"\", \"\\\"z\\\\\"], \"c.d\": [ ]}}\n";
    struct input input;
    descale_reader *reader = open_text(&input, text, "a.b");
    const descale_page *page = next_page(reader, "x\ny\n\n\"z\\");
    EXPECT(page->separated && is(page->before, page->before_size, "{\"a\": {\"b\": [\""));
    EXPECT(is(page->after, page->after_size, "\"], \"c.d\": [ ]}}\n"));
    expect_end(reader);
    reader = open_text(&input, text, "a.c\\.d");
    page = next_page(reader, "");
    EXPECT(is(page->after, page->after_size, " ]}}\n") && problems == 0);
    expect_end(reader);
    reader = open_text(&input, text, "a.c.d");
    expect_end(reader);
    EXPECT(problems == 1);
}

static void warc(void) {
    static const char text[] =
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nx\n\r\n\r\n"
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Target-URI: http://x\r\nContent-Length: 5\r\n\r\nHome\n\r\n\r\n"
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Date: 2024-05-18T01:58:10Z\r\n"
        "WARC-Identified-Content-Language: eng,deu\r\nContent-Length: 1\r\n\r\na\r\n\r\n";
    struct input input;
    descale_reader *reader = open_text(&input, text, NULL);
    const descale_page *page = next_page(reader, "Home\n");
    EXPECT(is(page->id, page->id_size, "<urn:uuid:1>") && !page->id_json && !page->separated);
    EXPECT(is(page->url, page->url_size, "http://x"));
    EXPECT(page->header_size > 8 && !memcmp(page->header, "WARC/1.0", 8));
    EXPECT(!page->date && page->date_size == 0 && !page->language && page->language_size == 0);
    page = next_page(reader, "a");
    EXPECT(is(page->date, page->date_size, "2024-05-18T01:58:10Z"));
    EXPECT(is(page->language, page->language_size, "eng,deu") && !page->url);
    expect_end(reader);
}

/* ---- Odd inputs ---- */

static void nothing(void) {
    struct input input;
    descale_reader *reader = open_text(&input, "", NULL);
    next_page(reader, "");
    expect_end(reader);
    descale_reader_close(NULL);
}

/* What was read before an error is a page; then comes the error, then the end. */
static void failing_callback(void) {
    static char text[1 << 20];
    struct input input;
    const descale_page *page = NULL;
    memset(text, 'a', sizeof text - 1);
    descale_reader *reader = open_text(&input, text, NULL);
    input.error = EIO;
    EXPECT(descale_reader_next(reader, &page) == DESCALE_OK && page &&
           page->text_size == sizeof text - 1);
    page = NULL;
    EXPECT(descale_reader_next(reader, &page) == DESCALE_UNREADABLE && !page);
    expect_end(reader);
    EXPECT(problems == 1);

    reader = open_text(&input, "Home", NULL); /* fails before the format is known */
    input.error = EIO;
    EXPECT(descale_reader_next(reader, &page) == DESCALE_UNREADABLE && !page);
    expect_end(reader);
}

static void binary_data(void) {
    struct input input;
    const descale_page *page = NULL;
    descale_reader *reader = open_text(&input, "\1\2\3\4\5\6", NULL);
    EXPECT(descale_reader_next(reader, &page) == DESCALE_UNREADABLE && !page && problems == 1);
    EXPECT(descale_reader_next(reader, &page) == DESCALE_OK && !page);
    descale_reader_close(reader);
}

static void wrong_format(void) {
    descale_reader *reader = NULL;
    EXPECT(descale_reader_open_fd("in", 0, DESCALE_DOLMA, NULL, NULL, NULL, &reader) ==
           DESCALE_INVALID);
    EXPECT(!reader);
}

/* ---- Files ---- */

/* The pages of a file and their bytes, as a stream counts them. */
static void count_by_stream(const descale_model *model, const char *path, uint64_t counts[2]) {
    descale_stream *stream = NULL;
    int file = open(path, O_RDONLY);
    EXPECT(file >= 0 && descale_stream_open(model, &stream) == DESCALE_OK);
    EXPECT(descale_stream_formats(stream, DESCALE_AUTO, DESCALE_NULL) == DESCALE_OK);
    descale_stream_run_fd(stream, path, file);
    counts[0] = descale_stream_totals(stream)->pages;
    counts[1] = descale_stream_totals(stream)->text_bytes;
    descale_stream_close(stream);
    close(file);
}

static void reads_as_a_stream(const descale_model *model, const char *path) {
    uint64_t expected[2], counts[2] = {0, 0};
    descale_reader *reader = NULL;
    const descale_page *page = NULL;
    count_by_stream(model, path, expected);
    int file = open(path, O_RDONLY);
    EXPECT(descale_reader_open_fd(path, file, DESCALE_AUTO, NULL, NULL, NULL, &reader) ==
           DESCALE_OK);
    while (descale_reader_next(reader, &page) == DESCALE_OK && page) {
        counts[0]++;
        counts[1] += page->text_size;
        EXPECT(!page->member || page->id_json || page->header ||
               memmem(page->id, page->id_size, page->member, strlen(page->member)));
    }
    if (counts[0] != expected[0] || counts[1] != expected[1])
        fprintf(stderr, "%s\n", path);
    EXPECT(counts[0] == expected[0] && counts[1] == expected[1]);
    descale_reader_close(reader);
    close(file);
}

/* A reader may be closed at any page. */
static void closed_early(const char *path, int pages) {
    descale_reader *reader = NULL;
    const descale_page *page = NULL;
    int file = open(path, O_RDONLY);
    EXPECT(descale_reader_open_fd(path, file, DESCALE_AUTO, NULL, NULL, NULL, &reader) ==
           DESCALE_OK);
    for (int i = 0; i < pages; i++)
        EXPECT(descale_reader_next(reader, &page) == DESCALE_OK);
    descale_reader_close(reader);
    close(file);
}

int main(int argc, char **argv) {
    descale_model *model = NULL;
    EXPECT(descale_model_open(NULL, &model) == DESCALE_OK);
    text_is_a_page();
    json_lines();
    json_paths_and_lists();
    warc();
    nothing();
    failing_callback();
    binary_data();
    wrong_format();
    for (int i = 1; i < argc; i++) {
        reads_as_a_stream(model, argv[i]);
        closed_early(argv[i], 0);
        closed_early(argv[i], 1);
    }
    descale_model_close(model);
    return failures > 0;
}
