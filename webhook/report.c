/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/report.h"

void report_begin(struct report *report)
{
    report->summary = (struct report_summary){0};
    if (report->format->begin)
        report->format->begin(report);
}

static void make_way(struct report *report)
{
    if (report->progress)
        progress_clear(report->progress);
}

void report_object(struct report *report, const struct report_object *object)
{
    if (report->format->object) {
        make_way(report);
        report->format->object(report, object);
    }
    arena_reset(report->scratch);
}

void report_error(struct report *report, const struct report_error *error)
{
    report->summary.errors++;
    make_way(report);
    if (report->format->error)
        report->format->error(report, error);
    arena_reset(report->scratch);
}

void report_failure(struct report *report, const char *file, const struct err *err)
{
    struct str message = str_from(err->message);
    size_t len = strlen(file);
    if (str_starts(message, str_from(file)) && str_starts(str_after(message, len), STR(": ")))
        message = str_after(message, len + 2);
    report_error(report, &(struct report_error){.file = file, .message = message});
}

void report_note(struct report *report, const struct report_error *note)
{
    make_way(report);
    if (report->format->note)
        report->format->note(report, note);
    arena_reset(report->scratch);
}

void report_finding(struct report *report, const struct report_finding *finding)
{
    report->summary.known += finding->known;
    report->summary.denied += !finding->known && finding->judged->action == ACTION_DENY;
    report->summary.warned += !finding->known && finding->judged->action == ACTION_WARN;
    make_way(report);
    if (!finding->known || report->format->suppressed)
        report->format->finding(report, finding);
    arena_reset(report->scratch);
}

void report_fix(struct report *report, const struct report_fix *fix)
{
    report->summary.fixed += fix->why.len == 0;
    make_way(report);
    if (report->format->fix)
        report->format->fix(report, fix);
    arena_reset(report->scratch);
}

bool report_end(struct report *report, struct err *err)
{
    make_way(report);
    if (report->format->end)
        report->format->end(report);
    if (fflush(report->out) != 0 || ferror(report->out))
        return err_set(err, "the report could not be written");
    return true;
}
