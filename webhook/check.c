/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/check.h"

#include <unistd.h>

#include "webhook/baseline.h"
#include "webhook/check_options.h"
#include "webhook/clock.h"
#include "webhook/fix_file.h"
#include "webhook/policy_load.h"
#include "webhook/progress.h"
#include "webhook/selection.h"
#include "webhook/terminal.h"
#include "webhook/today.h"

enum {
    DOCUMENT_MEMORY = 1024 * 1024 * 1024, /* its tree, view and findings */
};

/* A file at a time; what has been read once is kept by the report's arena. */
static bool read_input(struct input *input, const struct report *report, struct arena *arena, struct str *text,
                       struct err *err)
{
    arena_reset(arena);
    return input_read(input, report->arena, arena, text, err);
}

struct call {
    const struct check_options *options;
    struct report *report;
    struct policy *policy;
    struct selection selection;
    struct baseline *known, *found; /* NULL: not asked for */
    struct progress progress;
};

/* What is wrong is said when the input is inspected. */
static const struct around *look_around(struct call *call, const struct inspect *inspect, const struct inputs *inputs,
                                        struct arena *arena)
{
    struct around *around = around_new(inspect->report->arena, inspect->namespace);
    for (size_t i = 0; i < inputs->len; i++) {
        struct str text;
        struct err err;
        call->progress.done = i;
        if (read_input(&inputs->items[i], inspect->report, arena, &text, &err))
            around_read(around, inspect->arena, inputs->items[i].name, text, &call->progress);
    }
    progress_clear(&call->progress);
    around_close(around);
    return around;
}

static void check_input(const struct inspect *inspect, struct input *input, struct arena *arena)
{
    struct str text;
    struct err err;
    inspect->report->summary.files += !input->wrong;
    if (read_input(input, inspect->report, arena, &text, &err))
        inspect_text(inspect, input->name, text);
    else
        report_failure(inspect->report, input->name, &err);
}

static bool fix_pass(const struct fix_call *call, const struct inputs *inputs, struct fix_state *states,
                     struct arena *file)
{
    bool changed = false;
    for (size_t i = 0; i < inputs->len; i++) {
        struct str text;
        struct err err;
        if (read_input(&inputs->items[i], call->inspect->report, file, &text, &err))
            changed |= fix_file(call, &inputs->items[i], text, file, &states[i]);
    }
    return changed;
}

/* Leaves inspect->around as the files are then. */
static void fix_all(struct call *call, struct inspect *inspect, const struct inputs *inputs, struct arena *file)
{
    struct fix_state *states = arena_many(inspect->report->arena, struct fix_state, inputs->len);
    const struct fix_call fix = {
        .inspect = inspect, .mode = (enum fix_mode)call->options->fix, .diff = call->options->diff};
    unsigned passes = FIX_PASSES_MAX;
    while (passes-- > 0 && fix_pass(&fix, inputs, states, file))
        inspect->around = look_around(call, inspect, inputs, file);
    for (size_t i = 0; i < inputs->len; i++)
        fix_file_end(&fix, &inputs->items[i], &states[i]);
}

static void check_inputs(struct call *call, struct inspect *inspect, struct arena *arena)
{
    struct inputs inputs = inputs_list(call->report->arena, &call->options->files);
    call->progress = (struct progress){.out = isatty(STDERR_FILENO) ? stderr : NULL,
                                       .files = inputs.len,
                                       .steps = 2 * inputs.len,
                                       .start = clock_ms()};
    if (isatty(fileno(call->report->out)) == 1)
        call->report->progress = &call->progress;
    inspect->around = look_around(call, inspect, &inputs, arena);
    if (call->options->diff || call->options->fix != FIX_OFF)
        fix_all(call, inspect, &inputs, arena);
    /* What is fixed is not known. */
    inspect->found = call->found;
    inspect->progress = &call->progress;
    for (size_t i = 0; i < inputs.len; i++) {
        call->progress.done = inputs.len + i;
        check_input(inspect, &inputs.items[i], arena);
    }
    progress_clear(&call->progress);
}

static void check_all(struct call *call)
{
    struct arena *document ARENA_CLEANUP = arena_begin(DOCUMENT_MEMORY);
    struct arena *file ARENA_CLEANUP = arena_begin(0);
    struct inspect inspect = {.policy = call->policy,
                              .namespace = str_from(call->options->namespace),
                              .today = today(),
                              .selection = &call->selection,
                              .known = call->known,
                              .arena = document,
                              .report = call->report};
    check_inputs(call, &inspect, file);
}

/* What keeps all of it from being checked. */
static bool prepare(struct call *call, struct err *err)
{
    const struct check_options *options = call->options;
    struct arena *arena = call->report->arena;
    if (options->files.len == 0)
        return err_set(err, "nothing to check: name files or folders, or - for standard input");
    struct strs paths = policy_paths(arena, &options->policies);
    call->selection.rules = policy_paths(arena, &options->rules);
    call->selection.skips = policy_paths(arena, &options->skips);
    if (!policy_load(&paths, &call->policy, err) || !selection_check(&call->selection, call->policy, err))
        return false;
    if (options->write_baseline)
        call->found = baseline_new(arena);
    return !options->baseline || baseline_read(arena, options->baseline, &call->known, err);
}

static bool fails(const struct report_summary *summary, enum fail_on fail_on)
{
    if (fail_on == FAIL_ON_NEVER)
        return false;
    return summary->denied > 0 || (fail_on == FAIL_ON_WARN && summary->warned > 0);
}

static int finish(const struct call *call)
{
    struct err err;
    size_t len = 0;
    const struct report_summary *summary = &call->report->summary;
    if (!report_end(call->report, &err) ||
        (call->found && !baseline_write(call->found, call->options->write_baseline, &len, &err))) {
        fprintf(stderr, "dryfit check: %s\n", err.message);
        return 2;
    }
    if (call->found)
        fprintf(stderr, "dryfit check: %zu %s written to %s\n", len, len == 1 ? "finding" : "findings",
                call->options->write_baseline);
    if (fails(summary, (enum fail_on)call->options->fail_on))
        return 1;
    return summary->errors > 0 ? 2 : 0;
}

/* A program that reads the report gets one, whatever happened. */
static int refuse(struct call *call, const struct err *err)
{
    fprintf(stderr, "dryfit check: %s\n", err->message);
    if (call->report->format == &report_text)
        return 2;
    call->found = NULL;
    report_begin(call->report);
    report_failure(call->report, "", err);
    return finish(call);
}

static int check(struct report *report, const struct check_options *options)
{
    struct call call = {.options = options, .report = report};
    struct policy *policy POLICY_CLEANUP = NULL;
    struct err err;
    bool good = prepare(&call, &err);
    policy = call.policy;
    if (!good)
        return refuse(&call, &err);
    report->policy = policy;
    report->baseline = call.known || call.found;
    report_begin(report);
    check_all(&call);
    return finish(&call);
}

/* A call so wrong that text has nothing to report leaves the file as it was. */
static int check_into_file(struct report *report, const struct check_options *options)
{
    char *written = NULL;
    size_t len = 0;
    struct err err = {0};
    report->out = open_memstream(&written, &len);
    if (!report->out)
        return 2;
    int status = check(report, options);
    bool good = fclose(report->out) == 0;
    if (good && (len > 0 || status != 2))
        good = file_write(options->output_file, (struct str){written, len}, &err);
    else if (!good)
        err_set(&err, "%s: the report needs too much memory", options->output_file);
    free(written);
    if (!good)
        fprintf(stderr, "dryfit check: --output-file: %s\n", err.message);
    return good ? status : 2;
}

/* Standard output is taken where a diff or a fixed text goes there. */
static bool is_stdout_taken(const struct check_options *options)
{
    for (size_t i = 0; i < options->files.len; i++)
        if (options->fix != FIX_OFF && strcmp(options->files.items[i], "-") == 0)
            return true;
    return options->diff;
}

int check_main(int argc, char **argv)
{
    struct arena *arena ARENA_CLEANUP = arena_begin(0);
    struct arena *scratch ARENA_CLEANUP = arena_begin(0);
    struct check_options options = {0};
    int status = 2;
    if (!check_options_read(&options, argc, argv, arena, &status))
        return status;
    struct report report = {.format = options.report_format,
                            .out = stdout,
                            .width = terminal_width(),
                            .color = !options.output_file && terminal_wants_color((enum terminal_color)options.color),
                            .terminal = !options.output_file && terminal_is_stdout(),
                            .arena = arena,
                            .scratch = scratch};
    if (!options.output_file && is_stdout_taken(&options)) {
        report.out = stderr;
        report.terminal = false;
        report.color = options.color == COLOR_ALWAYS;
    }
    return options.output_file ? check_into_file(&report, &options) : check(&report, &options);
}
