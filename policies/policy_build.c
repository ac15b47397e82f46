/* SPDX-License-Identifier: Apache-2.0 */
/* The documents compared with each other and merged: lists append, keys replace. */
#include "policies/policy_draft.h"
#include "policies/policy_parts.h"

struct build {
    struct policy *policy;
    struct arena *arena;
    struct rule *rules; /* the policy's, while parameters may still change */
    const char **ids;   /* theirs, in the same order */
    struct pile settings, scopes, exemptions, domains, ignores;
};

static int compare_rules(const void *a, const void *b)
{
    return str_cmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

static void take_rules(struct build *build, const struct policy_draft *draft)
{
    build->rules = draft->rules.items;
    build->policy->rules = draft->rules.items;
    build->policy->rules_len = draft->rules.len;
    if (draft->rules.len > 0)
        qsort(build->rules, draft->rules.len, sizeof *build->rules, compare_rules);
    build->ids = arena_many(build->arena, const char *, draft->rules.len);
    for (size_t i = 0; i < draft->rules.len; i++)
        build->ids[i] = build->rules[i].id.ptr;
}

static struct rule *find_rule(const struct build *build, struct str id)
{
    for (size_t i = 0; i < build->policy->rules_len; i++)
        if (str_eq(build->rules[i].id, id))
            return &build->rules[i];
    return NULL;
}

/* An id that is one, a glob that matches one; "*" means all there are, be it none. */
static bool names_rules(const struct build *build, struct str rules)
{
    if (!actions_is_glob(rules))
        return find_rule(build, rules) != NULL;
    for (size_t i = 0; i < build->policy->rules_len; i++)
        if (str_glob(rules, build->rules[i].id))
            return true;
    return str_eq(rules, STR("*"));
}

/* The message behind "rules: " and the like. */
static struct str unknown_rule(const struct build *build, struct str rules)
{
    if (actions_is_glob(rules))
        return arena_format(build->arena, "no rule matches \"%.*s\"", STR_ARG(rules));
    struct str word = decode_suggest(build->arena, rules, build->ids, build->policy->rules_len);
    return arena_format(build->arena, "unknown rule %.*s", STR_ARG(word));
}

static bool check_settings(const struct build *build, const struct list *settings, const char *what, struct err *err)
{
    const struct rule_setting *items = settings->items;
    for (size_t i = 0; i < settings->len; i++) {
        if (names_rules(build, items[i].rules))
            continue;
        struct str why = unknown_rule(build, items[i].rules);
        return decode_fail_key(err, items[i].place, "%s: %.*s", what, STR_ARG(why));
    }
    return true;
}

/* node: a string, or a list of strings. */
static bool check_globs(const struct build *build, const cJSON *node, const char *what, struct err *err)
{
    const cJSON *item = cJSON_IsArray(node) ? node->child : node;
    while (item) {
        if (!tree_is_str(item))
            return decode_fail(err, item, "%s: expected a rule, found a %s", what, tree_type(item));
        if (!names_rules(build, tree_str(item))) {
            struct str why = unknown_rule(build, tree_str(item));
            return decode_fail(err, item, "%s: %.*s", what, STR_ARG(why));
        }
        item = cJSON_IsArray(node) ? item->next : NULL;
    }
    return true;
}

static bool set_parameters(const struct build *build, const struct rule_setting *setting, struct err *err)
{
    if (!setting->parameters)
        return true;
    if (actions_is_glob(setting->rules))
        return decode_fail_key(err, setting->parameters, "rules.%.*s: parameters belong to one rule, not to a glob",
                               STR_ARG(setting->rules));
    struct rule *rule = find_rule(build, setting->rules);
    if (!rule_set_parameters(build->arena, rule, setting->parameters, err))
        return err_wrap(err, "rules.%.*s", STR_ARG(setting->rules));
    return true;
}

static bool take_rule_settings(struct build *build, const struct policy_document *document, struct err *err)
{
    const struct rule_setting *settings = document->rules.items;
    if (!check_settings(build, &document->rules, "rules", err))
        return false;
    for (size_t i = 0; i < document->rules.len; i++)
        if (!set_parameters(build, &settings[i], err))
            return false;
    pile_add_all(&build->settings, build->arena, settings, document->rules.len);
    return true;
}

static bool take_scopes(struct build *build, const struct policy_document *document, struct err *err)
{
    const struct scope *scopes = document->scopes.items;
    for (size_t i = 0; i < document->scopes.len; i++) {
        struct str what = arena_format(build->arena, "scopes[%zu].rules", i);
        if (!check_settings(build, &scopes[i].rules, what.ptr, err))
            return false;
    }
    pile_add_all(&build->scopes, build->arena, scopes, document->scopes.len);
    return true;
}

static bool take_exemptions(struct build *build, const struct policy_document *document, struct err *err)
{
    const struct exemption *exemptions = document->exemptions.items;
    for (size_t i = 0; i < document->exemptions.len; i++) {
        struct str what = arena_format(build->arena, "exemptions[%zu].rules", i);
        if (!check_globs(build, tree_get(exemptions[i].place, "rules"), what.ptr, err))
            return false;
    }
    pile_add_all(&build->exemptions, build->arena, exemptions, document->exemptions.len);
    return true;
}

/* A word replaces what was said before; a list replaces a word and adds to a list. */
static bool take_ignores(struct build *build, const struct policy_document *document, struct err *err)
{
    const cJSON *ignores = document->ignores;
    if (!ignores)
        return true;
    build->policy->ignores_all = str_eq(tree_str(ignores), STR("allowed"));
    if (tree_is_str(ignores)) {
        build->ignores.len = 0;
        return true;
    }
    if (!check_globs(build, ignores, "ignores", err))
        return false;
    for (const cJSON *item = ignores->child; item; item = item->next)
        *(struct str *)pile_add(&build->ignores, build->arena) = tree_str(item);
    return true;
}

/* One that is there already is not there twice. */
static void take_domains(struct build *build, const struct strs *domains)
{
    for (size_t i = 0; i < domains->len; i++) {
        struct strs known = {build->domains.items, build->domains.len};
        if (!strs_have(&known, domains->items[i]))
            *(struct str *)pile_add(&build->domains, build->arena) = domains->items[i];
    }
}

static bool take_document(struct build *build, const struct policy_document *document, struct err *err)
{
    if (!take_rule_settings(build, document, err) || !take_scopes(build, document, err) ||
        !take_exemptions(build, document, err) || !take_ignores(build, document, err))
        return false;
    if (document->has_existing)
        build->policy->existing = (enum existing)document->existing;
    take_domains(build, &document->cluster_domains);
    return true;
}

static bool check_peers_of(const struct policy *policy, const struct facts *facts, const char *const *ids,
                           struct err *err)
{
    const struct facts_url *urls = facts->urls.items;
    for (size_t i = 0; i < facts->urls.len; i++) {
        if (urls[i].peer.len == 0 || facts_index_id(policy->index, urls[i].peer))
            continue;
        struct str word = decode_suggest(policy->arena, urls[i].peer, ids, policy->facts_len);
        decode_fail(err, tree_path(facts->place, "urls", urls[i].env.ptr, "peer", NULL),
                    "workload \"%.*s\": urls.%.*s.peer: unknown workload %.*s", STR_ARG(facts->id),
                    STR_ARG(urls[i].env), STR_ARG(word));
        return policy_draft_wrap(facts->file, err);
    }
    return true;
}

/* A peer that is not there would only make rules silent. The shipped facts may name one that is not described yet. */
static bool check_peers(const struct policy *policy, struct err *err)
{
    const char **ids = arena_many(policy->arena, const char *, policy->facts_len);
    for (size_t i = 0; i < policy->facts_len; i++)
        ids[i] = policy->facts[i].id.ptr;
    for (size_t i = 0; i < policy->facts_len; i++)
        if (policy->facts[i].own && !check_peers_of(policy, &policy->facts[i], ids, err))
            return false;
    return true;
}

static bool finish(struct build *build, const struct policy_draft *draft, struct err *err)
{
    struct policy *policy = build->policy;
    struct list settings = {build->settings.items, build->settings.len};
    struct list scopes = {build->scopes.items, build->scopes.len};
    policy->actions = actions_new(build->arena, policy->rules, policy->rules_len, &settings, &scopes);
    policy->scopes = build->scopes.items;
    policy->scopes_len = build->scopes.len;
    policy->exemptions = build->exemptions.items;
    policy->exemptions_len = build->exemptions.len;
    policy->cluster_domains = (struct strs){build->domains.items, build->domains.len};
    policy->ignores = (struct strs){build->ignores.items, build->ignores.len};
    policy->facts = draft->facts.items;
    policy->facts_len = draft->facts.len;
    policy->index = facts_index_new(build->arena, policy->facts, policy->facts_len);
    return check_peers(policy, err);
}

bool policy_build(struct policy *policy, const struct policy_file *files, size_t files_len, struct err *err)
{
    struct policy_draft draft;
    if (!policy_draft_read(policy->arena, files, files_len, &draft, err))
        return false;
    struct build build = {
        .policy = policy,
        .arena = policy->arena,
        .settings = {.size = sizeof(struct rule_setting)},
        .scopes = {.size = sizeof(struct scope)},
        .exemptions = {.size = sizeof(struct exemption)},
        .domains = {.size = sizeof(struct str)},
        .ignores = {.size = sizeof(struct str)},
    };
    take_rules(&build, &draft);
    const struct draft_document *documents = draft.documents.items;
    for (size_t i = 0; i < draft.documents.len; i++)
        if (!take_document(&build, &documents[i].document, err))
            return policy_draft_wrap(documents[i].file, err);
    return finish(&build, &draft, err);
}
