/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/check.h"

#include "webhook/fix_file.h"
#include "webhook/policy_load.h"
#include "webhook/terminal.h"
#include "webhook/today.h"

enum {
    DOCUMENT_MEMORY = 1024 * 1024 * 1024, /* its tree, view and findings */
};

static const struct report_format *const formats[] = {&report_text, &report_json, &report_sarif, &report_junit,
                                                      &report_github};
static const char *const format_names[] = {"text", "json", "sarif", "junit", "github", NULL};

struct options {
    struct flag_list files, policies;
    const char *namespace;
    const char *output_file; /* NULL: standard output */
    unsigned format;         /* in formats */
    unsigned color;          /* enum color */
    unsigned fix;            /* enum fix_mode */
    bool diff;
};

static bool read_options(struct options *options, int argc, char **argv, struct arena *arena, int *status)
{
    const struct flag list[] = {
        {.name = "output",
         .letter = 'o',
         .env = "DRYFIT_OUTPUT",
         .argument = "FORMAT",
         .fallback = "text",
         .help = "how to say what was found",
         .type = FLAG_CHOICE,
         .out = &options->format,
         .choices = format_names},
        {.name = "output-file",
         .env = "DRYFIT_OUTPUT_FILE",
         .argument = "FILE",
         .help = "write the report into a file, complete or not at all, instead of to standard output",
         .type = FLAG_TEXT,
         .out = &options->output_file},
        {.name = "policy",
         .env = "DRYFIT_POLICY",
         .argument = "FILE|DIR",
         .help = "a policy, or a folder of them, merged over the shipped one",
         .type = FLAG_TEXTS,
         .out = &options->policies},
        {.name = "namespace",
         .letter = 'n',
         .env = "DRYFIT_NAMESPACE",
         .argument = "NAME",
         .fallback = "default",
         .help = "the namespace of objects that name none, as for kubectl apply",
         .type = FLAG_TEXT,
         .out = &options->namespace},
        {.name = "fix",
         .argument = "WHICH",
         .fallback = "off",
         .help = "write fixes into the files: those that need no decision, or all",
         .type = FLAG_CHOICE,
         .out = &options->fix,
         .choices = fix_mode_names,
         .bare = "safe"},
        {.name = "diff",
         .help = "print what --fix would change, as a unified diff, and leave the files alone",
         .type = FLAG_SWITCH,
         .out = &options->diff},
        {.name = "color",
         .env = "DRYFIT_COLOR",
         .argument = "WHEN",
         .fallback = "auto",
         .help = "color the text; auto means on a terminal and without NO_COLOR",
         .type = FLAG_CHOICE,
         .out = &options->color,
         .choices = terminal_color_names},
    };
    const struct flags flags = {
        .command = "check",
        .positional = "FILE...",
        .summary = "Checks manifests (YAML or JSON; folders with all below them; - for standard input).",
        .list = list,
        .len = sizeof list / sizeof *list,
        .more = "Exit status: 1 if anything is denied, else 2 if anything could not be checked, else 0.",
    };
    return flags_start(&flags, argc, argv, arena, &options->files, status);
}

/* message without the "<file>: " that the report puts before it. */
static void report_failure(struct report *report, const char *file, const struct err *err)
{
    struct str message = str_from(err->message);
    size_t len = strlen(file);
    if (str_starts(message, str_from(file)) && str_starts(str_after(message, len), STR(": ")))
        message = str_after(message, len + 2);
    report_error(report, &(struct report_error){.file = file, .message = message});
}

/* A file at a time; what has been read once is kept by the report's arena. */
static bool read_input(struct input *input, const struct report *report, struct arena *arena, struct str *text,
                       struct err *err)
{
    arena_reset(arena);
    return input_read(input, report->arena, arena, text, err);
}

/* What is wrong is said when the input is inspected. */
static const struct around *look_around(const struct inspect *inspect, const struct inputs *inputs, struct arena *arena)
{
    struct around *around = around_new(inspect->report->arena, inspect->namespace);
    for (size_t i = 0; i < inputs->len; i++) {
        struct str text;
        struct err err;
        if (read_input(&inputs->items[i], inspect->report, arena, &text, &err))
            around_read(around, inspect->arena, inputs->items[i].name, text);
    }
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
static void fix_all(struct inspect *inspect, const struct options *options, const struct inputs *inputs,
                    struct arena *file)
{
    struct fix_state *states = arena_many(inspect->report->arena, struct fix_state, inputs->len);
    const struct fix_call call = {.inspect = inspect, .mode = (enum fix_mode)options->fix, .diff = options->diff};
    unsigned passes = FIX_PASSES_MAX;
    while (passes-- > 0 && fix_pass(&call, inputs, states, file))
        inspect->around = look_around(inspect, inputs, file);
    for (size_t i = 0; i < inputs->len; i++)
        fix_file_end(&call, &inputs->items[i], &states[i]);
}

static void check_all(struct report *report, const struct options *options, const struct policy *policy)
{
    struct arena *document ARENA_CLEANUP = arena_new(DOCUMENT_MEMORY, NULL);
    struct arena *file ARENA_CLEANUP = arena_new(0, NULL);
    if (!document || !file)
        return;
    struct inspect inspect = {.policy = policy,
                              .namespace = str_from(options->namespace),
                              .today = today(),
                              .arena = document,
                              .report = report};
    struct inputs inputs = inputs_list(report->arena, &options->files);
    inspect.around = look_around(&inspect, &inputs, file);
    if (options->diff || options->fix != FIX_OFF)
        fix_all(&inspect, options, &inputs, file);
    for (size_t i = 0; i < inputs.len; i++)
        check_input(&inspect, &inputs.items[i], file);
}

/* What keeps all of it from being checked. */
static bool prepare(const struct options *options, struct arena *arena, struct policy **policy, struct err *err)
{
    if (options->files.len == 0)
        return err_set(err, "nothing to check: name files or folders, or - for standard input");
    struct strs paths = policy_paths(arena, &options->policies);
    return policy_load(&paths, policy, err);
}

static int finish(struct report *report)
{
    struct err err;
    if (!report_end(report, &err)) {
        fprintf(stderr, "dryfit check: %s\n", err.message);
        return 2;
    }
    if (report->summary.denied > 0)
        return 1;
    return report->summary.errors > 0 ? 2 : 0;
}

/* A program that reads the report gets one, whatever happened. */
static int refuse(struct report *report, const struct err *err)
{
    fprintf(stderr, "dryfit check: %s\n", err->message);
    if (report->format == &report_text)
        return 2;
    report_begin(report);
    report_failure(report, "", err);
    return finish(report);
}

static int check(struct report *report, const struct options *options)
{
    struct policy *policy POLICY_CLEANUP = NULL;
    struct err err;
    if (!prepare(options, report->arena, &policy, &err))
        return refuse(report, &err);
    report->policy = policy;
    report_begin(report);
    check_all(report, options, policy);
    return finish(report);
}

/* A call so wrong that text has nothing to report leaves the file as it was. */
static int check_into_file(struct report *report, const struct options *options)
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
        fprintf(stderr, "dryfit check: %s\n", err.message);
    return good ? status : 2;
}

/* Standard output is taken where a diff or a fixed text goes there. */
static bool is_stdout_taken(const struct options *options)
{
    for (size_t i = 0; i < options->files.len; i++)
        if (options->fix != FIX_OFF && strcmp(options->files.items[i], "-") == 0)
            return true;
    return options->diff;
}

int check_main(int argc, char **argv)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct arena *scratch ARENA_CLEANUP = arena_new(0, NULL);
    struct options options = {0};
    int status = 2;
    if (!arena || !scratch || !read_options(&options, argc, argv, arena, &status))
        return status;
    struct report report = {.format = formats[options.format],
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
