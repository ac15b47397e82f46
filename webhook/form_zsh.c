/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for zsh, by _arguments of its completion system. */
#include "webhook/forms.h"

static const char head[] =
    "#compdef dryfit kubectl-dryfit\n"
    "# zsh completion for dryfit, from its own tables: dryfit completion zsh > ~/.zfunc/_dryfit\n"
    "_dryfit_rules() {\n"
    "  local -a rules\n"
    "  rules=(${(f)\"$(${(Q)dryfit_program} rules 2>/dev/null | sed -n '2,$s/ .*//p')\"})\n"
    "  _describe rule rules\n"
    "}\n\n"
    "_dryfit() {\n"
    "  local curcontext=$curcontext context state state_descr line dryfit_program=$words[1]\n"
    "  typeset -A opt_args\n";
static const char tail[] = "}\n\n"
                           "if [[ $funcstack[1] == _dryfit ]]; then _dryfit \"$@\"; else compdef _dryfit dryfit; fi\n";

/* Within single quotes; `special` needs a backslash before it. */
static void add_quoted(struct text *text, const char *words, const char *special)
{
    for (; *words; words++) {
        if (strchr(special, *words))
            text_char(text, '\\');
        text_add(text, *words == '\'' ? STR("'\\''") : (struct str){words, 1});
    }
}

static void add_names(struct text *text, const struct commands *commands)
{
    text_add(text, STR("(("));
    for (size_t i = 0; i < commands->len; i++) {
        text_format(text, "%s%s\\:\"", i > 0 ? " " : "", commands->list[i].name);
        add_quoted(text, commands->list[i].about, "\":$`");
        text_char(text, '"');
    }
    text_add(text, STR("))"));
}

/* The words after the command become words of their own. */
static struct str begin(const struct commands *commands, struct arena *arena)
{
    struct text text = {.arena = arena};
    if (commands->name[0])
        text_format(&text, "  %s)\n", commands->name);
    else
        text_add(&text, str_from(head));
    text_add(&text, STR("  _arguments -C '1:command:"));
    add_names(&text, commands);
    text_add(&text, STR("' '*::argument:->rest' && return\n  case $line[1] in\n"));
    return text_str(&text);
}

static struct str end(const struct commands *commands, struct arena *arena)
{
    struct text text = {.arena = arena};
    if (commands->name[0])
        return STR("  esac\n  ;;\n");
    text_add(&text, STR("  help) _arguments '1:command:"));
    add_names(&text, commands);
    text_add(&text, STR("' ;;\n  esac\n"));
    text_add(&text, str_from(tail));
    return text_str(&text);
}

static void add_value(struct text *text, const char *argument, const char *const *choices)
{
    static const char *const actions[] = {
        [FORM_NONE] = "", [FORM_ANY] = "", [FORM_FILES] = "_files", [FORM_RULES] = "_dryfit_rules"};
    text_char(text, ':');
    add_quoted(text, argument, ":\\");
    text_char(text, ':');
    if (!choices) {
        text_add(text, str_from(actions[form_value(argument)]));
        return;
    }
    for (size_t i = 0; choices[i]; i++)
        text_format(text, "%s%s", i > 0 ? " " : "(", choices[i]);
    text_char(text, ')');
}

/* What stands between a flag and its value. */
static const char *joint(const struct flag *flag, bool is_long)
{
    if (flag->type == FLAG_SWITCH)
        return "";
    if (flag->bare)
        return is_long ? "=-" : "-";
    return is_long ? "=" : "+";
}

/* '(-o --output)'{-o+,--output=}'[help]:FORMAT:(text json)' */
static void add_flag(struct text *text, const struct flag *flag)
{
    bool repeated = flag->type == FLAG_TEXTS;
    text_add(text, STR(" \\\n      "));
    if (flag->letter && !repeated)
        text_format(text, "'(-%c --%s)'", flag->letter, flag->name);
    text_add(text, repeated ? STR("'*'") : STR(""));
    if (flag->letter)
        text_format(text, "{-%c%s,--%s%s}'", flag->letter, joint(flag, false), flag->name, joint(flag, true));
    else
        text_format(text, "--%s%s'", flag->name, joint(flag, true));
    text_char(text, '[');
    add_quoted(text, flag->help, "[]:\\");
    text_add(text, flag->bare ? STR("]:") : STR("]"));
    if (flag->type != FLAG_SWITCH)
        add_value(text, flag->argument, flag->choices);
    text_char(text, '\'');
}

static struct str add_flags(const struct flags *flags, struct arena *arena)
{
    struct text text = {.arena = arena};
    text_format(&text, "  %.*s)\n    _arguments -s", STR_ARG(str_last(str_from(flags->command), ' ')));
    for (size_t i = 0; i < flags->len; i++)
        add_flag(&text, &flags->list[i]);
    add_flag(&text, &form_help_flag);
    if (flags->positional) {
        text_add(&text, flags->words ? STR(" \\\n      '1") : STR(" \\\n      '*"));
        add_value(&text, flags->positional, flags->words);
        text_char(&text, '\'');
    }
    text_add(&text, STR("\n    ;;\n"));
    return text_str(&text);
}

const struct form form_zsh = {.argument = "--help=zsh", .begin = begin, .end = end, .flags = add_flags};
