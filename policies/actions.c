/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/actions.h"

enum { UNSAID = -1, CERTAINTIES = 2 };

/* One row for `rules`, one for each scope; a row holds an enum action or UNSAID for each rule and certainty. */
struct actions {
    size_t row_len;
    const int *base; /* nothing is unsaid here */
    const int **scope_rows;
    const struct scope *scopes;
    size_t scopes_len;
};

bool actions_is_glob(struct str rules)
{
    return str_has_char(rules, '*') || str_has_char(rules, '?');
}

/* How closely a setting names the rule; 0: not at all. */
static size_t closeness(const struct rule_setting *setting, const struct rule *rule)
{
    if (!actions_is_glob(setting->rules))
        return str_eq(setting->rules, rule->id) ? SIZE_MAX : 0;
    return str_glob(setting->rules, rule->id) ? setting->rules.len : 0;
}

static int said(const struct rule_setting *setting, int certainty)
{
    return certainty == CERTAIN ? setting->certain : setting->likely;
}

static void fill_cells(int *cells, const struct rule *rule, const struct list *settings)
{
    const struct rule_setting *items = settings->items;
    size_t best[CERTAINTIES] = {0};
    for (size_t i = 0; i < settings->len; i++) {
        size_t close = closeness(&items[i], rule);
        for (int certainty = LIKELY; certainty <= CERTAIN; certainty++) {
            if (close == 0 || close < best[certainty] || said(&items[i], certainty) == UNSAID)
                continue;
            best[certainty] = close;
            cells[certainty] = said(&items[i], certainty);
        }
    }
}

/* likely and certain are what stands where no setting says anything. */
static const int *make_row(struct arena *arena, const struct rule *rules, size_t rules_len, const struct list *settings,
                           int likely, int certain)
{
    int *row = arena_many(arena, int, rules_len *CERTAINTIES);
    for (size_t i = 0; i < rules_len; i++) {
        row[i * CERTAINTIES + LIKELY] = likely;
        row[i * CERTAINTIES + CERTAIN] = certain;
        fill_cells(row + i * CERTAINTIES, &rules[i], settings);
    }
    return row;
}

const struct actions *actions_new(struct arena *arena, const struct rule *rules, size_t rules_len,
                                  const struct list *settings, const struct list *scopes)
{
    struct actions *actions = arena_one(arena, struct actions);
    actions->row_len = rules_len * CERTAINTIES;
    actions->base = make_row(arena, rules, rules_len, settings, ACTION_WARN, ACTION_DENY);
    actions->scopes = scopes->items;
    actions->scopes_len = scopes->len;
    actions->scope_rows = arena_many(arena, const int *, scopes->len);
    for (size_t i = 0; i < scopes->len; i++)
        actions->scope_rows[i] = make_row(arena, rules, rules_len, &actions->scopes[i].rules, UNSAID, UNSAID);
    return actions;
}

enum action actions_get(const struct actions *actions, size_t index, enum certainty certainty, struct str namespace)
{
    size_t cell = index * CERTAINTIES + certainty;
    for (size_t i = actions->scopes_len; i > 0; i--) {
        int action = actions->scope_rows[i - 1][cell];
        if (action != UNSAID && strs_match(&actions->scopes[i - 1].namespaces, namespace))
            return (enum action)action;
    }
    return (enum action)actions->base[cell];
}

enum action actions_base(const struct actions *actions, size_t index, enum certainty certainty)
{
    return (enum action)actions->base[index * CERTAINTIES + certainty];
}

int actions_scope(const struct actions *actions, size_t scope, size_t index, enum certainty certainty)
{
    return actions->scope_rows[scope][index * CERTAINTIES + certainty];
}

const int *actions_row(const struct actions *actions, struct str namespace, struct arena *arena)
{
    int *row = arena_many(arena, int, actions->row_len);
    memcpy(row, actions->base, actions->row_len * sizeof *row);
    for (size_t i = 0; i < actions->scopes_len; i++) {
        if (!strs_match(&actions->scopes[i].namespaces, namespace))
            continue;
        const int *scope = actions->scope_rows[i];
        for (size_t cell = 0; cell < actions->row_len; cell++)
            if (scope[cell] != UNSAID)
                row[cell] = scope[cell];
    }
    return row;
}
