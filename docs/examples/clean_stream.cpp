/* SPDX-License-Identifier: Apache-2.0
 *
 * Cleans a file of any size and any form that descale knows, with callbacks for input, output and
 * problems, and a model with one rule of its own.
 *
 *   c++ clean_stream.cpp $(pkg-config --cflags --libs descale) -o clean_stream
 *   ./clean_stream CC-MAIN.warc.wet.gz > clean.warc.wet */
#include <descale.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

namespace {

/* Closes what the library opened. */
struct Close {
    void operator()(descale_config *config) const {
        descale_config_close(config);
    }
    void operator()(descale_model *model) const {
        descale_model_close(model);
    }
    void operator()(descale_stream *stream) const {
        descale_stream_close(stream);
    }
};
using Config = std::unique_ptr<descale_config, Close>;
using Model = std::unique_ptr<descale_model, Close>;
using Stream = std::unique_ptr<descale_stream, Close>;

const std::string rules = "rule imprint\n"
                          "class navigation\n"
                          "match legal notice\n"
                          "where line\n"
                          "why a link to the imprint\n"
                          "hit Legal notice\n"
                          "miss The legal notice was served\n";

void on_problem(void *, const descale_problem *problem) {
    std::cerr << (problem->input ? problem->input : "");
    if (problem->member)
        std::cerr << '!' << problem->member;
    if (problem->has_offset)
        std::cerr << '@' << problem->offset;
    else if (problem->line > 0)
        std::cerr << ':' << problem->line;
    std::cerr << ": " << problem->message << '\n';
}

std::ptrdiff_t on_read(void *user, void *buffer, std::size_t size) {
    auto *input = static_cast<std::istream *>(user);
    input->read(static_cast<char *>(buffer), static_cast<std::streamsize>(size));
    return input->bad() ? -EIO : static_cast<std::ptrdiff_t>(input->gcount());
}

int on_write(void *user, const void *bytes, std::size_t size) {
    auto *output = static_cast<std::ostream *>(user);
    output->write(static_cast<const char *>(bytes), static_cast<std::streamsize>(size));
    return output->good() ? 0 : EIO;
}

/* The built-in model with the rule above. NULL: reported. */
Model open_model() {
    descale_config *config = nullptr;
    descale_model *model = nullptr;
    if (descale_config_open(&config) != DESCALE_OK)
        return nullptr;
    Config owner(config);
    descale_config_on_problem(config, on_problem, nullptr);
    if (descale_config_add_rules_text(config, "my.navigation.rules", rules.data(), rules.size()) !=
            DESCALE_OK ||
        descale_model_open(config, &model) != DESCALE_OK)
        return nullptr;
    return Model(model);
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: clean_stream FILE\n";
        return 2;
    }
    std::ifstream input(argv[1], std::ios::binary);
    Model model = open_model();
    descale_stream *opened = nullptr;
    if (!input || !model || descale_stream_open(model.get(), &opened) != DESCALE_OK) {
        std::cerr << "clean_stream: cannot open " << argv[1] << " or the model\n";
        return 2;
    }
    Stream stream(opened);
    descale_stream_on_problem(opened, on_problem, nullptr);
    descale_stream_output(opened, on_write, &std::cout);
    descale_status status = descale_stream_run(opened, argv[1], on_read, &input);
    const descale_totals *totals = descale_stream_totals(opened);
    std::cerr << totals->lines_kept << " of " << totals->lines << " lines kept\n";
    return status == DESCALE_OK ? 0 : status == DESCALE_DAMAGED ? 1 : 2;
}
