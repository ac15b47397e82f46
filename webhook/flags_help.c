/* SPDX-License-Identifier: Apache-2.0 */
/* The help half of flags.h. */
#include "base/text.h"
#include "webhook/flags.h"

enum { COLUMN = 32, WIDTH = 110 };

/* Fills up to COLUMN after a name that began at from; a name that is too long gets a line of its own. */
static void to_column(struct text *text, size_t from)
{
    if (text->len - from + 2 > COLUMN) {
        text_char(text, '\n');
        from = text->len;
    }
    while (text->len - from < COLUMN)
        text_char(text, ' ');
}

static void wrap(struct text *text, struct str sentence)
{
    size_t at = COLUMN;
    struct str word;
    while (str_cut(&sentence, ' ', &word)) {
        if (at > COLUMN && at + 1 + word.len > WIDTH) {
            text_format(text, "\n%*s", COLUMN, "");
            at = COLUMN;
        }
        if (at > COLUMN)
            text_char(text, ' ');
        text_add(text, word);
        at += word.len + 1;
    }
    text_char(text, '\n');
}

struct str flags_describe(const struct flag *flag, struct arena *arena)
{
    struct text text = {.arena = arena};
    text_add(&text, str_from(flag->help));
    for (unsigned i = 0; flag->choices && flag->choices[i]; i++)
        text_format(&text, "%s%s", i ? ", " : ": ", flag->choices[i]);
    if (flag->type == FLAG_TEXTS)
        text_add(&text, STR("; may be repeated"));
    if (flag->fallback)
        text_format(&text, " (default %s)", flag->fallback);
    if (flag->env)
        text_format(&text, " [%s]", flag->env);
    return text_str(&text);
}

static void add_flag(struct text *text, const struct flag *flag)
{
    size_t from = text->len;
    if (flag->letter)
        text_format(text, "  -%c, ", flag->letter);
    else
        text_add(text, STR("      "));
    text_format(text, "--%s", flag->name);
    if (flag->argument)
        text_format(text, flag->bare ? "[=%s]" : " %s", flag->argument);
    to_column(text, from);
    wrap(text, flags_describe(flag, text->arena));
}

struct str flags_help(const struct flags *flags, struct arena *arena)
{
    static const struct flag help = {.name = "help", .letter = 'h', .help = "print this", .type = FLAG_SWITCH};
    struct text text = {.arena = arena};
    text_format(&text, "%s\n\nusage: dryfit %s [flags]", flags->summary, flags->command);
    if (flags->positional)
        text_format(&text, " %s", flags->positional);
    text_add(&text, STR("\n\n"));
    for (size_t i = 0; i < flags->len; i++)
        add_flag(&text, &flags->list[i]);
    add_flag(&text, &help);
    if (flags->more)
        text_format(&text, "\n%s\n", flags->more);
    return text_str(&text);
}
