/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/explain_rule.h"

#include "webhook/rule_words.h"
#include "webhook/wrap.h"

enum { INDENT = 2, LABEL = 12 /* columns of "parameters" and blanks */ };

static void add_heading(const struct explain *it, const char *heading)
{
    text_format(it->text, "\n%s\n", heading);
}

static void add_prose(const struct explain *it, struct str prose)
{
    text_format(it->text, "%*s", INDENT, "");
    wrap_prose(it->text, prose, INDENT, INDENT, it->width);
    text_char(it->text, '\n');
}

/* A word in its column, and what there is to say of it. */
static void add_entry(const struct explain *it, const char *label, struct str prose)
{
    size_t len = strlen(label);
    unsigned at = INDENT + (unsigned)(len + 2 > LABEL ? len + 2 : LABEL);
    text_format(it->text, "%*s%-*s", INDENT, "", (int)(at - INDENT), label);
    wrap_prose(it->text, prose, at, INDENT + LABEL, it->width);
    text_char(it->text, '\n');
}

static const char *action_word(enum action action)
{
    static const char *const words[] = {[ACTION_OFF] = "off", [ACTION_WARN] = "warn", [ACTION_DENY] = "deny"};
    return words[action];
}

static void add_certainty(const struct explain *it, enum certainty certainty, const char *label, const char *meaning)
{
    enum action action = policy_action(it->policy, it->rule, certainty, it->namespace);
    add_entry(it, label, arena_format(it->text->arena, "%s: %s", action_word(action), meaning));
}

static void add_facts(const struct explain *it)
{
    const struct rule *rule = it->rule;
    add_entry(it, "check", arena_format(it->text->arena, "%s: %s", rule->check->name, rule->check->about));
    if (rule->most == CERTAIN)
        add_certainty(it, CERTAIN, "certain", "it fails at run time whatever else is true");
    add_certainty(it, LIKELY, "likely", "it fails unless something that the manifest does not show mends it");
}

static void add_text(const struct explain *it, const char *heading, const struct rule_text *source)
{
    struct strs words = rule_words(it->text->arena, source);
    add_heading(it, heading);
    for (size_t i = 0; i < words.len; i++)
        add_prose(it, words.items[i]);
}

static void add_scalar(struct text *text, const cJSON *node)
{
    if (cJSON_IsBool(node))
        text_add(text, cJSON_IsTrue(node) ? STR("true") : STR("false"));
    else if (node->valuestring)
        text_add(text, str_from(node->valuestring));
    else
        text_format(text, "%.0f", node->valuedouble);
}

static struct str value_text(struct arena *arena, const cJSON *node)
{
    struct text text = {.arena = arena};
    if (!node)
        return STR("not set");
    if (!cJSON_IsArray(node))
        add_scalar(&text, node);
    for (const cJSON *item = cJSON_IsArray(node) ? node->child : NULL; item; item = item->next) {
        add_scalar(&text, item);
        text_add(&text, item->next ? STR(", ") : STR(""));
    }
    return text_str(&text);
}

static void add_parameters(const struct explain *it)
{
    struct arena *arena = it->text->arena;
    const struct param *param = it->rule->check->params;
    if (!param || !param->name)
        return;
    add_heading(it, "Parameters");
    for (; param->name; param++) {
        struct str value = value_text(arena, tree_get(it->rule->parameters, param->name));
        add_entry(it, param->name, arena_format(arena, "%s: %.*s", param->about, STR_ARG(value)));
    }
}

static void add_references(const struct explain *it)
{
    const struct strs *references = &it->rule->references;
    if (references->len == 0)
        return;
    add_heading(it, "References");
    for (size_t i = 0; i < references->len; i++)
        add_prose(it, references->items[i]);
}

static void add_ways_out(const struct explain *it)
{
    struct arena *arena = it->text->arena;
    struct str id = it->rule->id;
    add_heading(it, "Where it is known and accepted");
    if (policy_may_ignore(it->policy, it->rule))
        add_prose(it, arena_format(arena,
                                   "On the workload, the annotation dryfit.dev/ignore.%.*s: \"<reason>\" makes it a "
                                   "warning.",
                                   STR_ARG(id)));
    else
        add_prose(it, STR("The policy does not let this rule be ignored by annotation."));
    add_prose(it, STR("In the policy, it is exempted or set to deny, warn or off:"));
    struct str example = arena_format(arena,
                                      "exemptions:\n"
                                      "  - rules: [%.*s]\n"
                                      "    match: {namespaces: [legacy], names: [\"mail-*\"]}\n"
                                      "    reason: \"<why it does no harm there>\"\n"
                                      "    until: <year>-<month>-<day>\n"
                                      "rules:\n"
                                      "  %.*s: {%slikely: off}\n",
                                      STR_ARG(id), STR_ARG(id), it->rule->most == CERTAIN ? "certain: warn, " : "");
    wrap_lines(it->text, example, (unsigned)INDENT * 2);
}

void explain_rule(const struct explain *it)
{
    const struct rule *rule = it->rule;
    struct str title = arena_format(it->text->arena, "%.*s: %.*s", STR_ARG(rule->id), STR_ARG(rule->title));
    wrap_prose(it->text, title, 0, INDENT, it->width);
    text_add(it->text, STR("\n\n"));
    add_facts(it);
    add_text(it, "What it says, with {...} filled in", &rule->message);
    add_text(it, "What happens", &rule->cause);
    add_text(it, "How to mend it", &rule->fix);
    if (rule->example.len > 0) {
        add_heading(it, "Example");
        wrap_lines(it->text, rule->example, INDENT);
    }
    add_parameters(it);
    add_references(it);
    add_ways_out(it);
}
