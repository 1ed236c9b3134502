/* SPDX-License-Identifier: Apache-2.0
 *
 * The pages report.html and comparison.html with their style sheet and script, see embed.py. */
#ifndef TEMPLATES_H
#define TEMPLATES_H

#include <stddef.h>

extern const char template_report[], template_comparison[];
extern const size_t template_report_size, template_comparison_size;

#endif
