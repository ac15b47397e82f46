/* SPDX-License-Identifier: Apache-2.0 */
/* Writes Prometheus' text exposition format, version 0.0.4: families of samples, each with HELP and TYPE before it.
 * https://prometheus.io/docs/instrumenting/exposition_formats/ */
#ifndef DRYFIT_WEBHOOK_EXPOSITION_H
#define DRYFIT_WEBHOOK_EXPOSITION_H

#include "base/text.h"

#define EXPOSITION_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct exposition {
    struct text text; /* set text.arena, leave the rest zero */
    const char *name; /* of the family that is being written */
};

struct exposition_label {
    const char *name; /* NULL ends a list */
    const char *value;
};
/* EXPOSITION_LABELS({"part", "policy"}, {"result", "ok"}) */
#define EXPOSITION_LABELS(...) ((const struct exposition_label[]){__VA_ARGS__, {0}})

/* Begins a family: all of its samples follow. type is counter, gauge or histogram. */
void exposition_family(struct exposition *out, const char *name, const char *type, const char *help);
/* labels may be NULL. */
void exposition_whole(struct exposition *out, const struct exposition_label *labels, uint64_t value);
void exposition_signed(struct exposition *out, const struct exposition_label *labels, int64_t value);
void exposition_real(struct exposition *out, const struct exposition_label *labels, double value);

struct exposition_histogram {
    const uint64_t *bounds; /* upper, inclusive, ascending; nanoseconds */
    const uint64_t *counts; /* len + 1 of them, each bucket's own: they are summed up here */
    size_t len;
    uint64_t sum; /* nanoseconds */
};
/* In seconds, as a family of seconds must be. */
void exposition_seconds(struct exposition *out, const struct exposition_histogram *histogram);

#endif
