/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/verdict.h"

#include "policies/policy_exemption.h"

/* A list that is not given matches anything. */
static bool list_allows(const struct strs *globs, struct str text)
{
    return globs->len == 0 || strs_match(globs, text);
}

static bool labels_match(const cJSON *wanted, const cJSON *labels)
{
    if (!wanted)
        return true;
    for (const cJSON *label = wanted->child; label; label = label->next) {
        const cJSON *have = tree_get(labels, label->string);
        if (!tree_is_str(have) || !str_glob(tree_str(label), tree_str(have)))
            return false;
    }
    return true;
}

static bool container_matches(const struct strs *globs, const struct finding *finding)
{
    if (globs->len == 0)
        return true;
    return finding->container && strs_match(globs, finding->container->name);
}

static bool exemption_matches(const struct exemption *exemption, const struct verdict_case *it,
                              const struct finding *finding)
{
    const struct workload *workload = it->workload;
    return strs_match(&exemption->rules, finding->rule->id) &&
           list_allows(&exemption->namespaces, workload->namespace) && list_allows(&exemption->kinds, workload->kind) &&
           list_allows(&exemption->names, workload->name) && list_allows(&exemption->users, it->user) &&
           container_matches(&exemption->containers, finding) && labels_match(exemption->labels, workload->labels);
}

/* Which of two lasts longer; one without an end lasts for ever. */
static bool lasts_longer(const struct exemption *a, const struct exemption *b)
{
    if (b->until.year == 0)
        return false;
    return a->until.year == 0 || date_cmp(a->until, b->until) > 0;
}

/* Of the exemptions that match, the one that lasts longest, be it over or not; or NULL. */
static const struct exemption *exemption_for(const struct verdict_case *it, const struct finding *finding)
{
    const struct exemption *best = NULL;
    const struct exemption *exemptions = NULL;
    size_t len = policy_exemptions(it->policy, &exemptions);
    for (size_t i = 0; i < len; i++) {
        if (best && !lasts_longer(&exemptions[i], best))
            continue;
        if (exemption_matches(&exemptions[i], it, finding))
            best = &exemptions[i];
    }
    return best;
}

/* True when the finding is exempted: then nothing else is asked. */
static bool exempt(const struct verdict_case *it, struct judged *judged)
{
    const struct exemption *exemption = exemption_for(it, judged->finding);
    if (!exemption)
        return false;
    judged->exemption = exemption;
    enum exemption_state state = exemption_state(exemption, it->today, NULL);
    if (state == EXEMPTION_ENDED) {
        judged->note = NOTE_EXEMPTION_ENDED;
        return false;
    }
    if (state == EXEMPTION_ENDING)
        judged->note = NOTE_EXEMPTION_ENDING;
    judged->action = ACTION_OFF;
    judged->because = BECAUSE_EXEMPTED;
    judged->reason = exemption->reason;
    return true;
}

/* The value of dryfit.dev/ignore.RULE on the object, else on the pod template; NULL where there is none. */
static const cJSON *ignore_annotation(const struct verdict_case *it, const struct rule *rule)
{
    char key[128];
    int len = snprintf(key, sizeof key, "dryfit.dev/ignore.%.*s", STR_ARG(rule->id));
    if (len < 0 || (size_t)len >= sizeof key)
        return NULL;
    const cJSON *node = tree_get(it->workload->annotations, key);
    return node ? node : tree_get(it->workload->pod_annotations, key);
}

static void heed_annotation(const struct verdict_case *it, struct judged *judged)
{
    const cJSON *node = ignore_annotation(it, judged->finding->rule);
    struct str reason = str_trim(tree_str(node));
    if (!node)
        return;
    if (!policy_may_ignore(it->policy, judged->finding->rule)) {
        judged->note = NOTE_IGNORE_FORBIDDEN;
        return;
    }
    if (reason.len == 0) {
        judged->note = NOTE_IGNORE_WITHOUT_REASON;
        return;
    }
    judged->action = ACTION_WARN;
    judged->because = BECAUSE_IGNORED;
    judged->reason = reason;
}

/* The identity of a finding of the old object, and how certain it was. */
struct old_key {
    struct str key;
    enum certainty certainty;
};

/* Those of all findings of the old object in key order, made once and only when somebody asks. */
struct old_keys {
    const struct verdict_case *it;
    struct arena *arena;
    struct old_key *items;
};

static int compare_keys(const void *a, const void *b)
{
    return str_cmp(((const struct old_key *)a)->key, ((const struct old_key *)b)->key);
}

static void make_keys(struct old_keys *old)
{
    const struct findings *findings = old->it->old_findings;
    old->items = arena_many(old->arena, struct old_key, findings->len);
    for (size_t i = 0; i < findings->len; i++)
        old->items[i] = (struct old_key){finding_key(old->arena, findings->items[i], old->it->old_workload),
                                         findings->items[i]->certainty};
    qsort(old->items, findings->len, sizeof *old->items, compare_keys);
}

/* Whether the old object had the same finding, no less certain than now: an update that turns a likely failure into a
 * certain one (by adding the probe that must fail, say) has introduced it. */
static bool is_existing(struct old_keys *old, const struct finding *finding)
{
    const struct findings *findings = old->it->old_findings;
    if (!findings || findings->len == 0)
        return false;
    if (!old->items)
        make_keys(old);
    struct old_key wanted = {.key = finding_key(old->arena, finding, old->it->workload)};
    const struct old_key *found = bsearch(&wanted, old->items, findings->len, sizeof *old->items, compare_keys);
    return found && found->certainty >= finding->certainty;
}

static void heed_existing(struct old_keys *old, struct judged *judged)
{
    enum existing setting = policy_existing(old->it->policy);
    if (setting == EXISTING_DENY || (setting == EXISTING_WARN && judged->action != ACTION_DENY))
        return;
    if (!is_existing(old, judged->finding))
        return;
    judged->action = setting == EXISTING_IGNORE ? ACTION_OFF : ACTION_WARN;
    judged->because = BECAUSE_EXISTING;
}

/* Whoever begins with warnings alone sees by this what would be denied. */
static bool is_mild(const struct judged *judged)
{
    return judged->action == ACTION_WARN && judged->finding->certainty == CERTAIN && judged->because == BECAUSE_RULE &&
           judged->note == NOTE_NONE;
}

/* Each step can only make the action milder. */
static struct judged judge(const struct verdict_case *it, struct old_keys *old, const struct finding *finding)
{
    struct judged judged = {.finding = finding};
    judged.action = policy_action(it->policy, finding->rule, finding->certainty, it->workload->namespace);
    if (judged.action == ACTION_OFF || exempt(it, &judged))
        return judged;
    heed_annotation(it, &judged);
    heed_existing(old, &judged);
    if (judged.action == ACTION_DENY && it->workload->controlled) {
        judged.action = ACTION_WARN;
        judged.because = BECAUSE_CONTROLLED;
    }
    if (is_mild(&judged))
        judged.note = NOTE_CERTAIN;
    return judged;
}

/* Denials first, then warnings, then the rest: three passes keep the findings' order within each. */
static const struct judged *sorted(struct arena *arena, const struct judged *items, size_t len)
{
    static const enum action order[] = {ACTION_DENY, ACTION_WARN, ACTION_OFF};
    struct judged *out = arena_many(arena, struct judged, len);
    size_t at = 0;
    for (size_t pass = 0; pass < sizeof order / sizeof *order; pass++)
        for (size_t i = 0; i < len; i++)
            if (items[i].action == order[pass])
                out[at++] = items[i];
    return out;
}

static void count(struct verdict *verdict, const struct judged *judged)
{
    verdict->denied += judged->action == ACTION_DENY;
    verdict->warned += judged->action == ACTION_WARN;
    verdict->exempted += judged->because == BECAUSE_EXEMPTED;
}

struct verdict verdict_reach(const struct verdict_case *it, struct arena *arena)
{
    struct verdict verdict = {.allowed = true, .terminating = it->workload->terminating};
    if (verdict.terminating || it->findings->len == 0)
        return verdict;
    struct old_keys old = {.it = it, .arena = arena};
    struct judged *items = arena_many(arena, struct judged, it->findings->len);
    for (size_t i = 0; i < it->findings->len; i++) {
        items[i] = judge(it, &old, it->findings->items[i]);
        count(&verdict, &items[i]);
    }
    verdict.items = sorted(arena, items, it->findings->len);
    verdict.len = it->findings->len;
    verdict.allowed = verdict.denied == 0;
    return verdict;
}
