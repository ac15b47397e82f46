/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/words.h"

#include "policies/expand.h"
#include "policies/shell.h"
#include "policies/wrapper.h"

enum { DEPTH_MAX = 4 }; /* of scripts within scripts */

const struct word *words_parse(const struct expand *names, const cJSON *list, struct field field, size_t *len)
{
    size_t index = 0;
    *len = 0;
    if (!cJSON_IsArray(list) || !list->child)
        return NULL;
    const struct field *parent = field_keep(names->arena, field);
    struct word *words = arena_many(names->arena, struct word, tree_len(list));
    for (const cJSON *item = list->child; item; item = item->next, index++) {
        if (!tree_is_str(item))
            continue;
        struct word *word = &words[(*len)++];
        word->field = field_item_at(parent, index, item);
        word->text = expand_text(names, tree_str(item)).text;
        word->urls_len = url_scan(names->arena, word->text, &word->urls);
    }
    return words;
}

struct run {
    struct arena *arena;
    struct pile processes; /* struct process */
    struct shell_env env;
};

static void push(struct run *run, struct str program, const struct command_line *line, size_t from)
{
    struct process *process = pile_add(&run->processes, run->arena);
    *process = (struct process){
        .program = program,
        .words = line->words + from,
        .words_len = line->len - from,
        .field = line->words[0].field,
        .open = line->open,
    };
}

/* A program whose name is still a variable is not known. */
static void push_program(struct run *run, const struct command_line *line)
{
    struct str program = wrapper_base_name(line->words[0].text);
    for (size_t i = 1; i < program.len && line->versioned; i++)
        if (program.ptr[i] == '@')
            program.len = i;
    if (program.len > 0 && !str_has_char(program, '$'))
        push(run, program, line, 1);
}

static bool is_shell(struct str name)
{
    static const char *const shells[] = {"sh", "bash", "ash", "dash", "zsh", "ksh"};
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (str_eq(name, str_from(shells[i])))
            return true;
    return false;
}

/* Takes a shell and its options off the line (-c, -ec, -euo pipefail -c, --login); true when -c is among them. */
static bool take_shell_off(struct command_line *line)
{
    bool script = false;
    size_t i = 1;
    while (i < line->len) {
        struct str option = line->words[i].text;
        bool minus = str_starts(option, STR("-"));
        if (!minus && !str_starts(option, STR("+")))
            break;
        i++;
        if (str_eq(option, STR("--")) || str_eq(option, STR("-")))
            break;
        bool is_long = str_starts(option, STR("--"));
        script |= minus && !is_long && str_has_char(option, 'c');
        bool valued = !is_long && (str_has_char(option, 'o') || str_has_char(option, 'O'));
        i += valued || str_eq(option, STR("--rcfile")) || str_eq(option, STR("--init-file"));
    }
    if (i > line->len)
        i = line->len;
    line->words += i;
    line->len -= i;
    return script;
}

static void start(struct run *run, struct command_line line, unsigned depth);

static void start_script(struct run *run, const struct word *script, unsigned depth)
{
    struct shell_script split = shell_split(run->arena, script->text, script->field, &run->env);
    for (size_t i = 0; i < split.commands_len; i++) {
        const struct shell_command *command = &split.commands[i];
        start(run, (struct command_line){command->words, command->words_len, command->open, false}, depth + 1);
    }
}

/* A shell with -c runs a script, another one a file or nothing that is known. */
static bool start_shell(struct run *run, struct command_line *line, unsigned depth)
{
    struct command_line shell = *line;
    bool script = take_shell_off(line);
    if (script && line->len > 0 && depth < DEPTH_MAX) {
        start_script(run, &line->words[0], depth);
        return true;
    }
    if (script || line->len == 0) {
        push_program(run, &shell);
        return true;
    }
    return false; /* the file is the program */
}

static void start(struct run *run, struct command_line line, unsigned depth)
{
    while (line.len > 0) {
        if (is_shell(wrapper_base_name(line.words[0].text))) {
            if (start_shell(run, &line, depth))
                return;
            push_program(run, &line);
            return;
        }
        switch (wrapper_take_off(&line, &run->env, run->arena)) {
        case WRAPPER_OFF:
            break;
        case WRAPPER_NONE:
            push_program(run, &line);
            return;
        case WRAPPER_ENTRYPOINT:
            push(run, (struct str){0}, &line, 0);
            return;
        case WRAPPER_UNKNOWN:
        default:
            return;
        }
    }
}

static const struct word *both(struct arena *arena, const struct container *container)
{
    size_t len = container->command_len + container->args_len;
    struct word *words = arena_many(arena, struct word, len);
    for (size_t i = 0; i < len; i++)
        words[i] = i < container->command_len ? container->command[i] : container->args[i - container->command_len];
    return words;
}

/* args alone are handed to the image's entrypoint; where they begin with a shell, that is what it will start. */
static void start_args(struct run *run, const struct container *container)
{
    struct command_line line = {.words = container->args, .len = container->args_len};
    if (line.len == 0)
        return;
    if (is_shell(wrapper_base_name(line.words[0].text)))
        start(run, line, 0);
    else
        push(run, (struct str){0}, &line, 0);
}

void words_start(struct arena *arena, struct container *container)
{
    struct run run = {
        .arena = arena,
        .processes = {.size = sizeof(struct process)},
        .env = {.names = {.size = sizeof(struct str)}},
    };
    struct command_line line = {.words = container->command, .len = container->command_len};
    if (line.len > 0 && container->args_len > 0) {
        line.words = both(arena, container);
        line.len += container->args_len;
    }
    if (line.len > 0)
        start(&run, line, 0);
    else
        start_args(&run, container);
    container->processes = run.processes.items;
    container->processes_len = run.processes.len;
    container->script_names = run.env.names.items;
    container->script_names_len = run.env.names.len;
    container->script_env = run.env.any;
}
