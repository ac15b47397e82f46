/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/rules.h"

#include "webhook/policy_load.h"
#include "webhook/printout.h"
#include "webhook/version.h"
#include "webhook/wrap.h"

struct table {
    const struct policy *policy;
    struct str namespace;
    const struct rule *rules; /* in id order */
    size_t len;
    struct text *text;
};

/* What the policy does with a finding of that certainty; "-" where the rule never is that certain. */
static const char *action_word(const struct table *table, const struct rule *rule, enum certainty certainty)
{
    static const char *const words[] = {[ACTION_OFF] = "off", [ACTION_WARN] = "warn", [ACTION_DENY] = "deny"};
    if (rule->most == LIKELY && certainty == CERTAIN)
        return "-";
    return words[policy_action(table->policy, rule, certainty, table->namespace)];
}

static void write_text(const struct table *table)
{
    size_t width = strlen("RULE");
    for (size_t i = 0; i < table->len; i++)
        width = table->rules[i].id.len > width ? table->rules[i].id.len : width;
    text_format(table->text, "%-*s  CERTAIN  LIKELY  FINDS\n", (int)width, "RULE");
    for (size_t i = 0; i < table->len; i++) {
        const struct rule *rule = &table->rules[i];
        text_format(table->text, "%-*.*s  %-7s  %-6s  ", (int)width, STR_ARG(rule->id),
                    action_word(table, rule, CERTAIN), action_word(table, rule, LIKELY));
        wrap_plain(table->text, rule->title);
        text_char(table->text, '\n');
    }
}

/* A bar would end the cell. */
static void add_cell(struct text *text, struct str cell)
{
    struct str piece;
    for (bool first = true; str_cut(&cell, '|', &piece); first = false) {
        text_add(text, first ? STR("") : STR("\\|"));
        wrap_plain(text, piece);
    }
}

static void write_markdown(const struct table *table)
{
    text_add(table->text, STR("| rule | certain | likely | finds |\n|---|---|---|---|\n"));
    for (size_t i = 0; i < table->len; i++) {
        const struct rule *rule = &table->rules[i];
        text_format(table->text, "| `%.*s` | %s | %s | ", STR_ARG(rule->id), action_word(table, rule, CERTAIN),
                    action_word(table, rule, LIKELY));
        add_cell(table->text, rule->title);
        text_add(table->text, STR(" |\n"));
    }
}

static void add_json(struct text *text, const char *name, struct str value)
{
    text_format(text, ", \"%s\": ", name);
    text_json(text, value);
}

static void write_json(const struct table *table)
{
    struct text *text = table->text;
    text_add(text, STR("{\"schema\": \"dryfit.dev/rules/v1\""));
    add_json(text, "version", str_from(dryfit_version));
    text_add(text, STR(",\n \"rules\": ["));
    for (size_t i = 0; i < table->len; i++) {
        const struct rule *rule = &table->rules[i];
        text_format(text, "%s\n  {\"rule\": \"%.*s\"", i > 0 ? "," : "", STR_ARG(rule->id));
        add_json(text, "check", str_from(rule->check->name));
        add_json(text, "certain", str_from(action_word(table, rule, CERTAIN)));
        add_json(text, "likely", str_from(action_word(table, rule, LIKELY)));
        add_json(text, "title", rule->title);
        text_char(text, '}');
    }
    text_add(text, STR("\n ]}\n"));
}

static const char *const format_names[] = {"text", "markdown", "json", NULL};
static void (*const writers[])(const struct table *) = {write_text, write_markdown, write_json};

struct options {
    struct flag_list policies;
    const char *namespace;
    unsigned format; /* in writers */
};

static bool list_rules(const void *ctx, struct text *text, struct err *err)
{
    const struct options *options = ctx;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct strs paths = policy_paths(text->arena, &options->policies);
    if (!policy_load(&paths, &policy, err))
        return false;
    struct table table = {.policy = policy, .namespace = str_from(options->namespace), .text = text};
    table.len = policy_rules(policy, &table.rules);
    writers[options->format](&table);
    return true;
}

int rules_main(int argc, char **argv)
{
    struct options options = {0};
    const struct flag list[] = {
        {.name = "output",
         .letter = 'o',
         .env = "DRYFIT_RULES_OUTPUT",
         .argument = "FORMAT",
         .fallback = "text",
         .help = "how to write the table",
         .type = FLAG_CHOICE,
         .out = &options.format,
         .choices = format_names},
        policy_flag(&options.policies),
        namespace_flag(&options.namespace, "default", "the namespace for which to say what the policy does"),
    };
    const struct printout it = {
        .flags = {.command = "rules",
                  .summary = "Lists the rules, and what becomes of their certain and their likely findings.",
                  .list = list,
                  .len = sizeof list / sizeof *list},
        .write = list_rules,
        .ctx = &options,
    };
    return printout_main(&it, argc, argv);
}
