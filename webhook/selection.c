/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/selection.h"

enum { RULES_MAX = 1024 };

static bool matches(const struct strs *globs, struct str id)
{
    for (size_t i = 0; i < globs->len; i++)
        if (str_glob(globs->items[i], id))
            return true;
    return false;
}

static bool check_glob(const char *flag, struct str glob, const struct policy *policy, struct err *err)
{
    const struct rule *rules = NULL;
    const char *names[RULES_MAX];
    size_t len = policy_rules(policy, &rules);
    size_t names_len = 0;
    for (size_t i = 0; i < len; i++) {
        if (str_glob(glob, rules[i].id))
            return true;
        if (names_len < RULES_MAX)
            names[names_len++] = rules[i].id.ptr;
    }
    const char *nearest = str_nearest(glob, names, names_len);
    if (nearest)
        return err_set(err, "--%s: no rule is \"%.*s\", did you mean \"%s\"?", flag, STR_ARG(glob), nearest);
    return err_set(err, "--%s: no rule is \"%.*s\" (dryfit rules lists them)", flag, STR_ARG(glob));
}

static bool has(const struct selection *selection, struct str id)
{
    bool asked = selection->rules.len == 0 || matches(&selection->rules, id);
    return asked && !matches(&selection->skips, id);
}

/* A check that can find nothing would look like one that found nothing. */
static bool check_rest(const struct selection *selection, const struct policy *policy, struct err *err)
{
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    for (size_t i = 0; i < len; i++)
        if (has(selection, rules[i].id))
            return true;
    return err_set(err, "--rule and --skip leave no rule to check");
}

bool selection_check(const struct selection *selection, const struct policy *policy, struct err *err)
{
    for (size_t i = 0; i < selection->rules.len; i++)
        if (!check_glob("rule", selection->rules.items[i], policy, err))
            return false;
    for (size_t i = 0; i < selection->skips.len; i++)
        if (!check_glob("skip", selection->skips.items[i], policy, err))
            return false;
    return check_rest(selection, policy, err);
}

void selection_apply(const struct selection *selection, struct findings *findings)
{
    size_t len = 0;
    for (size_t i = 0; i < findings->len; i++)
        if (has(selection, findings->items[i]->rule->id))
            findings->items[len++] = findings->items[i];
    findings->len = len;
}
