/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights files of any bytes. What opens labels a page: every line has a label, and chances that
 * sum to 1. What does not open is reported, with its place. */
#include "fuzz.h"

#include <math.h>

static void count(void *user, const descale_problem *problem) {
    size_t *problems = user;
    *problems += problem->message[0] != '\0';
}

static void label(const descale_model *model) {
    static const char page[] = "Home\n\nThe mill was built in 1820 and sold again to a farmer.\n"
                               "Accept all cookies\nSubscribe to our newsletter\n";
    descale_labeler *labeler;
    const descale_line *lines;
    size_t lines_count;
    CHECK(descale_labeler_open(model, &labeler) == DESCALE_OK);
    CHECK(descale_labeler_label(labeler, page, sizeof page - 1, &lines, &lines_count) ==
          DESCALE_OK);
    CHECK(lines_count == 5);
    for (size_t i = 0; i < lines_count; i++) {
        float sum = 0;
        for (int j = 0; j < DESCALE_LABELS; j++)
            sum += lines[i].probability[j];
        CHECK(lines[i].label == DESCALE_BLANK ? sum == 0 : fabsf(sum - 1) < 0.01F);
    }
    descale_labeler_close(labeler);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    descale_config *config;
    descale_model *model = NULL;
    size_t problems = 0;
    CHECK(descale_config_open(&config) == DESCALE_OK);
    descale_config_on_problem(config, count, &problems);
    CHECK(descale_config_weights_text(config, "weights.tsv", data, size) == DESCALE_OK);
    descale_status status = descale_model_open(config, &model);
    CHECK(status == DESCALE_OK || status == DESCALE_INVALID);
    CHECK((status == DESCALE_OK) == (model != NULL));
    CHECK(status == DESCALE_OK || problems > 0);
    if (model)
        label(model);
    descale_model_close(model);
    descale_config_close(config);
    return 0;
}
