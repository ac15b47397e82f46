/* SPDX-License-Identifier: Apache-2.0 */
/* What POST /validate is answered with: the spine, between the HTTP layer before it and the policy behind it. */
#include "webhook/admit.h"
#include "webhook/clock.h"
#include "webhook/decision.h"
#include "webhook/log.h"
#include "webhook/policy_holder.h"
#include "webhook/policy_load.h"
#include "webhook/serve.h"
#include "webhook/tally.h"
#include "webhook/today.h"

struct admission {
    struct policy_holder *policies; /* owned */
};

static bool load(void *ctx, const struct flag_list *policies, struct err *err)
{
    struct admission *admission = ctx;
    ARENA_CLEANUP struct arena *arena = arena_new(0, NULL);
    if (!arena)
        return err_set(err, "no memory for the policy");
    struct strs paths = policy_paths(arena, policies);
    struct policy *policy;
    uint64_t generation;
    if (!policy_load(&paths, &policy, err))
        return false;
    tally_policy(policy);
    const struct rule *rules;
    const struct facts *facts;
    size_t rules_len = policy_rules(policy, &rules), facts_len = policy_facts(policy, &facts);
    if (!policy_holder_set(admission->policies, policy, &generation, err))
        return false;
    log_line(LOG_INFO, generation > 1 ? "policy reloaded" : "policy loaded",
             LOG_FIELDS(log_number("generation", (int64_t)generation), log_number("rules", rules_len),
                        log_number("workloads", facts_len), log_number("files", paths.len)));
    return true;
}

static void review(void *ctx, const struct http_request *request, struct arena *arena, struct http_response *response)
{
    const struct admission *admission = ctx;
    const struct policy_held *held = policy_holder_take(admission->policies);
    const struct admit_case it = {.policy = held->policy, .today = today(), .body = request->body};
    struct admit_answer answer = {0};
    uint64_t start = clock_ns();
    admit(&it, arena, &answer);
    uint64_t duration = clock_ns() - start;
    tally_review(&answer, duration);
    decision_log(&answer, duration / 1000);
    policy_holder_give(admission->policies, held);
    *response = (struct http_response){.status = answer.http_status,
                                       .content_type = "application/json",
                                       .body = answer.body,
                                       .retry_after = answer.retry_after};
}

int serve_main(int argc, char **argv)
{
    struct admission admission = {.policies = policy_holder_new()};
    if (!admission.policies) {
        fprintf(stderr, "dryfit serve: out of memory\n");
        return 1;
    }
    int status = serve_run(argc, argv, &(struct serve_app){.load = load, .review = review, .ctx = &admission});
    policy_holder_free(admission.policies);
    return status;
}
