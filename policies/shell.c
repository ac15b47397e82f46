/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/shell.h"

#include "policies/shell_lex.h"

struct parser {
    struct arena *arena;
    struct shell_lexer lexer;
    struct field field;
    struct shell_env *env;
    struct pile words;    /* struct word, of all commands */
    struct pile commands; /* struct command */
    size_t first;         /* of the command at hand, in words */
    size_t depth;         /* of compound commands, whose parts may not run */
    bool started;         /* the command at hand has its program: no keyword and no assignment any more */
    bool drop, open;      /* the command at hand */
    bool function;        /* name() has been read: its { is next */
    bool test;            /* within [[ ]] */
};

struct command {
    size_t first, len;
    bool open;
};

static struct str word_at(const struct parser *parser, size_t i)
{
    const struct word *words = parser->words.items;
    return words[parser->first + i].text;
}

static size_t command_len(const struct parser *parser)
{
    return parser->words.len - parser->first;
}

static void end_command(struct parser *parser)
{
    size_t len = command_len(parser);
    const struct word *words = parser->words.items;
    bool builtin = len > 0 && shell_env_builtin(parser->env, parser->arena, words + parser->first, len);
    if (len > 0 && !builtin && !parser->drop && parser->depth == 0) {
        struct command *command = pile_add(&parser->commands, parser->arena);
        *command = (struct command){parser->first, len, parser->open};
    } else {
        parser->words.len = parser->first;
    }
    parser->first = parser->words.len;
    parser->started = false;
    parser->drop = false;
    parser->open = false;
}

enum keyword {
    KEYWORD_GO_ON, /* a command follows */
    KEYWORD_OPEN,  /* a command follows that may not run */
    KEYWORD_FOR,   /* a variable follows, then commands that may not run */
    KEYWORD_CASE,
    KEYWORD_CLOSE,
    KEYWORD_BRACE_OPEN,
    KEYWORD_BRACE_CLOSE,
    KEYWORD_FUNCTION,
    KEYWORD_TEST,
};

static const struct {
    const char *word;
    enum keyword kind;
} keywords[] = {
    {"!", KEYWORD_GO_ON},           {"then", KEYWORD_GO_ON}, {"else", KEYWORD_GO_ON},   {"elif", KEYWORD_GO_ON},
    {"do", KEYWORD_GO_ON},          {"if", KEYWORD_OPEN},    {"while", KEYWORD_OPEN},   {"until", KEYWORD_OPEN},
    {"for", KEYWORD_FOR},           {"select", KEYWORD_FOR}, {"case", KEYWORD_CASE},    {"fi", KEYWORD_CLOSE},
    {"done", KEYWORD_CLOSE},        {"esac", KEYWORD_CLOSE}, {"{", KEYWORD_BRACE_OPEN}, {"}", KEYWORD_BRACE_CLOSE},
    {"function", KEYWORD_FUNCTION}, {"[[", KEYWORD_TEST},
};

/* What follows on the line is no command. */
static void open_compound(struct parser *parser)
{
    parser->depth++;
    parser->started = true;
    parser->drop = true;
}

static void close_compound(struct parser *parser)
{
    if (parser->depth > 0)
        parser->depth--;
    parser->started = true; /* only redirections may follow */
    parser->drop = true;
}

static void run_keyword(struct parser *parser, enum keyword kind)
{
    switch (kind) {
    case KEYWORD_OPEN:
        parser->depth++;
        return;
    case KEYWORD_FOR:
        if (shell_next(&parser->lexer) == SHELL_WORD)
            shell_env_add(parser->env, parser->arena, parser->lexer.word.text);
        open_compound(parser);
        return;
    case KEYWORD_CASE:
        open_compound(parser);
        return;
    case KEYWORD_CLOSE:
        close_compound(parser);
        return;
    case KEYWORD_BRACE_OPEN: /* a plain group always runs; within what may not run, braces must balance */
        parser->depth += parser->function || parser->depth > 0;
        parser->function = false;
        return;
    case KEYWORD_BRACE_CLOSE:
        close_compound(parser);
        return;
    case KEYWORD_FUNCTION: /* its name, and perhaps (), come next */
        parser->function = true;
        (void)shell_next(&parser->lexer);
        return;
    case KEYWORD_TEST:
        parser->test = true;
        return;
    case KEYWORD_GO_ON:
    default:
        return;
    }
}

static bool take_keyword(struct parser *parser)
{
    const struct shell_word *word = &parser->lexer.word;
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0] && !word->quoted; i++) {
        if (!str_eq(word->text, str_from(keywords[i].word)))
            continue;
        run_keyword(parser, keywords[i].kind);
        return true;
    }
    return false;
}

/* Words before the program: assignments, which may hold anything. */
static bool take_assignment(struct parser *parser)
{
    size_t len = shell_env_assignment(parser->lexer.word.text);
    if (len == 0)
        return false;
    shell_env_add(parser->env, parser->arena, str_from_to(parser->lexer.word.text, 0, len));
    return true;
}

/* `--port $PORT`: the variable is one value; elsewhere it may be several words or none. */
static bool is_flag_value(const struct parser *parser)
{
    size_t len = command_len(parser);
    struct str before = len > 1 ? word_at(parser, len - 1) : (struct str){0};
    return str_starts(before, STR("-")) && !str_has_char(before, '=');
}

static void add_word(struct parser *parser)
{
    const struct shell_word *read = &parser->lexer.word;
    parser->started = true;
    parser->drop |= read->substitution;
    parser->open |= read->many || (read->variable && !is_flag_value(parser));
    struct word *word = pile_add(&parser->words, parser->arena);
    *word = (struct word){.field = parser->field, .text = read->text, .in_script = true};
}

static void take_word(struct parser *parser)
{
    if (parser->test) {
        parser->test = !str_eq(parser->lexer.word.text, STR("]]"));
        parser->started = true;
        parser->drop = true;
        return;
    }
    if (!parser->started && (take_keyword(parser) || take_assignment(parser)))
        return;
    add_word(parser);
}

/* name() begins a function, elsewhere a ( opens a group of commands. False where neither is meant. */
static bool take_open(struct parser *parser)
{
    if (shell_peek(&parser->lexer, 0) == ')') {
        parser->function = true;
        parser->drop = true;
        return true; /* the ) that follows ends this command */
    }
    return command_len(parser) == 0 && !parser->function;
}

static bool give_up(struct parser *parser)
{
    parser->drop = true;
    parser->env->any = true;
    end_command(parser);
    return false;
}

/* False at the end. */
static bool step(struct parser *parser)
{
    switch (shell_next(&parser->lexer)) {
    case SHELL_WORD:
        take_word(parser);
        return true;
    case SHELL_OPEN:
        return parser->test || take_open(parser) || give_up(parser);
    case SHELL_SEPARATOR:
    case SHELL_CLOSE:
        end_command(parser);
        return true;
    case SHELL_REDIRECT:
        return true;
    case SHELL_BROKEN:
        return give_up(parser);
    case SHELL_END:
    default:
        end_command(parser);
        return false;
    }
}

static struct shell_script finish(struct parser *parser)
{
    const struct command *from = parser->commands.items;
    struct word *words = parser->words.items;
    struct shell_command *commands = arena_many(parser->arena, struct shell_command, parser->commands.len);
    for (size_t i = 0; i < parser->words.len; i++)
        words[i].urls_len = url_scan(parser->arena, words[i].text, &words[i].urls);
    for (size_t i = 0; i < parser->commands.len; i++)
        commands[i] = (struct shell_command){words + from[i].first, from[i].len, from[i].open};
    return (struct shell_script){commands, parser->commands.len};
}

struct shell_script shell_split(struct arena *arena, struct str text, struct field field, struct shell_env *env)
{
    struct parser parser = {
        .arena = arena,
        .lexer = {.text = text, .room = arena_raw(arena, text.len + 1), .arena = arena, .env = env},
        .field = field,
        .env = env,
        .words = {.size = sizeof(struct word)},
        .commands = {.size = sizeof(struct command)},
    };
    while (step(&parser))
        continue;
    return finish(&parser);
}
