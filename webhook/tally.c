/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tally.h"

#include "webhook/metrics.h"

void tally_policy(const struct policy *policy)
{
    const struct rule *rules;
    size_t len = policy_rules(policy, &rules);
    for (size_t i = 0; i < len; i++)
        metrics_rule(rules[i].id, rules[i].own);
}

static enum metrics_action action_of(const struct judged *judged)
{
    static const enum metrics_action actions[] = {
        [ACTION_OFF] = METRICS_OFF, [ACTION_WARN] = METRICS_WARN, [ACTION_DENY] = METRICS_DENY};
    return judged->because == BECAUSE_EXEMPTED ? METRICS_EXEMPTED : actions[judged->action];
}

static void tally_exemption(const struct judged *judged)
{
    if (judged->note == NOTE_EXEMPTION_ENDED)
        metrics_exemption(METRICS_ENDED);
    else if (judged->because == BECAUSE_EXEMPTED)
        metrics_exemption(judged->note == NOTE_EXEMPTION_ENDING ? METRICS_ENDING : METRICS_LASTING);
}

static enum metrics_verdict verdict_of(const struct verdict *verdict)
{
    if (!verdict->allowed)
        return METRICS_DENIED;
    return verdict->warned > 0 ? METRICS_WARNED : METRICS_ALLOWED;
}

void tally_review(const struct admit_answer *answer, uint64_t nanoseconds)
{
    metrics_duration(nanoseconds);
    if (answer->http_status != 200)
        return;
    const struct verdict *verdict = &answer->verdict;
    metrics_review(verdict_of(verdict), answer->review.operation, answer->review.kind);
    for (size_t i = 0; i < verdict->len; i++) {
        metrics_finding(verdict->items[i].finding->rule->id, action_of(&verdict->items[i]));
        tally_exemption(&verdict->items[i]);
    }
}
