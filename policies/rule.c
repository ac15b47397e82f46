/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/rule.h"

#include "policies/check.h"
#include "policies/decode_table.h"
#include "policies/rule_parameters.h"
#include "policies/rule_text.h"

/* The document as it stands in the file. */
struct rule_document {
    struct rule rule;
    struct str check;
    const cJSON *message, *cause, *fix, *parameters;
};

static const char *const certainties[] = {[LIKELY] = "likely", [CERTAIN] = "certain", NULL};

static const struct decode_key document_keys[] = {
    NEED("id", STR, rule_document, rule.id),
    NEED("check", STR, rule_document, check),
    PICK("certainty", rule_document, rule.most, certainties),
    NEED("title", STR, rule_document, rule.title),
    NEED("message", NODE, rule_document, message),
    NEED("cause", NODE, rule_document, cause),
    NEED("fix", NODE, rule_document, fix),
    KEY("example", TEXT, rule_document, rule.example),
    KEY("references", STRS, rule_document, rule.references),
    KEY("parameters", NODE, rule_document, parameters),
    {0},
};
static const struct decode_schema document_schema = SCHEMA("rule", rule_document, document_keys);

static const char *const families[] = {"url",       "env",     "bind",  "image", "probe",
                                       "resources", "timeout", "redis", "proxy", "migration"};
enum { FAMILIES = sizeof families / sizeof *families };

static struct str family_of(struct str id)
{
    struct str rest = id;
    struct str family = {0};
    (void)str_cut(&rest, '-', &family);
    return family;
}

struct str rule_family(const struct rule *rule)
{
    return family_of(rule->id);
}

bool rule_check_family(struct arena *arena, const struct rule *rule, struct err *err)
{
    struct str family = rule_family(rule);
    for (size_t i = 0; i < FAMILIES; i++)
        if (str_eq(family, str_from(families[i])))
            return true;
    struct str word = decode_suggest(arena, family, families, FAMILIES);
    return decode_fail(err, tree_get(rule->place, "id"), "id: unknown family %.*s", STR_ARG(word));
}

static bool check_words(const struct rule *rule, const cJSON *node, struct err *err)
{
    if (!decode_is_kebab(rule->id) || !str_has_char(rule->id, '-'))
        return decode_fail(err, tree_get(node, "id"), "id: \"%.*s\" must be words of a-z and 0-9 joined by dashes",
                           STR_ARG(rule->id));
    if (str_has_char(str_trim(rule->title), '\n'))
        return decode_fail(err, tree_get(node, "title"), "title: must be one line");
    if (str_ends(rule->title, STR(".")))
        return decode_fail(err, tree_get(node, "title"), "title: must not end in a full stop");
    return true;
}

static const struct check *find_check(struct arena *arena, struct str name, const cJSON *node, struct err *err)
{
    const struct check *check = check_find(name);
    if (check)
        return check;
    size_t count = 0;
    while (check_registry[count])
        count++;
    const char **names = arena_many(arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        names[i] = check_registry[i]->name;
    struct str word = decode_suggest(arena, name, names, count);
    (void)decode_fail(err, tree_get(node, "check"), "check: unknown check %.*s", STR_ARG(word));
    return NULL;
}

bool rule_parse(struct arena *arena, const cJSON *node, const char *file, struct rule *out, struct err *err)
{
    struct rule_document document;
    if (!decode(arena, &document_schema, node, &document, err))
        return false;
    struct rule *rule = &document.rule;
    rule->place = node;
    rule->file = file;
    if (!tree_get(node, "certainty"))
        rule->most = CERTAIN;
    if (!check_words(rule, node, err))
        return false;
    rule->check = find_check(arena, document.check, node, err);
    if (!rule->check || !rule_parameters_init(arena, rule, document.parameters, err))
        return false;
    if (!rule_text_parse(arena, document.message, "message", rule->check, false, &rule->message, err) ||
        !rule_text_parse(arena, document.cause, "cause", rule->check, false, &rule->cause, err) ||
        !rule_text_parse(arena, document.fix, "fix", rule->check, true, &rule->fix, err))
        return false;
    *out = *rule;
    return true;
}
