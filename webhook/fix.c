/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/fix.h"

#include "webhook/fix_plan.h"

/* Far more than a chain of fixes that each make way for the next. */
enum { ROUNDS_MAX = 50 };

struct round {
    const struct fix *fix;
    struct arena *arena;
    const char *file;
    struct str text;
    struct fix_item *items;
    size_t len, room;
};

static const struct field *copy_field(struct arena *arena, const struct field *field)
{
    if (!field)
        return NULL;
    struct field copy = *field;
    copy.node = NULL; /* the text is read anew */
    copy.parent = copy_field(arena, field->parent);
    if (field->key.ptr)
        copy.key = arena_copy(arena, field->key);
    return field_keep(arena, copy);
}

static const struct patch *copy_patches(struct arena *arena, const struct patch *patch)
{
    const struct patch *first = NULL;
    const struct patch **end = &first;
    for (; patch; patch = patch->next) {
        struct patch *copy = arena_one(arena, struct patch);
        *copy = (struct patch){.op = patch->op,
                               .field = *copy_field(arena, &patch->field),
                               .value = arena_copy(arena, patch_value(arena, patch))};
        *end = copy;
        end = &copy->next;
    }
    return first;
}

static void add_item(struct round *round, const struct report_finding *it)
{
    const struct finding *finding = it->judged->finding;
    if (round->len == round->room) {
        size_t room = round->room ? round->room * 2 : 16;
        round->items = arena_grow(round->arena, round->items, round->len, room, sizeof *round->items);
        round->room = room;
    }
    round->items[round->len++] = (struct fix_item){.document = it->document,
                                                   .object = it->object,
                                                   .line = it->at.line,
                                                   .column = it->at.column,
                                                   .rule = arena_copy(round->arena, finding->rule->id),
                                                   .message = arena_copy(round->arena, finding->message),
                                                   .root = copy_field(round->arena, it->root),
                                                   .patches = copy_patches(round->arena, finding->patches)};
}

/* The round listens to the report as a format does. */
static void take_finding(struct report *report, const struct report_finding *it)
{
    struct round *round = report->state;
    bool wanted = it->judged->finding->safe || round->fix->all;
    if (it->judged->action != ACTION_OFF && it->patch.len > 0 && wanted)
        add_item(round, it);
}

static const struct report_format listener = {.name = "fix", .finding = take_finding};

static void find(struct round *round)
{
    struct arena *scratch ARENA_CLEANUP = arena_begin(0);
    struct report report = {.format = &listener, .scratch = scratch, .arena = round->arena, .state = round};
    struct inspect inspect = *round->fix->inspect;
    inspect.report = &report;
    inspect.found = NULL; /* A baseline is of what remains. */
    report_begin(&report);
    inspect_text(&inspect, round->file, round->text);
}

static void plan_documents(struct round *round)
{
    struct yaml_stream stream = {.text = round->text};
    struct fix_plan plan = {.arena = round->arena,
                            .scratch = round->fix->inspect->arena,
                            .document = {.file = round->file, .text = round->text}};
    size_t at = 0;
    while (at < round->len && yaml_next(&stream, &plan.document.yaml)) {
        size_t first = at;
        while (at < round->len && round->items[at].document == plan.document.yaml.index)
            at++;
        plan.items = round->items + first;
        plan.len = at - first;
        if (plan.len > 0)
            fix_plan(&plan);
    }
}

static void add_log(const struct round *round, struct fix_log *log, const struct fix_item *item)
{
    if (log->len == log->room) {
        size_t room = log->room ? log->room * 2 : 16;
        log->items = arena_grow(round->arena, log->items, log->len, room, sizeof *log->items);
        log->room = room;
    }
    log->items[log->len++] = (struct report_fix){.file = round->file,
                                                 .line = item->line,
                                                 .column = item->column,
                                                 .rule = item->rule,
                                                 .message = item->message,
                                                 .why = item->why};
}

static void log_all(const struct round *round, struct fix_log *log, enum fix_state state)
{
    for (size_t i = 0; i < round->len; i++)
        if (round->items[i].state == state)
            add_log(round, log, &round->items[i]);
}

static struct splices taken(const struct round *round)
{
    struct splices all = {0};
    for (size_t i = 0; i < round->len; i++)
        for (size_t j = 0; round->items[i].state == FIX_TAKEN && j < round->items[i].edits.len; j++)
            splice_add(round->arena, &all, round->items[i].edits.items[j]);
    return all;
}

bool fix_text(const struct fix *fix, struct arena *arena, const char *file, struct str text, struct str *out,
              struct fix_log *log, struct err *err)
{
    for (unsigned i = 0; i < ROUNDS_MAX; i++) {
        struct round round = {.fix = fix, .arena = arena, .file = file, .text = text};
        find(&round);
        plan_documents(&round);
        struct splices edits = taken(&round);
        log_all(&round, log, edits.len > 0 ? FIX_TAKEN : FIX_REFUSED);
        if (edits.len == 0) {
            *out = text;
            return true;
        }
        text = splice_apply(arena, text, 0, text.len, &edits);
    }
    return err_set(err, "its fixes undo each other");
}
