/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX.1-2008, Shell Command Language, 2.2 Quoting and 2.6 Word Expansions. */
#include "policies/shell_word.h"

enum { NESTING_MAX = 16 };

char shell_peek(const struct shell_lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;
    return (char)(at < lexer->text.len ? lexer->text.ptr[at] : '\0');
}

bool shell_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool shell_is_operator(char c)
{
    return str_has_char(STR(";&|()<>\n"), c);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool at_end(const struct shell_lexer *lexer)
{
    return lexer->at >= lexer->text.len;
}

/* The bytes up to `to` into the word. A word is never longer than what it was read from, so there is room. */
static void take(struct shell_lexer *lexer, size_t to)
{
    if (to > lexer->text.len)
        to = lexer->text.len;
    while (lexer->at < to)
        lexer->room[lexer->word.text.len++] = lexer->text.ptr[lexer->at++];
}

/* Where the next c stands; marks the script as broken when there is none. */
static size_t find(struct shell_lexer *lexer, char c)
{
    size_t len = 0;
    if (!str_find(str_after(lexer->text, lexer->at), (struct str){&c, 1}, &len)) {
        lexer->broken = true;
        lexer->at = lexer->text.len;
        return lexer->at;
    }
    return lexer->at + len;
}

/* One step within nested text. open[*depth - 1] is what closes the innermost level. */
static void nested_step(struct shell_lexer *lexer, char *open, size_t *depth)
{
    char c = shell_peek(lexer, 0);
    char inner = open[*depth - 1];
    char opening = 0;
    lexer->at++;
    if (c == '\\') {
        lexer->at++;
    } else if (c == inner) {
        (*depth)--;
    } else if (c == '$' && (shell_peek(lexer, 0) == '(' || shell_peek(lexer, 0) == '{')) {
        opening = (char)(shell_peek(lexer, 0) == '(' ? ')' : '}');
        lexer->at++;
    } else if (c == '(' && inner == ')') {
        opening = ')';
    } else if (c == '"' && inner != '"') {
        opening = '"';
    } else if (c == '\'' && inner != '"') {
        lexer->at = find(lexer, '\'') + 1;
    }
    if (opening && *depth == NESTING_MAX)
        lexer->broken = true;
    else if (opening)
        open[(*depth)++] = opening;
}

void shell_skip_nested(struct shell_lexer *lexer)
{
    char open[NESTING_MAX] = {(char)(shell_peek(lexer, 0) == '{' ? '}' : ')')};
    size_t depth = 1;
    lexer->at++;
    while (depth > 0 && !lexer->broken && !at_end(lexer))
        nested_step(lexer, open, &depth);
    lexer->broken |= depth > 0;
}

/* $(NAME) with a name as env variables have them is Kubernetes' own reference that could not be resolved here; at run
 * time a value stands there. Returns its length. */
static size_t reference_len(const struct shell_lexer *lexer)
{
    size_t len = 2;
    char c = shell_peek(lexer, len);
    while ((c >= 'A' && c <= 'Z') || c == '_' || (len > 2 && c >= '0' && c <= '9'))
        c = shell_peek(lexer, ++len);
    return len > 2 && c == ')' ? len + 1 : 0;
}

/* ${NAME:=word} and ${NAME=word} set NAME. */
static void note_assignment(struct shell_lexer *lexer)
{
    size_t len = 2;
    while (is_name_char(shell_peek(lexer, len)))
        len++;
    struct str name = str_from_to(lexer->text, lexer->at + 2, lexer->at + len);
    bool colon = shell_peek(lexer, len) == ':';
    if (name.len > 0 && shell_peek(lexer, len + colon) == '=')
        shell_env_add(lexer->env, lexer->arena, name);
}

static void read_braces(struct shell_lexer *lexer)
{
    size_t from = lexer->at;
    note_assignment(lexer);
    lexer->word.many |= shell_peek(lexer, 2) == '@' || shell_peek(lexer, 2) == '*';
    lexer->at++;
    shell_skip_nested(lexer);
    size_t to = lexer->at;
    lexer->at = from;
    take(lexer, to);
}

static void read_dollar(struct shell_lexer *lexer, bool in_quotes)
{
    char next = shell_peek(lexer, 1);
    size_t reference = next == '(' ? reference_len(lexer) : 0;
    if (next == '(' && reference == 0) {
        lexer->word.substitution = true;
        lexer->at++;
        shell_skip_nested(lexer);
        return;
    }
    if (!in_quotes && (next == '\'' || next == '"')) {
        lexer->at++; /* $'...' and $"...": the quotes are read next */
        return;
    }
    lexer->word.many |= next == '@' || next == '*';
    lexer->word.variable |= !in_quotes && lexer->word.text.len == 0 && (next == '{' || is_name_char(next));
    if (next == '{')
        read_braces(lexer);
    else
        take(lexer, lexer->at + (reference ? reference : 1));
}

static void read_backquotes(struct shell_lexer *lexer)
{
    lexer->word.substitution = true;
    lexer->at++;
    while (!at_end(lexer) && shell_peek(lexer, 0) != '`')
        lexer->at += shell_peek(lexer, 0) == '\\' ? 2 : 1;
    lexer->broken |= at_end(lexer);
    lexer->at++;
}

static void read_single_quotes(struct shell_lexer *lexer)
{
    lexer->word.quoted = true;
    lexer->at++;
    take(lexer, find(lexer, '\''));
    lexer->at++;
}

/* A backslash and what follows it; within double quotes it escapes only what has a meaning there. */
static void read_backslash(struct shell_lexer *lexer, bool in_quotes)
{
    char next = shell_peek(lexer, 1);
    lexer->word.quoted = true;
    if (next == '\n') {
        lexer->at += 2;
        return;
    }
    if (lexer->at + 1 < lexer->text.len && (!in_quotes || str_has_char(STR("$`\"\\"), next)))
        lexer->at++;
    take(lexer, lexer->at + 1);
}

static void read_double_quotes(struct shell_lexer *lexer)
{
    lexer->word.quoted = true;
    lexer->at++;
    while (!at_end(lexer) && !lexer->broken && shell_peek(lexer, 0) != '"') {
        switch (shell_peek(lexer, 0)) {
        case '\\':
            read_backslash(lexer, true);
            break;
        case '$':
            read_dollar(lexer, true);
            break;
        case '`':
            read_backquotes(lexer);
            break;
        default:
            take(lexer, lexer->at + 1);
        }
    }
    lexer->broken |= at_end(lexer);
    lexer->at++;
}

static void read_piece(struct shell_lexer *lexer)
{
    switch (shell_peek(lexer, 0)) {
    case '\\':
        read_backslash(lexer, false);
        return;
    case '\'':
        read_single_quotes(lexer);
        return;
    case '"':
        read_double_quotes(lexer);
        return;
    case '$':
        read_dollar(lexer, false);
        return;
    case '`':
        read_backquotes(lexer);
        return;
    default:
        take(lexer, lexer->at + 1);
    }
}

void shell_word_read(struct shell_lexer *lexer)
{
    struct shell_word *word = &lexer->word;
    *word = (struct shell_word){.text = {lexer->room, 0}};
    while (!at_end(lexer) && !lexer->broken && !shell_is_blank(shell_peek(lexer, 0)) &&
           !shell_is_operator(shell_peek(lexer, 0)))
        read_piece(lexer);
    /* A list of values: NAME=(a b). */
    if (shell_peek(lexer, 0) == '(' && word->text.len > 0 && lexer->room[word->text.len - 1] == '=')
        shell_skip_nested(lexer);
    lexer->room += word->text.len;
}
