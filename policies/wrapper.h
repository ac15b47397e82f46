/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that start another program which their own words name: env, exec, tini, gosu, python -m, poetry run. */
#ifndef DRYFIT_POLICIES_WRAPPER_H
#define DRYFIT_POLICIES_WRAPPER_H

#include "policies/shell_env.h"

/* Words that start a program: the first one names it. */
struct command_line {
    const struct word *words;
    size_t len;
    bool open;      /* as in struct process */
    bool versioned; /* the program may be written name@version (npx) */
};

enum wrapper_end {
    WRAPPER_NONE,       /* line's program is no wrapper, or what it starts stands elsewhere (npm run dev) */
    WRAPPER_OFF,        /* line now begins with the program that the wrapper starts */
    WRAPPER_ENTRYPOINT, /* line now holds arguments for the image's own program */
    WRAPPER_UNKNOWN,    /* what is started cannot be told */
};

/* line has a word. Takes one wrapper off and notes the variables it sets. */
enum wrapper_end wrapper_take_off(struct command_line *line, struct shell_env *env, struct arena *arena);

/* /app/.venv/bin/uvicorn: uvicorn. */
struct str wrapper_base_name(struct str path);

#endif
