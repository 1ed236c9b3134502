/* SPDX-License-Identifier: Apache-2.0 */
#include "input/archive_members.h"
#include "base/escape.h"
#include "base/report.h"
#include "base/temp_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void members_enter(struct members *members) {
    if (members->utf8)
        members->callers = uselocale(members->utf8);
}

void members_leave(struct members *members) {
    if (members->utf8)
        uselocale(members->callers);
}

void members_report_as(struct members *members, bool member, descale_status status,
                       descale_cause cause, const char *format, const char *why) {
    struct source *source = members->source;
    char message[640];
    snprintf(message, sizeof message, format, why ? why : "it may be cut short");
    source->totals->damaged++;
    members->reported = true;
    members_leave(members);
    report_problem(source->reporter,
                   (descale_problem){.status = status,
                                     .severity = DESCALE_ERROR,
                                     .cause = cause,
                                     .input = source->reporter->input,
                                     .member = member ? members->name : NULL},
                   "%s", message);
    members_enter(members);
}

void members_report(struct members *members, bool member, const char *format, const char *why) {
    members_report_as(members, member, DESCALE_DAMAGED, DESCALE_CAUSE_OTHER, format, why);
}

void members_warn(struct members *members, const char *what) {
    const struct reporter *reporter = members->source->reporter;
    members_leave(members);
    report_problem(reporter,
                   (descale_problem){.severity = DESCALE_WARNING,
                                     .input = reporter->input,
                                     .member = members->name},
                   "%s", what);
    members_enter(members);
}

void members_warn_left_out(const struct members *members) {
    if (members->left_out > 0)
        report_problem(
            members->source->reporter,
            (descale_problem){.severity = DESCALE_WARNING, .cause = DESCALE_CAUSE_LEFT_OUT},
            members->left_out == 1 ? "1 symbolic link, pipe or device was left out"
                                   : "%" PRIu64 " symbolic links, pipes and devices were left out",
            members->left_out);
}

void members_report_file(struct members *members, bool member, int error) {
    char folder[256], why[sizeof folder + 256];
    snprintf(why, sizeof why, "%s: %s", escape_name(folder, sizeof folder, temp_file_folder()),
             strerror(error));
    members_report_as(members, member, DESCALE_WRITE_ERROR, DESCALE_CAUSE_OTHER,
                      "cannot write a temporary file in %s", why);
}

bool members_lack_memory(const struct members *members) {
    int error = members->archive ? archive_errno(members->archive) : ENOMEM;
    return error == ENOMEM || error == 0;
}

void members_note_passing(struct members *members) {
    int error = archive_errno(members->archive);
    if (error == ENOMEM || (error == EIO && members->spool >= 0))
        members->source->failed = DESCALE_UNREADABLE;
}

bool members_ends_run(enum descale_status status) {
    return status != DESCALE_OK && status != STATUS_END && status != DESCALE_DAMAGED &&
           status != DESCALE_UNREADABLE;
}

bool members_stops(const struct members *members, enum descale_status status) {
    return members_ends_run(status) ||
           (members->source->strict && (members->reported || status == DESCALE_DAMAGED));
}
