/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of a shell script, as POSIX has them and bash as far as scripts in manifests use it: for shell.c alone. */
#ifndef DRYFIT_POLICIES_SHELL_LEX_H
#define DRYFIT_POLICIES_SHELL_LEX_H

#include "policies/shell_word.h"

enum shell_token {
    SHELL_END,
    SHELL_WORD,
    SHELL_SEPARATOR, /* ; & && || | |& ;; line ends, and an arithmetic ((...)) */
    SHELL_OPEN,      /* ( */
    SHELL_CLOSE,     /* ) */
    SHELL_REDIRECT,  /* with its file or here-document */
    SHELL_BROKEN,    /* an open quote, or nested too deeply: nothing behind it is understood */
};

/* A word is left in lexer->word. */
enum shell_token shell_next(struct shell_lexer *lexer);

#endif
