/* SPDX-License-Identifier: Apache-2.0 */
/* The half of report_sarif.h that describes rules (reportingDescriptor, SARIF 3.49). All of the policy's are listed,
 * so that a reader knows what was looked for. */
#include "webhook/member.h"
#include "webhook/report_sarif.h"
#include "webhook/rule_words.h"

/* bind-loopback: BindLoopback. */
static struct str pascal(struct arena *arena, struct str id)
{
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
    struct text text = {.arena = arena};
    struct str word;
    while (str_cut(&id, '-', &word)) {
        const char *first = word.len > 0 ? strchr(lower, word.ptr[0]) : NULL;
        if (first && *first)
            text_char(&text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[first - lower]);
        text_add(&text, str_after(word, first && *first));
    }
    return text_str(&text);
}

static struct str join(struct arena *arena, const struct strs *items, const char *before)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < items->len; i++)
        text_format(&text, "%s%s%.*s", i > 0 ? "\n\n" : "", before, STR_ARG(items->items[i]));
    return text_str(&text);
}

static void add_section(struct text *text, const char *mark, const char *heading, struct str body)
{
    if (body.len > 0)
        text_format(text, "%s%s%s\n\n%.*s", text->len > 0 ? "\n\n" : "", mark, heading, STR_ARG(body));
}

static struct str fenced(struct arena *arena, struct str yaml)
{
    if (str_trim(yaml).len == 0)
        return (struct str){0};
    return arena_format(arena, "```yaml\n%.*s%s```", STR_ARG(yaml), str_ends(yaml, STR("\n")) ? "" : "\n");
}

/* In plain text, or in Markdown. */
static struct str help(struct arena *arena, const struct rule *rule, bool markdown)
{
    struct text text = {.arena = arena};
    struct strs cause = rule_words(arena, &rule->cause);
    struct strs fix = rule_words(arena, &rule->fix);
    const char *mark = markdown ? "## " : "";
    const char *item = markdown ? "- " : "";
    add_section(&text, mark, "What happens", join(arena, &cause, item));
    add_section(&text, mark, "How to mend it", join(arena, &fix, item));
    add_section(&text, mark, "Example", markdown ? fenced(arena, rule->example) : rule->example);
    add_section(&text, mark, "References", join(arena, &rule->references, item));
    return text_str(&text);
}

static void add_help(struct text *text, const struct rule *rule)
{
    member_open(text, "help", '{');
    member_string(text, "text", help(text->arena, rule, false));
    member_string(text, "markdown", help(text->arena, rule, true));
    text_char(text, '}');
}

static void add_configuration(struct text *text, const struct policy *policy, const struct rule *rule)
{
    enum action action = policy_action(policy, rule, (enum certainty)rule->most, (struct str){0});
    member_open(text, "defaultConfiguration", '{');
    member_bool(text, "enabled", action != ACTION_OFF);
    member_string(text, "level", action == ACTION_DENY ? STR("error") : STR("warning"));
    text_char(text, '}');
}

/* Readers sort by precision: what is certain comes first. */
static void add_properties(struct text *text, const struct rule *rule)
{
    struct str family = rule_family(rule);
    member_open(text, "properties", '{');
    member_string(text, "precision", rule->most == CERTAIN ? STR("very-high") : STR("high"));
    text_add(text, STR(", \"tags\": [\"kubernetes\", "));
    text_json(text, family);
    text_add(text, STR("]}"));
}

static void add_rule(struct text *text, const struct policy *policy, const struct rule *rule)
{
    struct strs cause = rule_words(text->arena, &rule->cause);
    struct str title = arena_format(text->arena, "%.*s.", STR_ARG(str_trim(rule->title)));
    text_add(text, STR("\n   {"));
    member_string(text, "id", rule->id);
    member_string(text, "name", pascal(text->arena, rule->id));
    report_sarif_text(text, "shortDescription", title);
    report_sarif_text(
        text, "fullDescription",
        arena_format(text->arena, "%.*s\n\n%.*s", STR_ARG(title), STR_ARG(join(text->arena, &cause, ""))));
    add_help(text, rule);
    add_configuration(text, policy, rule);
    add_properties(text, rule);
    text_char(text, '}');
}

void report_sarif_rules(struct text *text, const struct policy *policy)
{
    const struct rule *rules = NULL;
    size_t len = policy ? policy_rules(policy, &rules) : 0;
    member_open(text, "rules", '[');
    for (size_t i = 0; i < len; i++) {
        text_add(text, i > 0 ? STR(",") : STR(""));
        add_rule(text, policy, &rules[i]);
    }
    text_char(text, ']');
}
