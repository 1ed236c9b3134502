/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels the lines of a page in memory and prints each with its label, its probability, and the
 * rules that matched it. The page is read from standard input.
 *
 *   cc label_page.c $(pkg-config --cflags --libs descale) -o label_page
 *   ./label_page < page.txt */
#include <descale.h>

#include <stdio.h>
#include <stdlib.h>

/* Prints one line of the page, without white space at its end. */
static void print_line(const descale_model *model, const descale_labeler *labeler, const char *text,
                       const descale_line *lines, size_t index) {
    const descale_line *line = &lines[index];
    const descale_hit *hits = NULL;
    size_t size = line->size;
    if (line->label == DESCALE_BLANK)
        return;
    while (size > 0 && (unsigned char)text[line->start + size - 1] <= ' ')
        size--;
    printf("%s\t%.2f\t%.*s\n", descale_label_name(line->label),
           (double)line->probability[line->label], (int)size, text + line->start);
    size_t count = descale_labeler_hits(labeler, index, &hits);
    for (size_t i = 0; i < count; i++)
        printf("\t\t%s\n", descale_model_rule(model, hits[i].rule)->name);
}

/* Labels a page and prints its lines. */
static descale_status print_page(const descale_model *model, const char *text, size_t size) {
    descale_labeler *labeler = NULL;
    const descale_line *lines = NULL;
    size_t count = 0;
    descale_status status = descale_labeler_open(model, &labeler);
    if (status == DESCALE_OK) /* a labeler may be used for any number of pages */
        status = descale_labeler_label(labeler, text, size, &lines, &count);
    for (size_t i = 0; i < count; i++)
        print_line(model, labeler, text, lines, i);
    descale_labeler_close(labeler);
    return status;
}

int main(void) {
    static char text[1 << 20];
    size_t size = fread(text, 1, sizeof text, stdin);
    descale_model *model = NULL;
    descale_status status = descale_model_open(NULL, &model);
    if (status == DESCALE_OK)
        status = print_page(model, text, size);
    descale_model_close(model);
    if (status != DESCALE_OK)
        fprintf(stderr, "label_page: %s\n", descale_status_text(status));
    return status == DESCALE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
