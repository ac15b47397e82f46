/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules' actions a policy changes: everywhere, and in the namespaces of its scopes. */
#include "policies/policy_changes.h"
#include "policies/policy_parts.h"
#include "policies/policy_words.h"

enum { UNCHANGED = -1 };

/* For one certainty: what becomes of each rule of the later policy; `from` is UNCHANGED where there is nothing to say.
 */
struct moves {
    const struct policy_changes *changes;
    enum certainty certainty;
    int *from, *to;
};

/* Of the shipped policy; of the later one's own rules, what they do outside of scopes. */
static int action_before(const struct moves *moves, size_t index)
{
    const struct policy *before = moves->changes->before;
    const struct policy *after = moves->changes->after;
    const struct rule *rule = policy_rule(before, after->rules[index].id);
    if (!rule)
        return (int)actions_base(after->actions, index, moves->certainty);
    return (int)actions_base(before->actions, (size_t)(rule - before->rules), moves->certainty);
}

static void find_base(struct moves *moves)
{
    const struct policy *after = moves->changes->after;
    for (size_t i = 0; i < after->rules_len; i++) {
        int from = action_before(moves, i);
        moves->to[i] = (int)actions_base(after->actions, i, moves->certainty);
        moves->from[i] = from == moves->to[i] ? UNCHANGED : from;
    }
}

/* What a scope says as everybody says it is nothing new. */
static void find_scope(struct moves *moves, size_t scope)
{
    const struct policy *after = moves->changes->after;
    for (size_t i = 0; i < after->rules_len; i++) {
        int base = (int)actions_base(after->actions, i, moves->certainty);
        int from = action_before(moves, i);
        moves->to[i] = actions_scope(after->actions, scope, i, moves->certainty);
        bool news = moves->to[i] != UNCHANGED && (moves->to[i] != base || moves->to[i] != from);
        moves->from[i] = news ? from : UNCHANGED;
    }
}

static bool can_be(const struct moves *moves, size_t index)
{
    return moves->changes->after->rules[index].most >= (int)moves->certainty;
}

static bool is_move(const struct moves *moves, size_t index, int from, int to)
{
    return can_be(moves, index) && moves->from[index] == from && moves->to[index] == to;
}

static void write_move(const struct moves *moves, int from, int to)
{
    struct text *text = moves->changes->text;
    text_format(text, "  %s: ", moves->certainty == CERTAIN ? "certain" : "likely");
    if (from == to)
        text_format(text, "%s, as shipped", policy_action_words[to]);
    else
        text_format(text, "%s, no longer %s", policy_action_words[to], policy_action_words[from]);
}

static void write_ids(const struct moves *moves, int from, int to)
{
    const struct policy *after = moves->changes->after;
    for (size_t i = 0; i < after->rules_len; i++)
        if (is_move(moves, i, from, to))
            text_format(moves->changes->text, "    %.*s\n", STR_ARG(after->rules[i].id));
}

static bool write_moves_of(const struct moves *moves, int from, int to, bool *begun, const char *head)
{
    size_t len = moves->changes->after->rules_len;
    size_t count = 0;
    size_t possible = 0;
    for (size_t i = 0; i < len; i++) {
        count += is_move(moves, i, from, to);
        possible += can_be(moves, i);
    }
    if (count == 0)
        return false;
    policy_changes_head(moves->changes, begun, head);
    write_move(moves, from, to);
    text_add(moves->changes->text, count == possible ? STR(": every rule\n") : STR("\n"));
    if (count < possible)
        write_ids(moves, from, to);
    return true;
}

static void write_moves(const struct moves *moves, bool *begun, const char *head)
{
    for (int to = ACTION_DENY; to >= ACTION_OFF; to--)
        for (int from = ACTION_DENY; from >= ACTION_OFF; from--)
            (void)write_moves_of(moves, from, to, begun, head);
}

static void write_scope(struct moves *moves, size_t index)
{
    const struct policy_changes *changes = moves->changes;
    struct text head = {.arena = changes->text->arena};
    bool begun = false;
    text_add(&head, STR("Actions in namespaces "));
    policy_changes_list(&head, &changes->after->scopes[index].namespaces);
    text_char(&head, '\0');
    for (int certainty = CERTAIN; certainty >= LIKELY; certainty--) {
        moves->certainty = (enum certainty)certainty;
        find_scope(moves, index);
        write_moves(moves, &begun, head.ptr);
    }
}

void policy_changes_actions(const struct policy_changes *changes)
{
    size_t len = changes->after->rules_len;
    struct arena *arena = changes->text->arena;
    struct moves moves = {.changes = changes, .from = arena_many(arena, int, len), .to = arena_many(arena, int, len)};
    bool begun = false;
    for (int certainty = CERTAIN; certainty >= LIKELY; certainty--) {
        moves.certainty = (enum certainty)certainty;
        find_base(&moves);
        write_moves(&moves, &begun, "Actions");
    }
    for (size_t i = 0; i < changes->after->scopes_len; i++)
        write_scope(&moves, i);
}
