/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_changes.h"

#include "base/tree_write.h"
#include "base/yaml_write.h"
#include "policies/policy_parts.h"
#include "policies/policy_words.h"

void policy_changes_head(const struct policy_changes *changes, bool *begun, const char *head)
{
    if (!*begun)
        text_format(changes->text, "\n%s\n", head);
    *begun = true;
}

/* The document's own way to write them is free of what would steer a terminal. */
void policy_changes_list(struct text *text, const struct strs *strs)
{
    for (size_t i = 0; i < strs->len; i++) {
        text_add(text, i > 0 ? STR(", ") : STR(""));
        yaml_write_str(text, strs->items[i]);
    }
}

static void write_ignores(struct text *text, const struct policy *policy)
{
    if (policy->ignores_all)
        text_add(text, STR("allowed"));
    else if (policy->ignores.len == 0)
        text_add(text, STR("forbidden"));
    else
        policy_changes_list(text, &policy->ignores);
}

static struct str ignores_of(const struct policy_changes *changes, const struct policy *policy)
{
    struct text text = {.arena = changes->text->arena};
    write_ignores(&text, policy);
    return text_str(&text);
}

static void write_settings(const struct policy_changes *changes)
{
    const struct policy *before = changes->before;
    const struct policy *after = changes->after;
    struct str ignores = ignores_of(changes, after);
    struct str old_ignores = ignores_of(changes, before);
    bool begun = false;
    if (before->existing != after->existing) {
        policy_changes_head(changes, &begun, "Settings");
        text_format(changes->text, "  existing: %s, no longer %s\n", policy_existing_words[after->existing],
                    policy_existing_words[before->existing]);
    }
    if (!str_eq(ignores, old_ignores)) {
        policy_changes_head(changes, &begun, "Settings");
        text_format(changes->text, "  ignores: %.*s, no longer %.*s\n", STR_ARG(ignores), STR_ARG(old_ignores));
    }
    struct strs added = {after->cluster_domains.items + before->cluster_domains.len,
                         after->cluster_domains.len - before->cluster_domains.len};
    if (added.len > 0) {
        policy_changes_head(changes, &begun, "Settings");
        text_add(changes->text, STR("  clusterDomains: "));
        policy_changes_list(changes->text, &added);
        text_add(changes->text, STR(" added\n"));
    }
}

static struct str json_of(struct arena *arena, const cJSON *node)
{
    struct text text = {.arena = arena};
    tree_write(&text, node);
    return text_str(&text);
}

static void write_parameters_of(const struct policy_changes *changes, const struct rule *rule, bool *begun)
{
    const struct rule *old = policy_rule(changes->before, rule->id);
    struct arena *arena = changes->text->arena;
    for (const cJSON *now = old ? rule->parameters->child : NULL; now; now = now->next) {
        const cJSON *was = tree_get(old->parameters, now->string);
        struct str now_text = json_of(arena, now);
        struct str was_text = was ? json_of(arena, was) : STR("unset");
        if (str_eq(now_text, was_text))
            continue;
        policy_changes_head(changes, begun, "Parameters");
        text_format(changes->text, "  %.*s: %s\n    %.*s\n    no longer %.*s\n", STR_ARG(rule->id), now->string,
                    STR_ARG(now_text), STR_ARG(was_text));
    }
}

static void write_parameters(const struct policy_changes *changes)
{
    bool begun = false;
    for (size_t i = 0; i < changes->after->rules_len; i++)
        write_parameters_of(changes, &changes->after->rules[i], &begun);
}

static void write_workloads(const struct policy_changes *changes)
{
    const struct policy *after = changes->after;
    bool begun = false;
    for (size_t i = 0; i < after->facts_len; i++) {
        if (!after->facts[i].own)
            continue;
        policy_changes_head(changes, &begun, "Workloads");
        text_add(changes->text, STR("  "));
        yaml_write_str(changes->text, after->facts[i].id);
        bool known = policy_facts_by_id(changes->before, after->facts[i].id) != NULL;
        text_add(changes->text, known ? STR(": replaces the shipped one\n") : STR(": added\n"));
    }
}

static void write_custom_rules(const struct policy_changes *changes)
{
    const struct policy *after = changes->after;
    bool begun = false;
    for (size_t i = 0; i < after->rules_len; i++) {
        const struct rule *rule = &after->rules[i];
        if (!rule->own)
            continue;
        policy_changes_head(changes, &begun, "Custom rules");
        text_format(changes->text, "  %.*s: check %s, ", STR_ARG(rule->id), rule->check->name);
        if (rule->most == CERTAIN)
            text_format(changes->text, "certain %s, ", policy_action_words[actions_base(after->actions, i, CERTAIN)]);
        text_format(changes->text, "likely %s\n", policy_action_words[actions_base(after->actions, i, LIKELY)]);
    }
}

void policy_changes_write(const struct policy_changes *changes)
{
    write_settings(changes);
    policy_changes_actions(changes);
    write_parameters(changes);
    policy_changes_exemptions(changes);
    write_workloads(changes);
    write_custom_rules(changes);
}
