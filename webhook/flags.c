/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/flags.h"

#include "webhook/flag_value.h"
#include "webhook/forms.h"
#include "webhook/terminal.h"

/* One call of flags_parse(). */
struct parser {
    const struct flags *flags;
    char **argv;
    int argc, at;
    struct arena *arena;
    struct flag_list *rest;
    struct err *err;
    bool *given; /* one for each flag: the command line has it */
    bool help;
};

static const struct flag *find_long(const struct flags *flags, struct str name)
{
    for (size_t i = 0; i < flags->len; i++) {
        if (str_eq(name, str_from(flags->list[i].name)))
            return &flags->list[i];
    }
    return NULL;
}

static const struct flag *find_letter(const struct flags *flags, char letter)
{
    for (size_t i = 0; i < flags->len; i++) {
        if (flags->list[i].letter == letter)
            return &flags->list[i];
    }
    return NULL;
}

static bool unknown(struct parser *parser, struct str name)
{
    const struct flags *flags = parser->flags;
    const char **names = arena_many(parser->arena, const char *, flags->len + 1);
    for (size_t i = 0; i < flags->len; i++)
        names[i] = flags->list[i].name;
    const char *near = str_nearest(name, names, flags->len);
    if (near)
        return err_set(parser->err, "unknown flag --%.*s, did you mean --%s?", STR_ARG(name), near);
    return err_set(parser->err, "unknown flag --%.*s", STR_ARG(name));
}

static bool set(struct parser *parser, const struct flag *flag, const char *value)
{
    parser->given[flag - parser->flags->list] = true;
    if (flag_value_parse(flag, value, parser->arena, parser->err))
        return true;
    return err_wrap(parser->err, "--%s", flag->name);
}

/* inline_value is what stood behind "=" or a letter; NULL when the value is the next argument. */
static bool take_flag(struct parser *parser, const struct flag *flag, const char *inline_value)
{
    if (inline_value)
        return set(parser, flag, inline_value);
    if (flag->type == FLAG_SWITCH)
        return set(parser, flag, "true");
    if (flag->bare)
        return set(parser, flag, flag->bare);
    if (parser->at >= parser->argc)
        return err_set(parser->err, "--%s needs a value: %s", flag->name, flag->argument);
    return set(parser, flag, parser->argv[parser->at++]);
}

static bool take_long(struct parser *parser, const char *text)
{
    const char *equals = strchr(text, '=');
    struct str name = {text, equals ? (size_t)(equals - text) : strlen(text)};
    if (str_eq(name, STR("help")) && equals)
        return err_set(parser->err, "--help takes no value");
    if (str_eq(name, STR("help"))) {
        parser->help = true;
        return true;
    }
    const struct flag *flag = find_long(parser->flags, name);
    if (!flag)
        return unknown(parser, name);
    return take_flag(parser, flag, equals ? equals + 1 : NULL);
}

static bool take_letter(struct parser *parser, const char *text)
{
    if (strcmp(text, "h") == 0) {
        parser->help = true;
        return true;
    }
    const struct flag *flag = find_letter(parser->flags, *text);
    if (!flag)
        return err_set(parser->err, "unknown flag -%s", text);
    if (flag->type == FLAG_SWITCH && text[1])
        return err_set(parser->err, "-%c takes no value", *text);
    return take_flag(parser, flag, text[1] ? text + 1 : NULL);
}

static bool take_positional(struct parser *parser, const char *text)
{
    if (!parser->flags->positional)
        return err_set(parser->err, "unexpected argument \"%s\"", text);
    if (!*text)
        return err_set(parser->err, "an argument is empty; expected %s", parser->flags->positional);
    struct flag_list *rest = parser->rest;
    rest->items = arena_grow(parser->arena, rest->items, rest->len, rest->len + 1, sizeof *rest->items);
    rest->items[rest->len++] = text;
    return true;
}

static bool take_arguments(struct parser *parser)
{
    bool only_positional = false;
    while (parser->at < parser->argc && !parser->help) {
        const char *text = parser->argv[parser->at++];
        bool good;
        if (!only_positional && strcmp(text, "--") == 0) {
            only_positional = true;
            continue;
        }
        if (only_positional || text[0] != '-' || !text[1])
            good = take_positional(parser, text);
        else
            good = text[1] == '-' ? take_long(parser, text + 2) : take_letter(parser, text + 1);
        if (!good)
            return false;
    }
    return true;
}

static bool take_env(struct parser *parser, const struct flag *flag, const char *value)
{
    struct str rest = str_from(value), piece = rest;
    while (flag->type != FLAG_TEXTS || str_cut(&rest, ':', &piece)) {
        if (piece.len > 0 && !flag_value_parse(flag, arena_copy(parser->arena, piece).ptr, parser->arena, parser->err))
            return err_wrap(parser->err, "%s", flag->env);
        if (flag->type != FLAG_TEXTS)
            break;
    }
    return true;
}

/* What the command line did not say. */
static bool take_defaults(struct parser *parser)
{
    for (size_t i = 0; i < parser->flags->len; i++) {
        const struct flag *flag = &parser->flags->list[i];
        const char *value = flag->env ? getenv(flag->env) : NULL;
        if (parser->given[i])
            continue;
        if (value && *value) {
            if (!take_env(parser, flag, value))
                return false;
            continue;
        }
        if (flag->fallback && !set(parser, flag, flag->fallback))
            return false;
    }
    return true;
}

static void empty_lists(const struct parser *parser)
{
    *parser->rest = (struct flag_list){0};
    for (size_t i = 0; i < parser->flags->len; i++) {
        if (parser->flags->list[i].type == FLAG_TEXTS)
            *(struct flag_list *)parser->flags->list[i].out = (struct flag_list){0};
    }
}

enum flags_end flags_parse(const struct flags *flags, int argc, char **argv, struct arena *arena,
                           struct flag_list *rest, struct err *err)
{
    struct flag_list nothing;
    struct parser parser = {.flags = flags,
                            .argv = argv,
                            .argc = argc,
                            .at = 1,
                            .arena = arena,
                            .rest = rest ? rest : &nothing,
                            .err = err};
    parser.given = arena_many(arena, bool, flags->len + 1);
    empty_lists(&parser);
    if (!take_arguments(&parser))
        return FLAGS_BAD;
    if (parser.help)
        return FLAGS_HELP;
    return take_defaults(&parser) ? FLAGS_RUN : FLAGS_BAD;
}

bool flags_start(const struct flags *flags, int argc, char **argv, struct arena *arena, struct flag_list *rest,
                 int *status)
{
    struct err err = {0};
    const struct form *form = argc == 2 ? form_find(argv[1]) : NULL;
    if (form) {
        *status = terminal_write(flags->command, form->flags(flags, arena)) ? 0 : 2;
        return false;
    }
    switch (flags_parse(flags, argc, argv, arena, rest, &err)) {
    case FLAGS_RUN:
        return true;
    case FLAGS_HELP:
        *status = terminal_write(flags->command, flags_help(flags, arena)) ? 0 : 2;
        return false;
    case FLAGS_BAD:
        break;
    }
    fprintf(stderr, "dryfit %s: %s (dryfit %s --help lists what there is)\n", flags->command, err.message,
            flags->command);
    *status = 2;
    return false;
}
