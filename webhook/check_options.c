/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/check_options.h"

#include "webhook/fix_file.h"
#include "webhook/flag_table.h"
#include "webhook/policy_load.h"
#include "webhook/report.h"
#include "webhook/terminal.h"

static const struct report_format *const formats[] = {&report_text, &report_json, &report_sarif, &report_junit,
                                                      &report_github};
static const char *const format_names[] = {"text", "json", "sarif", "junit", "github", NULL};

static const char *const fail_on_names[] = {"deny", "warn", "never", NULL};

/* What is checked, and for what. */
static void add_input(struct check_options *options, struct flag_table *table)
{
    const struct flag list[] = {
        policy_flag(&options->policies),
        {.name = "rule",
         .env = "DRYFIT_RULE",
         .argument = "GLOB",
         .help = "only the rules whose ids match",
         .type = FLAG_TEXTS,
         .out = &options->rules},
        {.name = "skip",
         .env = "DRYFIT_SKIP",
         .argument = "GLOB",
         .help = "all but the rules whose ids match",
         .type = FLAG_TEXTS,
         .out = &options->skips},
        namespace_flag(&options->namespace, "default", "the namespace of objects that name none, as for kubectl apply"),
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

/* What counts. */
static void add_result(struct check_options *options, struct flag_table *table)
{
    const struct flag list[] = {
        {.name = "fail-on",
         .env = "DRYFIT_FAIL_ON",
         .argument = "WHAT",
         .fallback = "deny",
         .help = "which findings end in exit status 1",
         .type = FLAG_CHOICE,
         .out = &options->fail_on,
         .choices = fail_on_names},
        {.name = "baseline",
         .env = "DRYFIT_BASELINE",
         .argument = "FILE",
         .help = "leave out the findings that stand in this file: only new ones count; SARIF shows the others as "
                 "unchanged",
         .type = FLAG_TEXT,
         .out = &options->baseline},
        {.name = "write-baseline",
         .argument = "FILE",
         .help = "write all findings into this file, as a baseline for later runs",
         .type = FLAG_TEXT,
         .out = &options->write_baseline},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

/* How it is said. */
static void add_report(struct check_options *options, struct flag_table *table)
{
    const struct flag list[] = {
        {.name = "output",
         .letter = 'o',
         .env = "DRYFIT_OUTPUT",
         .argument = "FORMAT",
         .fallback = "text",
         .help = "how the findings are written",
         .type = FLAG_CHOICE,
         .out = &options->format,
         .choices = format_names},
        {.name = "output-file",
         .env = "DRYFIT_OUTPUT_FILE",
         .argument = "FILE",
         .help = "write the report into a file, complete or not at all, instead of to standard output",
         .type = FLAG_TEXT,
         .out = &options->output_file},
        {.name = "color",
         .env = "DRYFIT_COLOR",
         .argument = "WHEN",
         .fallback = "auto",
         .help = "color the text; auto means on a terminal and without NO_COLOR",
         .type = FLAG_CHOICE,
         .out = &options->color,
         .choices = terminal_color_names},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

/* What is done about it. */
static void add_fix(struct check_options *options, struct flag_table *table)
{
    const struct flag list[] = {
        {.name = "fix",
         .argument = "WHICH",
         .fallback = "off",
         .help = "write fixes into the files: those that need no decision, or all",
         .type = FLAG_CHOICE,
         .out = &options->fix,
         .choices = fix_mode_names,
         .bare = "safe"},
        {.name = "diff",
         .help = "print what --fix would change, as a unified diff, and leave the files alone; the report goes to "
                 "standard error",
         .type = FLAG_SWITCH,
         .out = &options->diff},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

bool check_options_read(struct check_options *options, int argc, char **argv, struct arena *arena, int *status)
{
    struct flag_table table = {.len = 0};
    add_report(options, &table);
    add_input(options, &table);
    add_result(options, &table);
    add_fix(options, &table);
    const struct flags flags = {
        .command = "check",
        .positional = "FILE...",
        .summary = "Checks manifests: files of YAML or JSON, folders with all below them, or - for standard input.",
        .list = table.items,
        .len = table.len,
        .more =
            "Exit status: 1 if anything is denied (or warned of, with --fail-on warn), else 2 if anything could not be "
            "checked\nor the call was wrong, else 0.",
    };
    if (!flags_start(&flags, argc, argv, arena, &options->files, status))
        return false;
    options->report_format = formats[options->format];
    return true;
}
