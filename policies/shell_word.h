/* SPDX-License-Identifier: Apache-2.0 */
/* One word of a shell script: quotes, backslashes and what begins with a dollar. For shell_lex.c alone. */
#ifndef DRYFIT_POLICIES_SHELL_WORD_H
#define DRYFIT_POLICIES_SHELL_WORD_H

#include "policies/shell.h"

struct shell_word {
    struct str text;   /* without quotes; what $(...) stands for is left out */
    bool quoted;       /* some of it: no keyword */
    bool variable;     /* begins with an unquoted $VAR: may be no word, one or several */
    bool many;         /* holds $@ or $* */
    bool substitution; /* holds $(...) or `...` */
};

/* Borrows all of it. */
struct shell_lexer {
    struct str text; /* the script */
    size_t at;       /* the next byte */
    char *room;      /* where words are written: as many bytes as the script has */
    struct arena *arena;
    struct shell_env *env; /* gets NAME of ${NAME:=x} */
    struct str document;   /* the delimiter of a here-document that begins on the next line */
    bool has_document;
    bool broken; /* SHELL_BROKEN has been met */
    struct shell_word word;
};

/* The next byte but `ahead`; 0 at the end. */
char shell_peek(const struct shell_lexer *lexer, size_t ahead);
bool shell_is_blank(char c);
bool shell_is_operator(char c);

/* Reads the word at hand, up to a blank or an operator. */
void shell_word_read(struct shell_lexer *lexer);
/* Goes behind the bracket that closes the one at hand. */
void shell_skip_nested(struct shell_lexer *lexer);

#endif
