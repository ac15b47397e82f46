/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_document.h"

#include "policies/actions.h"
#include "policies/decode_table.h"
#include "policies/policy_words.h"

static const struct decode_key setting_keys[] = {
    PICK("certain", rule_setting, certain, policy_action_words),
    PICK("likely", rule_setting, likely, policy_action_words),
    KEY("parameters", NODE, rule_setting, parameters),
    {0},
};
static const struct decode_schema setting_schema = {
    "setting (such as {certain: warn, likely: off})", sizeof(struct rule_setting), setting_keys,
    offsetof(struct rule_setting, rules), offsetof(struct rule_setting, place)};

static const struct decode_key scope_keys[] = {
    NEED("namespaces", STRS, scope, namespaces),
    {"rules", offsetof(struct scope, rules), DECODE_MAP, true, &setting_schema, NULL},
    {0},
};
static const struct decode_schema scope_schema = SCHEMA_PLACED("scope", scope, scope_keys);

static const struct decode_key match_keys[] = {
    KEY("namespaces", STRS, exemption, namespaces),
    KEY("kinds", STRS, exemption, kinds),
    KEY("names", STRS, exemption, names),
    KEY("containers", STRS, exemption, containers),
    KEY("users", STRS, exemption, users),
    KEY("labels", NODE, exemption, labels),
    {0},
};
static const struct decode_schema match_schema = SCHEMA("match", exemption, match_keys);
static const struct decode_key exemption_keys[] = {
    NEED("rules", STRS, exemption, rules),
    GROUP("match", &match_schema),
    NEED("reason", STR, exemption, reason),
    KEY("until", DATE, exemption, until),
    {0},
};
static const struct decode_schema exemption_schema = SCHEMA_PLACED("exemption", exemption, exemption_keys);

static const struct decode_key document_keys[] = {
    NEED("apiVersion", STR, policy_document, api_version),
    NEED("kind", STR, policy_document, kind),
    KEY("clusterDomains", STRS, policy_document, cluster_domains),
    PICK("existing", policy_document, existing, policy_existing_words),
    WITH("rules", MAP, policy_document, rules, &setting_schema),
    WITH("scopes", LIST, policy_document, scopes, &scope_schema),
    KEY("ignores", NODE, policy_document, ignores),
    WITH("exemptions", LIST, policy_document, exemptions, &exemption_schema),
    KEY("workloads", NODE, policy_document, workloads),
    KEY("customRules", NODE, policy_document, custom_rules),
    {0},
};
static const struct decode_schema document_schema = SCHEMA_PLACED("policy", policy_document, document_keys);

/* Those with a pod template; a misspelt one would exempt nothing without a word. */
static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController",
                                    "Job",        "CronJob",     "Pod"};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* What the decoder left at zero because it is not there is not "off" but nothing. */
static void mark_unsaid(const struct list *settings)
{
    struct rule_setting *items = (struct rule_setting *)settings->items;
    for (size_t i = 0; i < settings->len; i++) {
        if (!tree_get(items[i].place, "certain"))
            items[i].certain = -1;
        if (!tree_get(items[i].place, "likely"))
            items[i].likely = -1;
    }
}

static bool check_scopes(const struct list *scopes, struct err *err)
{
    const struct scope *items = scopes->items;
    for (size_t i = 0; i < scopes->len; i++) {
        if (items[i].namespaces.len == 0)
            return decode_fail(err, tree_get(items[i].place, "namespaces"), "scopes[%zu].namespaces: may not be empty",
                               i);
        mark_unsaid(&items[i].rules);
        const struct rule_setting *settings = items[i].rules.items;
        for (size_t j = 0; j < items[i].rules.len; j++)
            if (settings[j].parameters)
                return decode_fail_key(
                    err, settings[j].parameters,
                    "scopes[%zu].rules.%.*s: parameters stand in \"rules\"; a scope sets actions only", i,
                    STR_ARG(settings[j].rules));
    }
    return true;
}

static bool check_labels(const cJSON *labels, size_t index, struct err *err)
{
    if (!labels)
        return true;
    if (!cJSON_IsObject(labels))
        return decode_fail(err, labels, "exemptions[%zu].match.labels: expected a mapping, found a %s", index,
                           tree_type(labels));
    for (const cJSON *label = labels->child; label; label = label->next)
        if (!tree_is_str(label))
            return decode_fail(err, label, "exemptions[%zu].match.labels.%s: expected a string, found a %s", index,
                               label->string, tree_type(label));
    return true;
}

static bool check_kinds(struct arena *arena, const struct exemption *exemption, size_t index, struct err *err)
{
    for (size_t i = 0; i < exemption->kinds.len; i++) {
        struct str kind = exemption->kinds.items[i];
        bool known = actions_is_glob(kind);
        for (size_t j = 0; j < KINDS; j++)
            known = known || str_eq(kind, str_from(kinds[j]));
        if (known)
            continue;
        struct str word = decode_suggest(arena, kind, kinds, KINDS);
        const cJSON *list = tree_path(exemption->place, "match", "kinds", NULL);
        return decode_fail(err, cJSON_IsArray(list) ? tree_item(list, i) : list,
                           "exemptions[%zu].match.kinds: unknown kind %.*s", index, STR_ARG(word));
    }
    return true;
}

static bool check_exemptions(struct arena *arena, const struct list *exemptions, struct err *err)
{
    const struct exemption *items = exemptions->items;
    for (size_t i = 0; i < exemptions->len; i++) {
        if (items[i].rules.len == 0)
            return decode_fail(err, tree_get(items[i].place, "rules"), "exemptions[%zu].rules: may not be empty", i);
        if (str_trim(items[i].reason).len == 0)
            return decode_fail(err, tree_get(items[i].place, "reason"), "exemptions[%zu].reason: may not be empty", i);
        if (!check_labels(items[i].labels, i, err) || !check_kinds(arena, &items[i], i, err))
            return false;
    }
    return true;
}

static bool check_list(const cJSON *node, const char *key, struct err *err)
{
    if (!node || cJSON_IsArray(node))
        return true;
    return decode_fail(err, node, "%s: expected a list, found a %s", key, tree_type(node));
}

static bool check_ignores(struct arena *arena, const cJSON *ignores, struct err *err)
{
    static const char *const words[] = {"allowed", "forbidden"};
    if (!ignores || cJSON_IsArray(ignores))
        return true;
    if (!tree_is_str(ignores))
        return decode_fail(err, ignores, "ignores: expected allowed, forbidden or a list of rules, found a %s",
                           tree_type(ignores));
    struct str word = tree_str(ignores);
    if (str_eq(word, str_from(words[0])) || str_eq(word, str_from(words[1])))
        return true;
    struct str text = decode_suggest(arena, word, words, sizeof words / sizeof *words);
    return decode_fail(err, ignores, "ignores: expected allowed, forbidden or a list of rules, found %.*s",
                       STR_ARG(text));
}

/* Of a document of another kind, a ConfigMap say, its first unknown key would say nothing. */
static bool check_head(const cJSON *node, struct err *err)
{
    static const struct {
        const char *key, *value;
    } head[] = {{"kind", "Policy"}, {"apiVersion", "dryfit.dev/v1"}};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        const cJSON *value = tree_get(node, head[i].key);
        if (value && tree_is_str(value) && !str_eq(tree_str(value), str_from(head[i].value)))
            return decode_fail(err, value, "%s: expected \"%s\", found \"%.*s\"", head[i].key, head[i].value,
                               STR_ARG(tree_str(value)));
    }
    return true;
}

/* DNS names; a blank, or nothing, would be in no host or in every one. */
static bool check_domains(const cJSON *node, const struct strs *domains, struct err *err)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
    for (size_t i = 0; i < domains->len; i++) {
        struct str domain = domains->items[i];
        size_t good = 0;
        while (good < domain.len && str_has_char(str_from(letters), domain.ptr[good]))
            good++;
        if (good == domain.len && good > 0)
            continue;
        const cJSON *list = tree_get(node, "clusterDomains");
        return decode_fail(err, cJSON_IsArray(list) ? tree_item(list, i) : list,
                           "clusterDomains[%zu]: expected a DNS name such as cluster.local, found \"%.*s\"", i,
                           STR_ARG(domain));
    }
    return true;
}

bool policy_document_parse(struct arena *arena, const cJSON *node, struct policy_document *out, struct err *err)
{
    struct policy_document document;
    if (!check_head(node, err) || !decode(arena, &document_schema, node, &document, err))
        return false;
    document.has_existing = tree_get(node, "existing") != NULL;
    mark_unsaid(&document.rules);
    if (!check_domains(node, &document.cluster_domains, err) || !check_scopes(&document.scopes, err) ||
        !check_exemptions(arena, &document.exemptions, err) || !check_ignores(arena, document.ignores, err) ||
        !check_list(document.workloads, "workloads", err) || !check_list(document.custom_rules, "customRules", err))
        return false;
    *out = document;
    return true;
}
