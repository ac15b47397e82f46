/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/respond.h"

#include "base/line.h"
#include "webhook/phrase.h"
#include "webhook/respond_audit.h"
#include "webhook/respond_warning.h"

enum {
    MESSAGE_MAX = 1000, /* characters of one cause */
};

/* "apps" of apps/v1; empty for v1. */
static struct str group_of(struct str api_version)
{
    struct str group = {0};
    return str_has_char(api_version, '/') && str_cut(&api_version, '/', &group) ? group : (struct str){0};
}

/* Appends `"key":"value",`, or nothing when value is empty, as Kubernetes' omitempty does. */
static void add_member(struct text *out, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    text_format(out, "\"%s\":", key);
    text_json(out, value);
    text_char(out, ',');
}

/* The API server reads field and message for machines only: kubectl prints neither for a Forbidden. */
static void add_cause(struct text *out, const struct finding *finding)
{
    text_add(out, STR("{\"reason\":"));
    text_json(out, finding->rule->id);
    text_add(out, STR(",\"message\":"));
    text_json(out, phrase_of(out->arena, finding, finding->message, MESSAGE_MAX));
    text_add(out, STR(",\"field\":"));
    text_json(out, field_text(out->arena, &finding->field));
    text_char(out, '}');
}

static void add_details(struct text *out, const struct workload *workload, const struct verdict *verdict)
{
    text_add(out, STR("\"details\":{"));
    add_member(out, "name", workload->name);
    add_member(out, "group", group_of(workload->api_version));
    add_member(out, "kind", workload->kind);
    text_add(out, STR("\"causes\":["));
    for (size_t i = 0; i < verdict->denied && i < RESPOND_QUOTES; i++) {
        if (i > 0)
            text_char(out, ',');
        add_cause(out, verdict->items[i].finding);
    }
    text_add(out, STR("]}"));
}

/* 403 and Forbidden, since another code or reason would make controllers retry, or hide the message from kubectl's
 * reader. */
static void add_status(struct text *out, const struct workload *workload, const struct verdict *verdict)
{
    text_add(out, STR(",\"status\":{\"status\":\"Failure\",\"message\":"));
    text_json(out, respond_denial(out->arena, workload, verdict));
    text_add(out, STR(",\"reason\":\"Forbidden\","));
    add_details(out, workload, verdict);
    text_add(out, STR(",\"code\":403}"));
}

static void add_warnings(struct text *out, const struct workload *workload, const struct verdict *verdict)
{
    struct str lines[WARNINGS];
    size_t len = respond_warnings(out->arena, workload, verdict, lines);
    if (len == 0)
        return;
    for (size_t i = 0; i < len; i++) {
        text_add(out, i ? STR(",") : STR(",\"warnings\":["));
        text_json(out, lines[i]);
    }
    text_char(out, ']');
}

struct str respond_review(struct arena *arena, const struct review *review, const struct workload *workload,
                          const struct verdict *verdict)
{
    struct text out = {.arena = arena};
    text_add(&out, STR("{\"kind\":\"AdmissionReview\",\"apiVersion\":"));
    text_json(&out, review->api_version);
    text_add(&out, STR(",\"response\":{\"uid\":"));
    text_json(&out, review->uid);
    text_add(&out, verdict->allowed ? STR(",\"allowed\":true") : STR(",\"allowed\":false"));
    if (verdict->denied > 0)
        add_status(&out, workload, verdict);
    if (verdict->len > 0) {
        respond_audit(&out, verdict);
        add_warnings(&out, workload, verdict);
    }
    text_add(&out, STR("}}\n"));
    return text_str(&out);
}
