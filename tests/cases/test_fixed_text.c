/* SPDX-License-Identifier: Apache-2.0 */
/* What `--fix=all` makes of the cases that fire, written in many styles, is held against the findings' own RFC 6902
 * patches, applied to the tree alone: the text parses to that tree, what the patches do not speak of stays byte for
 * byte, what is not fixed is said, and a second time changes nothing. */
#include "base/json.h"
#include "base/yaml.h"
#include "case.h"
#include "firing.h"
#include "patch_apply.h"
#include "styles.h"
#include "webhook/fix.h"

/* A style, of 220 fixes. What comes from an alias has no place of its own. */
enum { FIXED_MIN = 200, REFUSED_MAX = 20 };

static int failed;
static size_t fixed[STYLE_COUNT], refused[STYLE_COUNT];

struct trial {
    struct arena *arena, *document;
    const struct policy *policy;
    const char *path;
    enum style style;
    const cJSON *tree; /* as the patches make it */
    struct str text;   /* as it was written */
};

static void complain(const struct trial *trial, const char *what, struct str more)
{
    failed = 1;
    printf("%s, %s: %s%.*s\n", trial->path, style_names[trial->style], what, STR_ARG(more));
}

/* A finding with a patch, as a report is told of it. */
struct told {
    struct str rule, message, patch;
};

struct told_list {
    struct arena *arena;
    struct told *items;
    size_t len, room;
};

static void take(struct report *report, const struct report_finding *it)
{
    struct told_list *list = report->state;
    const struct finding *finding = it->judged->finding;
    if (it->judged->action == ACTION_OFF || it->patch.len == 0)
        return;
    if (list->len == list->room) {
        size_t room = list->room ? list->room * 2 : 16;
        list->items = arena_grow(list->arena, list->items, list->len, room, sizeof *list->items);
        list->room = room;
    }
    list->items[list->len++] = (struct told){
        .rule = arena_copy(list->arena, finding->rule->id),
        .message = arena_copy(list->arena, finding->message),
        .patch = arena_copy(list->arena, it->patch),
    };
}

static const struct report_format listener = {.name = "told", .finding = take};

static struct inspect inspect_of(const struct trial *trial)
{
    return (struct inspect){
        .policy = trial->policy, .namespace = STR("default"), .today = {2026, 6, 1}, .arena = trial->document};
}

static struct told_list tell(const struct trial *trial, const cJSON *tree)
{
    struct arena *scratch ARENA_CLEANUP = arena_new(0, NULL);
    struct told_list list = {.arena = trial->arena};
    struct report report = {.format = &listener, .scratch = scratch, .arena = trial->arena, .state = &list};
    struct inspect inspect = inspect_of(trial);
    struct text text = {.arena = trial->arena};
    inspect.report = &report;
    style_write(&text, STYLE_JSON, tree);
    report_begin(&report);
    inspect_text(&inspect, "case.json", text_str(&text));
    return list;
}

static const struct told *find(const struct told_list *list, const struct report_fix *fix)
{
    for (size_t i = 0; i < list->len; i++)
        if (str_eq(list->items[i].rule, fix->rule) && str_eq(list->items[i].message, fix->message))
            return &list->items[i];
    return NULL;
}

/* The log's fixes, one after the other. Those of one round were all found in the tree that it began with, so a finding
 * that is no more counts as it was. */
static const cJSON *replay(const struct trial *trial, const struct fix_log *log)
{
    const cJSON *tree = trial->tree;
    struct told_list now = tell(trial, tree);
    struct told_list before = now;
    for (size_t i = 0; i < log->len; i++) {
        const struct report_fix *fix = &log->items[i];
        struct err err = {0};
        if (fix->why.len > 0)
            continue;
        const struct told *told = find(&now, fix);
        if (!told)
            told = find(&before, fix);
        if (!told) {
            complain(trial, "fixed, but not found in the tree: ", fix->message);
            continue;
        }
        if (!patch_apply(trial->arena, tree, told->patch, &tree, &err))
            complain(trial, "the patch cannot be applied: ", str_from(err.message));
        before = now;
        now = tell(trial, tree);
    }
    return tree;
}

static struct str fix_once(const struct trial *trial, struct str text, struct fix_log *log)
{
    struct inspect inspect = inspect_of(trial);
    const struct fix fix = {.inspect = &inspect, .all = true};
    const char *name = trial->style >= STYLE_JSON ? "case.json" : "case.yaml";
    struct str out = text;
    struct err err = {0};
    if (!fix_text(&fix, trial->arena, name, text, &out, log, &err))
        complain(trial, "", str_from(err.message));
    return out;
}

static const cJSON *parse(const struct trial *trial, struct str text)
{
    struct yaml_stream stream = {.text = text};
    struct yaml_document document;
    const cJSON *tree = NULL;
    struct err err = {0};
    bool json = trial->style >= STYLE_JSON;
    bool good = json ? json_parse(trial->arena, text, &tree, &err)
                     : yaml_next(&stream, &document) && yaml_parse(trial->arena, &document, &tree, &err);
    if (!good)
        complain(trial, "the text does not parse: ", str_from(err.message));
    return tree;
}

/* Those that are still in the tree are in the log, and say why. */
static void check_left(const struct trial *trial, const cJSON *tree, const struct fix_log *log)
{
    struct told_list left = tell(trial, tree);
    for (size_t i = 0; i < left.len; i++) {
        bool said = false;
        for (size_t j = 0; j < log->len && !said; j++)
            said = log->items[j].why.len > 0 && find(&left, &log->items[j]) == &left.items[i];
        bool twin = i > 0 && str_eq(left.items[i].message, left.items[i - 1].message);
        if (!said && !twin)
            complain(trial, "neither fixed nor said not to be: ", left.items[i].message);
    }
}

static size_t count_nodes(const cJSON *node)
{
    size_t count = 1;
    for (const cJSON *child = node->child; child; child = child->next)
        count += count_nodes(child);
    return count;
}

static size_t count_lost(const cJSON *before, const cJSON *after);

static size_t lost_members(const cJSON *before, const cJSON *after)
{
    size_t lost = before->child ? 0 : 1;
    for (const cJSON *child = before->child; child; child = child->next) {
        const cJSON *other = tree_get(after, child->string);
        lost += other ? count_lost(child, other) : count_nodes(child);
    }
    return lost;
}

/* Items that have left a list are taken to be those that are nowhere in it now. */
static size_t lost_items(const cJSON *before, const cJSON *after)
{
    size_t lost = before->child ? 0 : 1;
    bool same_len = tree_len(before) <= tree_len(after);
    const cJSON *other = after->child;
    for (const cJSON *child = before->child; child; child = child->next) {
        if (other && (same_len || cJSON_Compare(child, other, true))) {
            lost += count_lost(child, other);
            other = other->next;
        } else {
            lost += count_nodes(child);
        }
    }
    return lost;
}

/* How many nodes are no more, or are something else. */
static size_t count_lost(const cJSON *before, const cJSON *after)
{
    if (cJSON_Compare(before, after, true))
        return 0;
    if (cJSON_IsObject(before) && cJSON_IsObject(after))
        return lost_members(before, after);
    if (cJSON_IsArray(before) && cJSON_IsArray(after))
        return lost_items(before, after);
    return count_nodes(before);
}

/* A line, or what stands between the marks of flow style. */
static bool cut_piece(struct str *rest, bool flow, struct str *piece)
{
    size_t end = 0;
    bool quoted = false;
    for (; end < rest->len && (quoted || !str_has_char(flow ? STR("{}[],\n") : STR("\n"), rest->ptr[end])); end++)
        quoted ^= flow && rest->ptr[end] == '"' && (end == 0 || rest->ptr[end - 1] != '\\');
    *piece = str_from_to(*rest, 0, end);
    *rest = str_after(*rest, end + 1);
    return rest->len > 0 || piece->len > 0;
}

static size_t split(const struct trial *trial, struct str text, struct str **out)
{
    bool flow = trial->style >= STYLE_FLOW;
    struct str piece;
    size_t len = 0;
    *out = arena_many(trial->arena, struct str, text.len + 1);
    while (cut_piece(&text, flow, &piece))
        if (!flow || str_trim(piece).len > 0)
            (*out)[len++] = flow ? str_trim(piece) : piece;
    return len;
}

/* Lines of one that the other lacks: all, less the longest row of lines that both have. */
static size_t count_touched(const struct trial *trial, struct str before, struct str after)
{
    struct str *old, *new;
    size_t old_len = split(trial, before, &old);
    size_t new_len = split(trial, after, &new);
    size_t *row = arena_many(trial->arena, size_t, new_len + 1);
    for (size_t i = 0; i < old_len; i++)
        for (size_t j = 0, corner = 0; j < new_len; j++) {
            size_t above = row[j + 1];
            if (str_eq(old[i], new[j]))
                row[j + 1] = corner + 1;
            else if (row[j] > above)
                row[j + 1] = row[j];
            corner = above;
        }
    return old_len - row[new_len];
}

/* No more lines are touched than values; with comments, those above and behind the value leave with it. */
static void check_rest(const struct trial *trial, struct str text, const cJSON *got)
{
    size_t lost = count_lost(trial->tree, got);
    size_t touched = count_touched(trial, trial->text, text);
    if (touched > lost * (trial->style == STYLE_COMMENTED ? 2 : 1))
        complain(trial, "lines are touched that nothing asked for:\n", text);
}

static void try_style(struct trial *trial)
{
    struct text written = {.arena = trial->arena};
    struct fix_log log = {0};
    struct fix_log again = {0};
    style_write(&written, trial->style, trial->tree);
    trial->text = text_str(&written);
    const cJSON *read = parse(trial, trial->text);
    if (!cJSON_Compare(read, trial->tree, true)) {
        complain(trial, "the writer is wrong:\n", trial->text);
        return;
    }
    struct str text = fix_once(trial, trial->text, &log);
    const cJSON *got = parse(trial, text);
    const cJSON *wanted = replay(trial, &log);
    if (!got || !cJSON_Compare(got, wanted, true))
        complain(trial, "the text is not what the patches make:\n", text);
    else
        check_rest(trial, text, got);
    check_left(trial, wanted, &log);
    if (!str_eq(fix_once(trial, text, &again), text))
        complain(trial, "a second time changes more:\n", text);
    for (size_t i = 0; i < log.len; i++)
        *(log.items[i].why.len > 0 ? &refused[trial->style] : &fixed[trial->style]) += 1;
}

static void try_case(const char *path, const struct policy *shipped)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct arena *document ARENA_CLEANUP = arena_new(0, NULL);
    struct policy *own POLICY_CLEANUP = NULL;
    struct a_case it;
    struct siblings siblings = {0};
    struct err err = {0};
    struct trial trial = {.arena = arena, .document = document, .path = path};
    if (!case_read(arena, path, &it, &err) || !case_policy(arena, path, &own, &err) ||
        !case_documents(&it, &siblings, &err)) {
        complain(&trial, "", str_from(err.message));
        return;
    }
    trial.policy = own ? own : shipped;
    for (size_t i = 0; i < siblings.len; i++) {
        trial.tree = siblings.roots[i];
        for (int style = 0; style < STYLE_COUNT; style++) {
            trial.style = (enum style)style;
            try_style(&trial);
        }
    }
}

/* Where every value has a place of its own, all is fixed. */
static void check_counts(void)
{
    for (int i = 0; i < STYLE_COUNT; i++) {
        printf("%-10s %zu fixed, %zu not\n", style_names[i], fixed[i], refused[i]);
        size_t refused_max = i == STYLE_ALIASED ? REFUSED_MAX : 0;
        if (fixed[i] < FIXED_MIN || refused[i] > refused_max)
            failed = 1;
    }
}

int main(int argc, char **argv)
{
    static const struct firing firing = {try_case, check_counts};
    return firing_run(&firing, argc, argv) ? failed : 1;
}
