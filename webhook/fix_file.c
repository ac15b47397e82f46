/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/fix_file.h"

#include "webhook/diff.h"
#include "webhook/fix_write.h"

const char *const fix_mode_names[] = {"off", "safe", "all", NULL};

static bool print(struct str text, struct err *err)
{
    bool written = text.len == 0 || fwrite(text.ptr, 1, text.len, stdout) == text.len;
    if (!written || fflush(stdout) != 0)
        return err_set(err, "standard output could not be written");
    return true;
}

static bool show(struct arena *arena, const char *name, struct str before, struct str after, struct err *err)
{
    struct text diff = {.arena = arena};
    diff_write(&diff, name, before, after);
    return print(text_str(&diff), err);
}

/* Tells what was fixed, and keeps what was not. */
static void tell(const struct fix_call *call, const struct fix_log *log, struct fix_state *state)
{
    struct report *report = call->inspect->report;
    state->left = (struct fix_log){.items = arena_many(report->arena, struct report_fix, log->len)};
    for (size_t i = 0; i < log->len; i++) {
        struct report_fix item = log->items[i];
        if (item.why.len == 0 && !call->diff)
            report_fix(report, &item);
        if (item.why.len == 0)
            continue;
        item.why = arena_copy(report->arena, item.why);
        item.rule = arena_copy(report->arena, item.rule);
        item.message = arena_copy(report->arena, item.message);
        state->left.items[state->left.len++] = item;
    }
}

static bool put(const struct fix_call *call, struct input *input, struct str text, struct err *err)
{
    if (!input->is_stdin)
        return fix_write(input->name, text, err);
    input->text = arena_copy(call->inspect->report->arena, text);
    return true;
}

bool fix_file(const struct fix_call *call, struct input *input, struct str text, struct arena *arena,
              struct fix_state *state)
{
    const struct fix fix = {.inspect = call->inspect, .all = call->mode == FIX_ALL};
    struct fix_log log = {0};
    struct str fixed = text;
    struct err err = {0};
    if (state->failed)
        return false;
    bool good = fix_text(&fix, arena, input->name, text, &fixed, &log, &err);
    bool changed = good && !str_eq(fixed, text);
    if (changed)
        good = call->diff ? show(arena, input->name, text, fixed, &err) : put(call, input, fixed, &err);
    if (!good) {
        report_failure(call->inspect->report, input->name, &err);
        state->failed = true;
        return false;
    }
    tell(call, &log, state);
    return changed && !call->diff;
}

void fix_file_end(const struct fix_call *call, const struct input *input, const struct fix_state *state)
{
    struct err err = {0};
    for (size_t i = 0; i < state->left.len; i++)
        report_fix(call->inspect->report, &state->left.items[i]);
    if (input->is_stdin && input->kept && !call->diff && !print(input->text, &err))
        report_failure(call->inspect->report, input->name, &err);
}
