/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page, in the macros of man(7). */
#include "webhook/forms.h"
#include "webhook/version.h"

static const char description[] =
    ".SH DESCRIPTION\n"
    ".B dryfit\n"
    "is a validating admission webhook for Kubernetes workloads and, with the same rules and the same policy, a "
    "checker\n"
    "for manifests before they are applied. Called\n"
    ".B kubectl\\-dryfit\n"
    "(a copy or a link on the PATH), it is\n"
    ".BR \"kubectl dryfit\" .\n"
    "Every flag that names an environment variable in brackets is read from there when it is not given.\n"
    ".SH COMMANDS\n";

static const char ending[] =
    ".SH EXIT STATUS\n"
    "That of\n"
    ".B dryfit check\n"
    "stands above, with its flags. The other commands end with 0, or with 2 where the call was "
    "wrong; what\n"
    ".B dryfit serve\n"
    "or\n"
    ".B dryfit certs\n"
    "could not do ends with 1.\n"
    ".SH SEE ALSO\n"
    ".BR kubectl (1)\n";

/* Lines that begin with a full stop or a quote are requests elsewhere. */
static void add_words(struct text *text, struct str words)
{
    bool line_start = true;
    for (size_t i = 0; i < words.len; i++) {
        char c = words.ptr[i];
        if (line_start && (c == '.' || c == '\''))
            text_add(text, STR("\\&"));
        if (c == '-')
            text_add(text, STR("\\-"));
        else if (c == '\\')
            text_add(text, STR("\\e"));
        else
            text_char(text, c);
        line_start = c == '\n';
    }
}

static struct str begin(const struct commands *commands, struct arena *arena)
{
    struct text text = {.arena = arena};
    if (commands->name[0])
        return text_str(&text);
    text_format(&text, ".TH DRYFIT 1 \"\" \"dryfit %s\" \"User Commands\"\n", dryfit_version);
    text_add(&text, STR(".SH NAME\ndryfit \\- checks that the parts of a Kubernetes workload fit each other\n"
                        ".SH SYNOPSIS\n.B dryfit\n.I COMMAND\n[flags]\n"));
    text_add(&text, str_from(description));
    return text_str(&text);
}

static struct str end(const struct commands *commands, struct arena *arena)
{
    (void)arena;
    return commands->name[0] ? (struct str){0} : str_from(ending);
}

static void add_flag(struct text *text, const struct flag *flag)
{
    text_add(text, STR(".TP\n.B "));
    if (flag->letter)
        text_format(text, "\\-%c, ", flag->letter);
    add_words(text, arena_format(text->arena, "--%s", flag->name));
    if (flag->argument)
        text_format(text, flag->bare ? "[=\\fI%s\\fR]" : " \\fI%s\\fR", flag->argument);
    text_char(text, '\n');
    add_words(text, flags_describe(flag, text->arena));
    text_add(text, STR("\n"));
}

static struct str add_flags(const struct flags *flags, struct arena *arena)
{
    struct text text = {.arena = arena};
    text_format(&text, ".SS \"dryfit %s%s%s\"\n", flags->command, flags->len > 0 ? " [flags]" : "",
                flags->positional ? arena_format(arena, " %s", flags->positional).ptr : "");
    add_words(&text, str_from(flags->summary));
    text_char(&text, '\n');
    for (size_t i = 0; i < flags->len; i++)
        add_flag(&text, &flags->list[i]);
    if (flags->more) {
        text_add(&text, STR(".PP\n"));
        add_words(&text, str_from(flags->more));
        text_char(&text, '\n');
    }
    return text_str(&text);
}

const struct form form_man = {.argument = "--help=man", .begin = begin, .end = end, .flags = add_flags};
