/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_draft.h"

#include "base/yaml.h"

bool policy_draft_wrap(const char *file, struct err *err)
{
    if (err && err->line > 0)
        return err_wrap(err, "policy %s:%u:%u", file, err->line, err->column);
    return err_wrap(err, "policy %s", file);
}

static struct facts *find_facts(const struct policy_draft *draft, struct str id)
{
    struct facts *facts = draft->facts.items;
    for (size_t i = 0; i < draft->facts.len; i++)
        if (str_eq(facts[i].id, id))
            return &facts[i];
    return NULL;
}

/* A later file's facts replace those of the same id; twice in one file is a slip. */
static bool add_facts(struct policy_draft *draft, const cJSON *node, const char *file, struct err *err)
{
    struct facts facts;
    if (!facts_parse(draft->arena, node, file, &facts, err))
        return false;
    struct facts *old = find_facts(draft, facts.id);
    if (old && old->file == file)
        return decode_fail(err, tree_get(node, "id"), "id: \"%.*s\" stands twice in this file", STR_ARG(facts.id));
    if (!old)
        old = pile_add(&draft->facts, draft->arena);
    *old = facts;
    old->own = draft->own;
    return true;
}

static bool add_facts_list(struct policy_draft *draft, const cJSON *list, const char *key, const char *file,
                           struct err *err)
{
    size_t index = 0;
    for (const cJSON *node = list ? list->child : NULL; node; node = node->next, index++)
        if (!add_facts(draft, node, file, err))
            return err_wrap(err, "%s[%zu]", key, index);
    return true;
}

static const struct rule *find_rule(const struct policy_draft *draft, struct str id)
{
    const struct rule *rules = draft->rules.items;
    for (size_t i = 0; i < draft->rules.len; i++)
        if (str_eq(rules[i].id, id))
            return &rules[i];
    return NULL;
}

static bool add_rule(struct policy_draft *draft, const cJSON *node, const char *file, struct rule *rule,
                     struct err *err)
{
    if (!rule_parse(draft->arena, node, file, rule, err))
        return false;
    const struct rule *same = find_rule(draft, rule->id);
    if (same)
        return decode_fail(err, tree_get(node, "id"), "id: there is a rule \"%.*s\" already, in %s", STR_ARG(rule->id),
                           same->file);
    rule->own = draft->own;
    *(struct rule *)pile_add(&draft->rules, draft->arena) = *rule;
    return true;
}

static bool add_custom_rules(struct policy_draft *draft, const cJSON *list, const char *file, struct err *err)
{
    size_t index = 0;
    for (const cJSON *node = list ? list->child : NULL; node; node = node->next, index++) {
        struct rule rule;
        if (!add_rule(draft, node, file, &rule, err))
            return err_wrap(err, "customRules[%zu]", index);
    }
    return true;
}

typedef bool reader(struct policy_draft *draft, const cJSON *root, const char *file, struct err *err);

static bool read_rule(struct policy_draft *draft, const cJSON *root, const char *file, struct err *err)
{
    struct rule rule;
    return add_rule(draft, root, file, &rule, err) && rule_check_family(draft->arena, &rule, err);
}

/* One mapping, or a list of them that share anchors. */
static bool read_facts(struct policy_draft *draft, const cJSON *root, const char *file, struct err *err)
{
    if (cJSON_IsArray(root))
        return add_facts_list(draft, root, "", file, err);
    return add_facts(draft, root, file, err);
}

static bool read_policy(struct policy_draft *draft, const cJSON *root, const char *file, struct err *err)
{
    struct policy_document document;
    if (!policy_document_parse(draft->arena, root, &document, err) ||
        !add_facts_list(draft, document.workloads, "workloads", file, err) ||
        !add_custom_rules(draft, document.custom_rules, file, err))
        return false;
    *(struct draft_document *)pile_add(&draft->documents, draft->arena) = (struct draft_document){document, file};
    return true;
}

/* A user's file holds policies, and may hold facts as documents of their own. */
static bool read_any(struct policy_draft *draft, const cJSON *root, const char *file, struct err *err)
{
    if (str_eq(tree_get_str(root, "kind"), STR("Workload")))
        return add_facts(draft, root, file, err);
    return read_policy(draft, root, file, err);
}

static bool read_text(struct policy_draft *draft, reader *read, const char *file, struct str text, struct err *err)
{
    struct yaml_stream stream = {.text = text};
    struct yaml_document document;
    while (yaml_next(&stream, &document)) {
        const cJSON *root = NULL;
        if (!yaml_parse(draft->arena, &document, &root, err) || !read(draft, root, file, err))
            return policy_draft_wrap(file, err);
    }
    /* A file that was cut short while it was written must not count as one that asks for nothing. */
    if (stream.count == 0) {
        err_set(err, "holds no document");
        return policy_draft_wrap(file, err);
    }
    return true;
}

static bool read_embedded(struct policy_draft *draft, struct err *err)
{
    static const struct {
        struct str prefix;
        reader *read;
    } folders[] = {
        {{"rules/", sizeof "rules/" - 1}, read_rule},
        {{"workloads/", sizeof "workloads/" - 1}, read_facts},
        {{"", 0}, read_policy},
    };
    for (const struct embedded *file = embedded_files; file->name; file++) {
        size_t folder = 0;
        while (!str_starts(str_from(file->name), folders[folder].prefix))
            folder++;
        if (!read_text(draft, folders[folder].read, file->name, file->text, err))
            return false;
    }
    return true;
}

bool policy_draft_read(struct arena *arena, const struct policy_file *files, size_t files_len, struct policy_draft *out,
                       struct err *err)
{
    struct policy_draft draft = {
        .arena = arena,
        .rules = {.size = sizeof(struct rule)},
        .facts = {.size = sizeof(struct facts)},
        .documents = {.size = sizeof(struct draft_document)},
    };
    if (!read_embedded(&draft, err))
        return false;
    draft.own = true;
    for (size_t i = 0; i < files_len; i++) {
        struct str name = arena_copy(arena, str_from(files[i].name));
        if (!read_text(&draft, read_any, name.ptr, files[i].text, err))
            return false;
    }
    *out = draft;
    return true;
}
