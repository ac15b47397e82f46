/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_write.h"

#include "base/tree_write.h"
#include "base/yaml_write.h"
#include "policies/policy_parts.h"
#include "policies/policy_words.h"

enum { ITEM_INDENT = 2, SETTING_INDENT = 4 };

static void write_strs(struct text *out, const struct strs *strs)
{
    text_char(out, '[');
    for (size_t i = 0; i < strs->len; i++) {
        text_add(out, i > 0 ? STR(", ") : STR(""));
        yaml_write_str(out, strs->items[i]);
    }
    text_char(out, ']');
}

static void write_ignores(const struct policy *policy, struct text *out)
{
    text_add(out, STR("ignores: "));
    if (policy->ignores_all)
        text_add(out, STR("allowed"));
    else if (policy->ignores.len == 0)
        text_add(out, STR("forbidden"));
    else
        write_strs(out, &policy->ignores);
    text_char(out, '\n');
}

static void write_head(const struct policy *policy, struct text *out)
{
    text_add(out, STR("apiVersion: dryfit.dev/v1\nkind: Policy\nclusterDomains: "));
    write_strs(out, &policy->cluster_domains);
    text_format(out, "\nexisting: %s\n", policy_existing_words[policy->existing]);
    write_ignores(policy, out);
}

static enum action action_of(const struct policy *policy, size_t index, enum certainty certainty,
                             const struct str *namespace)
{
    return namespace ? actions_get(policy->actions, index, certainty, *namespace)
                     : actions_base(policy->actions, index, certainty);
}

/* Those in force, where they are not those that stand in the rule's own document. */
static const cJSON *given_parameters(const struct rule *rule, struct arena *arena)
{
    struct text own = {.arena = arena};
    struct text now = {.arena = arena};
    const cJSON *node = tree_get(rule->place, "parameters");
    if (node)
        tree_write(&own, node);
    else
        text_add(&own, STR("{}"));
    tree_write(&now, rule->parameters);
    return str_eq(text_str(&own), text_str(&now)) ? NULL : rule->parameters;
}

/* A rule that never is certain has nothing to say about that. */
static void write_rule(const struct policy *policy, size_t index, const struct str *namespace, struct text *out)
{
    const struct rule *rule = &policy->rules[index];
    const char *certain = policy_action_words[action_of(policy, index, CERTAIN, namespace)];
    const char *likely = policy_action_words[action_of(policy, index, LIKELY, namespace)];
    const cJSON *parameters = given_parameters(rule, out->arena);
    text_format(out, "  %.*s:", STR_ARG(rule->id));
    text_add(out, parameters ? STR("\n    ") : STR(" {"));
    if (rule->most == CERTAIN)
        text_format(out, "certain: %s%s", certain, parameters ? "\n    " : ", ");
    text_format(out, "likely: %s%s", likely, parameters ? "\n" : "}\n");
    if (!parameters)
        return;
    text_add(out, STR("    parameters:"));
    yaml_write_value(out, parameters, SETTING_INDENT);
}

static void write_setting(const struct rule_setting *setting, struct text *out)
{
    text_add(out, STR("      "));
    yaml_write_str(out, setting->rules);
    text_add(out, STR(": {"));
    if (setting->certain >= 0)
        text_format(out, "certain: %s%s", policy_action_words[setting->certain], setting->likely >= 0 ? ", " : "");
    if (setting->likely >= 0)
        text_format(out, "likely: %s", policy_action_words[setting->likely]);
    text_add(out, STR("}\n"));
}

static void write_scope(const struct scope *scope, struct text *out)
{
    const struct rule_setting *settings = scope->rules.items;
    text_add(out, STR("  - namespaces: "));
    write_strs(out, &scope->namespaces);
    text_add(out, scope->rules.len > 0 ? STR("\n    rules:\n") : STR("\n    rules: {}\n"));
    for (size_t i = 0; i < scope->rules.len; i++)
        write_setting(&settings[i], out);
}

/* As it stands in its document; an empty mapping or list there means what it means here. */
static void write_places(struct text *out, const char *key, const cJSON *const *places, size_t len)
{
    text_format(out, "%s:%s\n", key, len > 0 ? "" : " []");
    for (size_t i = 0; i < len; i++)
        yaml_write_item(out, places[i], ITEM_INDENT);
}

static void write_scopes(const struct policy *policy, struct text *out)
{
    text_add(out, policy->scopes_len > 0 ? STR("scopes:\n") : STR("scopes: []\n"));
    for (size_t i = 0; i < policy->scopes_len; i++)
        write_scope(&policy->scopes[i], out);
}

static void write_exemptions(const struct policy *policy, const struct str *namespace, struct text *out)
{
    const cJSON **places = arena_many(out->arena, const cJSON *, policy->exemptions_len);
    size_t len = 0;
    for (size_t i = 0; i < policy->exemptions_len; i++) {
        const struct strs *namespaces = &policy->exemptions[i].namespaces;
        if (!namespace || namespaces->len == 0 || strs_match(namespaces, *namespace))
            places[len++] = policy->exemptions[i].place;
    }
    write_places(out, "exemptions", places, len);
}

static void write_workloads(const struct policy *policy, struct text *out)
{
    const cJSON **places = arena_many(out->arena, const cJSON *, policy->facts_len);
    size_t len = 0;
    for (size_t i = 0; i < policy->facts_len; i++)
        if (policy->facts[i].own)
            places[len++] = policy->facts[i].place;
    write_places(out, "workloads", places, len);
}

static void write_custom_rules(const struct policy *policy, struct text *out)
{
    const cJSON **places = arena_many(out->arena, const cJSON *, policy->rules_len);
    size_t len = 0;
    for (size_t i = 0; i < policy->rules_len; i++)
        if (policy->rules[i].own)
            places[len++] = policy->rules[i].place;
    write_places(out, "customRules", places, len);
}

void policy_write(const struct policy *policy, const struct str *namespace, struct text *out)
{
    write_head(policy, out);
    text_add(out, STR("rules:\n"));
    for (size_t i = 0; i < policy->rules_len; i++)
        write_rule(policy, i, namespace, out);
    if (!namespace)
        write_scopes(policy, out);
    write_exemptions(policy, namespace, out);
    write_workloads(policy, out);
    write_custom_rules(policy, out);
}
