/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/verdict.h"

#include "base/keys.h"
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

static bool is_for(const struct exemption *exemption, const struct verdict_case *it)
{
    const struct workload *workload = it->workload;
    return list_allows(&exemption->namespaces, workload->namespace) && list_allows(&exemption->kinds, workload->kind) &&
           list_allows(&exemption->names, workload->name) && list_allows(&exemption->users, it->user) &&
           labels_match(exemption->labels, workload->labels);
}

static bool covers(const struct exemption *exemption, const struct finding *finding)
{
    return strs_match(&exemption->rules, finding->rule->id) && container_matches(&exemption->containers, finding);
}

/* The identity of a finding of the old object, and how certain it was. */
struct old_key {
    struct str key;
    enum certainty certainty;
};

/* What the findings have in common, each made once. */
struct judging {
    const struct verdict_case *it;
    struct arena *arena;
    const struct exemption **exemptions; /* for this object and user */
    size_t exemptions_len;
    struct key *ignores;  /* the ignore annotations by their rule's id, sorted; the object's before the template's */
    const cJSON **values; /* of those, by key.at */
    size_t ignores_len;
    struct old_key *old; /* of all findings of the old object, sorted; made when somebody asks */
};

static void find_exemptions(struct judging *judging)
{
    const struct exemption *all = NULL;
    size_t len = policy_exemptions(judging->it->policy, &all);
    judging->exemptions = arena_many(judging->arena, const struct exemption *, len);
    for (size_t i = 0; i < len; i++)
        if (is_for(&all[i], judging->it))
            judging->exemptions[judging->exemptions_len++] = &all[i];
}

/* Which of two lasts longer; one without an end lasts for ever. */
static bool lasts_longer(const struct exemption *a, const struct exemption *b)
{
    if (b->until.year == 0)
        return false;
    return a->until.year == 0 || date_cmp(a->until, b->until) > 0;
}

/* Of the exemptions that match, the one that lasts longest, be it over or not; or NULL. */
static const struct exemption *exemption_for(const struct judging *judging, const struct finding *finding)
{
    const struct exemption *best = NULL;
    for (size_t i = 0; i < judging->exemptions_len; i++) {
        const struct exemption *exemption = judging->exemptions[i];
        if ((!best || lasts_longer(exemption, best)) && covers(exemption, finding))
            best = exemption;
    }
    return best;
}

/* True when the finding is exempted: then nothing else is asked. */
static bool exempt(const struct judging *judging, struct judged *judged)
{
    const struct exemption *exemption = exemption_for(judging, judged->finding);
    if (!exemption)
        return false;
    judged->exemption = exemption;
    enum exemption_state state = exemption_state(exemption, judging->it->today, NULL);
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

static void add_ignores(struct judging *judging, const cJSON *annotations)
{
    struct str prefix = STR("dryfit.dev/ignore.");
    for (const cJSON *node = annotations ? annotations->child : NULL; node; node = node->next) {
        struct str key = tree_key(node);
        if (!str_starts(key, prefix))
            continue;
        struct str id = str_after(key, prefix.len);
        judging->values[judging->ignores_len] = node;
        judging->ignores[judging->ignores_len] = (struct key){id, key_hash(id), judging->ignores_len};
        judging->ignores_len++;
    }
}

static void find_ignores(struct judging *judging)
{
    const struct workload *workload = judging->it->workload;
    size_t most = tree_len(workload->annotations) + tree_len(workload->pod_annotations);
    judging->ignores = arena_many(judging->arena, struct key, most);
    judging->values = arena_many(judging->arena, const cJSON *, most);
    add_ignores(judging, workload->annotations);
    add_ignores(judging, workload->pod_annotations);
    keys_sort(judging->ignores, judging->ignores_len);
}

/* The value of dryfit.dev/ignore.RULE on the object, else on the pod template; NULL where there is none. */
static const cJSON *ignore_annotation(const struct judging *judging, const struct rule *rule)
{
    const struct key *key = keys_find(judging->ignores, judging->ignores_len, rule->id);
    return key ? judging->values[key->at] : NULL;
}

static void heed_annotation(const struct judging *judging, struct judged *judged)
{
    const cJSON *node = ignore_annotation(judging, judged->finding->rule);
    struct str reason = str_trim(tree_str(node));
    if (!node)
        return;
    if (!policy_may_ignore(judging->it->policy, judged->finding->rule)) {
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

static int compare_keys(const void *a, const void *b)
{
    return str_cmp(((const struct old_key *)a)->key, ((const struct old_key *)b)->key);
}

static void find_old(struct judging *judging)
{
    const struct verdict_case *it = judging->it;
    size_t len = it->old_findings->len;
    judging->old = arena_many(judging->arena, struct old_key, len);
    for (size_t i = 0; i < len; i++) {
        const struct finding *finding = it->old_findings->items[i];
        judging->old[i] = (struct old_key){finding_key(judging->arena, finding, it->old_workload), finding->certainty};
    }
    qsort(judging->old, len, sizeof *judging->old, compare_keys);
}

/* Whether the old object had the same finding, no less certain than now: an update that turns a likely failure into a
 * certain one (by adding the probe that must fail, say) has introduced it. */
static bool is_existing(struct judging *judging, const struct finding *finding)
{
    const struct findings *findings = judging->it->old_findings;
    if (!findings || findings->len == 0)
        return false;
    if (!judging->old)
        find_old(judging);
    struct old_key wanted = {.key = finding_key(judging->arena, finding, judging->it->workload)};
    const struct old_key *found = bsearch(&wanted, judging->old, findings->len, sizeof *judging->old, compare_keys);
    return found && found->certainty >= finding->certainty;
}

static void heed_existing(struct judging *judging, struct judged *judged)
{
    enum existing setting = policy_existing(judging->it->policy);
    if (setting == EXISTING_DENY || (setting == EXISTING_WARN && judged->action != ACTION_DENY))
        return;
    if (!is_existing(judging, judged->finding))
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
static struct judged judge(struct judging *judging, const struct finding *finding)
{
    const struct verdict_case *it = judging->it;
    struct judged judged = {.finding = finding};
    judged.action = policy_action(it->policy, finding->rule, finding->certainty, it->workload->namespace);
    if (judged.action == ACTION_OFF || exempt(judging, &judged))
        return judged;
    heed_annotation(judging, &judged);
    heed_existing(judging, &judged);
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
    struct judging judging = {.it = it, .arena = arena};
    find_exemptions(&judging);
    find_ignores(&judging);
    struct judged *items = arena_many(arena, struct judged, it->findings->len);
    for (size_t i = 0; i < it->findings->len; i++) {
        items[i] = judge(&judging, it->findings->items[i]);
        count(&verdict, &items[i]);
    }
    verdict.items = sorted(arena, items, it->findings->len);
    verdict.len = it->findings->len;
    verdict.allowed = verdict.denied == 0;
    return verdict;
}
