/* SPDX-License-Identifier: Apache-2.0
 *
 * Outputs that would overwrite an input, a file of the model, or each other. */
#ifndef OUTPUT_CONFLICTS_H
#define OUTPUT_CONFLICTS_H

#include "inputs.h"

/* Whether all outputs can be written in the form that their names promise. False: reported. */
bool outputs_writable(const struct options *options, bool folder);

/* Whether no output of the run is one of the files that it reads, or another of its outputs, by
 * whatever path or link. Called before any output is opened. `folder`: each input has an output of
 * its own in the output folder. False: reported. */
bool outputs_apart(const struct inputs *inputs, const struct options *options, bool folder);

/* The same for --merge and --compare, whose inputs are files of --stats. */
bool statistics_apart(const struct options *options);

#endif
