/* SPDX-License-Identifier: Apache-2.0 */
/* A file as `dryfit check` reads it, to its report: every place lies in the file, the JSON report is JSON, and the text
 * holds nothing that steers a terminal. */
#include "base/json.h"
#include "insist.h"
#include "webhook/inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CEILING = 64 * 1024 * 1024 };

static struct str input;

static void insist_span(const struct span *span)
{
    insist(span->line > 0 && span->column > 0, "a place without line or column");
    insist(span->from <= span->to && span->to <= input.len, "a place outside the file");
    insist(span->end_line > span->line || span->end_column >= span->column, "a place that ends before it begins");
}

static void insist_line(const struct source_line *line)
{
    insist(line->column + line->marked <= line->text.len, "carets beyond the line");
}

static void error(struct report *report, const struct report_error *error)
{
    (void)report;
    insist(error->message.len > 0, "an error without a message");
    insist_line(&error->source);
}

static void finding(struct report *report, const struct report_finding *finding)
{
    (void)report;
    insist_span(&finding->at);
    insist_span(&finding->value);
    insist_line(&finding->line);
}

static const struct report_format places = {.name = "places", .error = error, .finding = finding};

/* The report, NUL-terminated, from malloc. */
static char *write_report(const struct report_format *format, const char *name, size_t *len)
{
    struct arena *document ARENA_CLEANUP = arena_new(CEILING, NULL);
    struct arena *kept ARENA_CLEANUP = arena_new(0, NULL);
    struct arena *scratch ARENA_CLEANUP = arena_new(0, NULL);
    struct err err = {0};
    char *written = NULL;
    FILE *out = open_memstream(&written, len);
    struct report report = {.format = format, .out = out, .width = 80, .arena = kept, .scratch = scratch};
    struct inspect inspect = {.policy = insist_policy(),
                              .namespace = STR("default"),
                              .today = {2026, 6, 1},
                              .arena = document,
                              .report = &report};
    report_begin(&report);
    inspect_text(&inspect, name, input);
    insist(report_end(&report, &err), "the report was not written");
    fclose(out);
    return written;
}

static void insist_json(struct str text)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    const cJSON *root = NULL;
    struct err err = {0};
    insist(json_parse(arena, text, &root, &err), "the report is no JSON");
}

static void insist_harmless(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        insist((unsigned char)text.ptr[i] >= ' ' || text.ptr[i] == '\n', "a control character in the text");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input = (struct str){(const char *)data, size};
    size_t len = 0;
    free(write_report(&places, "a.yaml", &len));
    char *text = write_report(&report_text, "a.yaml", &len);
    insist_harmless((struct str){text, len});
    free(text);
    char *json = write_report(&report_json, "a.json", &len);
    insist_json((struct str){json, len});
    free(json);
    return 0;
}
