/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/admit.h"

#include "webhook/respond.h"
#include "webhook/status.h"

/* Written beforehand: when memory is out there is none left to write with. */
#define STATUS(code, reason, message)                                                                                  \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"" message         \
    "\",\"reason\":\"" reason "\",\"code\":" code "}\n"
#define FULL "the review needs more memory than one review may take"
#define CROWDED "too many reviews at once: try again"

struct work {
    const struct admit_case *it;
    struct arena *arena;
    struct admit_answer *out;
};

/* Only an object that is about to be stored is judged: not one that goes (DELETE), not a stream to a pod (CONNECT), and
 * not a subresource, which cannot change a pod template (status, scale, binding, eviction ...). */
static bool is_judged(const struct review *review)
{
    return review->object && review->subresource.len == 0 &&
           (str_eq(review->operation, STR("CREATE")) || str_eq(review->operation, STR("UPDATE")));
}

/* The view of one of the review's objects; NULL when it has no pod template. What the object itself leaves out the
 * request knows. */
static const struct workload *view(struct work *work, const cJSON *object)
{
    const struct review *review = &work->out->review;
    struct workload *workload = arena_one(work->arena, struct workload);
    if (!object || workload_parse(work->arena, object, workload) != WORKLOAD_OK)
        return NULL;
    if (workload->namespace.len == 0)
        workload->namespace = review->namespace;
    if (workload->name.len == 0)
        workload->name = review->name;
    return workload;
}

/* The old object matters only to what has been found in the new one. */
static struct verdict compare(struct work *work, const struct workload *workload, const struct findings *findings)
{
    const struct admit_case *it = work->it;
    struct findings old_findings = {0};
    const struct workload *old = NULL;
    if (findings->len > 0)
        old = view(work, review_old_object(work->arena, &work->out->review));
    if (old)
        old_findings = engine_judge(it->policy, old, NULL, work->arena);
    struct verdict_case verdict_case = {.policy = it->policy,
                                        .workload = workload,
                                        .findings = findings,
                                        .old_findings = old ? &old_findings : NULL,
                                        .old_workload = old,
                                        .user = work->out->review.user,
                                        .today = it->today};
    return verdict_reach(&verdict_case, work->arena);
}

/* Texts are made of what the answer quotes, and of nothing else. */
static void say(struct work *work, const struct verdict *verdict)
{
    size_t said[ACTION_DENY + 1] = {0};
    for (size_t i = 0; i < verdict->len; i++) {
        enum action action = verdict->items[i].action;
        if (action != ACTION_OFF && said[action]++ < RESPOND_QUOTES)
            engine_say(work->arena, (struct finding *)verdict->items[i].finding);
    }
}

static struct verdict judge(struct work *work, const struct workload *workload)
{
    struct findings findings = {0};
    if (!workload->terminating)
        findings = engine_judge(work->it->policy, workload, NULL, work->arena);
    struct verdict verdict = compare(work, workload, &findings);
    say(work, &verdict);
    return verdict;
}

static void refuse(struct work *work)
{
    struct admit_answer *out = work->out;
    out->http_status = out->err.http_status ? out->err.http_status : 500;
    const char *message = out->err.message;
    if (out->err.line > 0)
        message = arena_format(work->arena, "%s (line %u, column %u)", message, out->err.line, out->err.column).ptr;
    out->body = status_body(work->arena, out->http_status, status_reason(out->http_status), message);
}

static void run(void *ctx)
{
    struct work *work = ctx;
    struct admit_answer *out = work->out;
    if (!review_parse(work->arena, work->it->body, &out->review, &out->err)) {
        refuse(work);
        return;
    }
    if (is_judged(&out->review))
        out->workload = view(work, out->review.object);
    out->verdict = out->workload ? judge(work, out->workload) : (struct verdict){.allowed = true};
    out->body = respond_review(work->arena, &out->review, out->workload, &out->verdict);
    out->http_status = 200;
}

/* Nothing that run() left behind is of use. */
static void refuse_unread(struct admit_answer *out, int http_status, const char *message, const char *body)
{
    *out = (struct admit_answer){.http_status = http_status, .body = str_from(body)};
    err_http(&out->err, http_status, "%s", message);
}

void admit(const struct admit_case *it, struct arena *arena, struct admit_answer *out)
{
    *out = (struct admit_answer){0};
    struct work work = {it, arena, out};
    enum arena_end end = arena_run(arena, run, &work);
    if (end == ARENA_FULL)
        refuse_unread(out, 413, FULL, STATUS("413", "RequestEntityTooLarge", FULL));
    if (end == ARENA_CROWDED) {
        refuse_unread(out, 503, CROWDED, STATUS("503", "ServiceUnavailable", CROWDED));
        out->retry_after = 1;
    }
}
