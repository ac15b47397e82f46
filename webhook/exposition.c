/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/exposition.h"

#include <inttypes.h>

enum { NANOSECONDS = 1000000000 };

/* A backslash and a newline are escaped everywhere, a quote within quotes only. */
static void add_escaped(struct text *text, const char *raw, bool quoted)
{
    for (; *raw; raw++) {
        if (*raw == '\n') {
            text_add(text, STR("\\n"));
            continue;
        }
        if (*raw == '\\' || (quoted && *raw == '"'))
            text_char(text, '\\');
        text_char(text, *raw);
    }
}

void exposition_family(struct exposition *out, const char *name, const char *type, const char *help)
{
    out->name = name;
    text_format(&out->text, "# HELP %s ", name);
    add_escaped(&out->text, help, false);
    text_format(&out->text, "\n# TYPE %s %s\n", name, type);
}

static void add_series(struct exposition *out, const char *suffix, const struct exposition_label *labels)
{
    char before = '{';
    text_format(&out->text, "%s%s", out->name, suffix);
    for (; labels && labels->name; labels++) {
        text_format(&out->text, "%c%s=\"", before, labels->name);
        add_escaped(&out->text, labels->value, true);
        text_char(&out->text, '"');
        before = ',';
    }
    text_add(&out->text, before == ',' ? STR("} ") : STR(" "));
}

void exposition_whole(struct exposition *out, const struct exposition_label *labels, uint64_t value)
{
    add_series(out, "", labels);
    text_format(&out->text, "%" PRIu64 "\n", value);
}

void exposition_signed(struct exposition *out, const struct exposition_label *labels, int64_t value)
{
    add_series(out, "", labels);
    text_format(&out->text, "%" PRId64 "\n", value);
}

void exposition_real(struct exposition *out, const struct exposition_label *labels, double value)
{
    add_series(out, "", labels);
    text_format(&out->text, "%.15g\n", value);
}

static void add_bucket(struct exposition *out, const char *bound, uint64_t count)
{
    add_series(out, "_bucket", EXPOSITION_LABELS({"le", bound}));
    text_format(&out->text, "%" PRIu64 "\n", count);
}

void exposition_seconds(struct exposition *out, const struct exposition_histogram *histogram)
{
    uint64_t count = 0;
    for (size_t i = 0; i < histogram->len; i++) {
        char bound[32];
        snprintf(bound, sizeof bound, "%.10g", (double)histogram->bounds[i] / NANOSECONDS);
        count += histogram->counts[i];
        add_bucket(out, bound, count);
    }
    count += histogram->counts[histogram->len];
    add_bucket(out, "+Inf", count);
    add_series(out, "_sum", NULL);
    text_format(&out->text, "%.10g\n", (double)histogram->sum / NANOSECONDS);
    add_series(out, "_count", NULL);
    text_format(&out->text, "%" PRIu64 "\n", count);
}
