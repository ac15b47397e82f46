/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX.1-2008, Shell Command Language, 2.3 Token Recognition and 2.7 Redirection. */
#include "policies/shell_lex.h"

static bool looking_at(const struct shell_lexer *lexer, struct str text)
{
    return str_eq(str_from_to(lexer->text, lexer->at, lexer->at + text.len), text);
}

static void skip_blanks(struct shell_lexer *lexer)
{
    for (;;) {
        if (looking_at(lexer, STR("\\\n")))
            lexer->at += 2;
        else if (shell_is_blank(shell_peek(lexer, 0)))
            lexer->at++;
        else
            return;
    }
}

static void skip_line(struct shell_lexer *lexer)
{
    size_t len = 0;
    bool more = str_find(str_after(lexer->text, lexer->at), STR("\n"), &len);
    lexer->at = more ? lexer->at + len : lexer->text.len;
}

static void skip_tabs(struct str *line)
{
    while (line->len > 0 && line->ptr[0] == '\t')
        *line = str_after(*line, 1);
}

/* The lines of a here-document, with the one that ends it. */
static void skip_document(struct shell_lexer *lexer)
{
    struct str line = {0};
    do {
        size_t from = lexer->at;
        skip_line(lexer);
        line = str_from_to(lexer->text, from, lexer->at);
        skip_tabs(&line);
        lexer->at++;
    } while (lexer->at < lexer->text.len && !str_eq(line, lexer->document));
    lexer->has_document = false;
}

/* The operator of a redirection: its length, and whether a here-document follows. */
static size_t operator_len(const struct shell_lexer *lexer, bool *document)
{
    static const char *const operators[] = {"&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", ">>", ">&", ">|", "<", ">"};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (!looking_at(lexer, str_from(operators[i])))
            continue;
        *document = i == 3 || i == 4;
        return strlen(operators[i]);
    }
    return 0;
}

static enum shell_token redirect(struct shell_lexer *lexer)
{
    bool document = false;
    size_t len = operator_len(lexer, &document);
    lexer->at += len;
    if (len == 1 && shell_peek(lexer, 0) == '(') { /* <(...) stands for a word that is not known */
        shell_skip_nested(lexer);
        lexer->word = (struct shell_word){.substitution = true};
        return lexer->broken ? SHELL_BROKEN : SHELL_WORD;
    }
    skip_blanks(lexer);
    shell_word_read(lexer);
    if (document && lexer->has_document)
        lexer->broken = true; /* two on one line: rare enough */
    if (document)
        lexer->document = lexer->word.text;
    lexer->has_document |= document;
    return lexer->broken ? SHELL_BROKEN : SHELL_REDIRECT;
}

/* The 2 of 2>&1. */
static bool is_descriptor(const struct shell_lexer *lexer)
{
    uint64_t number = 0;
    char next = shell_peek(lexer, 0);
    return (next == '<' || next == '>') && !lexer->word.quoted && str_uint(lexer->word.text, UINT32_MAX, &number);
}

static enum shell_token separator(struct shell_lexer *lexer)
{
    while (str_has_char(STR(";&|"), shell_peek(lexer, 0)))
        lexer->at++;
    return SHELL_SEPARATOR;
}

static enum shell_token parenthesis(struct shell_lexer *lexer)
{
    if (!looking_at(lexer, STR("(("))) {
        lexer->at++;
        return SHELL_OPEN;
    }
    shell_skip_nested(lexer);
    return lexer->broken ? SHELL_BROKEN : SHELL_SEPARATOR;
}

static enum shell_token line_end(struct shell_lexer *lexer)
{
    lexer->at++;
    if (lexer->has_document)
        skip_document(lexer);
    return SHELL_SEPARATOR;
}

static enum shell_token word(struct shell_lexer *lexer)
{
    shell_word_read(lexer);
    if (lexer->broken)
        return SHELL_BROKEN;
    return is_descriptor(lexer) ? redirect(lexer) : SHELL_WORD;
}

enum shell_token shell_next(struct shell_lexer *lexer)
{
    skip_blanks(lexer);
    if (shell_peek(lexer, 0) == '#')
        skip_line(lexer);
    if (lexer->at >= lexer->text.len)
        return SHELL_END;
    switch (shell_peek(lexer, 0)) {
    case '\n':
        return line_end(lexer);
    case ';':
    case '|':
        return separator(lexer);
    case '&':
        return looking_at(lexer, STR("&>")) ? redirect(lexer) : separator(lexer);
    case '(':
        return parenthesis(lexer);
    case ')':
        lexer->at++;
        return SHELL_CLOSE;
    case '<':
    case '>':
        return redirect(lexer);
    default:
        return word(lexer);
    }
}
