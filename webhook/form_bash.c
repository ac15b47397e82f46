/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for bash 4 and later: one case for each beginning of a command line. */
#include "webhook/forms.h"

static const char head[] =
    "# bash completion for dryfit, from its own tables: . <(dryfit completion bash)\n"
    "_dryfit() {\n"
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} line='' flags='' words='' files='' i\n"
    "  # --flag=value comes as three words.\n"
    "  if [[ $cur == '=' ]]; then cur='' prev+='='; fi\n"
    "  if [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}=; fi\n"
    "  for ((i = 1; i < COMP_CWORD; i++)); do line+=\"${COMP_WORDS[i]} \"; done\n"
    "  case $line in\n";

static const char tail[] =
    "  esac\n"
    "  if [[ $cur == -* ]]; then words=$flags files=''; fi\n"
    "  if [[ $files ]]; then compopt -o filenames 2>/dev/null; fi\n"
    "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"; if [[ $files ]]; then compgen -f -- \"$cur\"; fi)\n"
    "}\n"
    "complete -F _dryfit dryfit kubectl-dryfit\n";

static struct str begin(const struct commands *commands, struct arena *arena)
{
    (void)arena;
    return commands->name[0] ? (struct str){0} : str_from(head);
}

static void add_names(struct text *text, const char *line, const struct commands *commands)
{
    text_format(text, "  '%s') words='", line);
    for (size_t i = 0; i < commands->len; i++)
        text_format(text, "%s%s", i > 0 ? " " : "", commands->list[i].name);
    text_add(text, STR("' ;;\n"));
}

static struct str end(const struct commands *commands, struct arena *arena)
{
    struct text text = {.arena = arena};
    if (commands->name[0]) {
        add_names(&text, arena_format(arena, "%s ", commands->name).ptr, commands);
        return text_str(&text);
    }
    add_names(&text, "", commands);
    add_names(&text, "help ", commands);
    text_add(&text, str_from(tail));
    return text_str(&text);
}

static void add_value(struct text *text, const char *argument, const char *const *choices)
{
    enum form_value value = form_value(argument);
    if (choices) {
        text_add(text, STR("words='"));
        for (size_t i = 0; choices[i]; i++)
            text_format(text, "%s%s", i > 0 ? " " : "", choices[i]);
        text_char(text, '\'');
    } else if (value == FORM_FILES) {
        text_add(text, STR("files=1"));
    } else if (value == FORM_RULES) {
        text_add(text, STR("words=$(\"${COMP_WORDS[0]}\" rules 2>/dev/null | sed -n '2,$s/ .*//p')"));
    }
}

/* A flag that may stand alone has a value only behind an equals sign. */
static void add_flag(struct text *text, const struct flag *flag)
{
    if (flag->type == FLAG_SWITCH)
        return;
    text_format(text, "    --%s=", flag->name);
    if (!flag->bare)
        text_format(text, " | --%s", flag->name);
    if (flag->letter && !flag->bare)
        text_format(text, " | -%c", flag->letter);
    text_add(text, STR(") flags='' "));
    add_value(text, flag->argument, flag->choices);
    text_add(text, STR(" ;;\n"));
}

static void add_name(struct text *text, const struct flag *flag)
{
    text_format(text, "--%s ", flag->name);
    if (flag->letter)
        text_format(text, "-%c ", flag->letter);
}

static struct str add_flags(const struct flags *flags, struct arena *arena)
{
    struct text text = {.arena = arena};
    text_format(&text, "  '%s '*)\n    flags='", flags->command);
    for (size_t i = 0; i < flags->len; i++)
        add_name(&text, &flags->list[i]);
    add_name(&text, &form_help_flag);
    text_add(&text, STR("'\n    case $prev in\n"));
    for (size_t i = 0; i < flags->len; i++)
        add_flag(&text, &flags->list[i]);
    text_add(&text, STR("    *) "));
    add_value(&text, flags->positional, flags->words);
    text_add(&text, STR(" ;;\n    esac\n    ;;\n"));
    return text_str(&text);
}

const struct form form_bash = {.argument = "--help=bash", .begin = begin, .end = end, .flags = add_flags};
