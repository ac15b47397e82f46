/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/shell_env.h"

enum { NAMES_MAX = 256 }; /* a script that sets more is not followed name by name */

void shell_env_add(struct shell_env *env, struct arena *arena, struct str name)
{
    if (env->names.len == NAMES_MAX) {
        env->any = true;
        return;
    }
    struct str *added = pile_add(&env->names, arena);
    *added = name;
}

static bool is_name_char(char c, bool first)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return letter || (!first && c >= '0' && c <= '9');
}

size_t shell_env_assignment(struct str word)
{
    size_t len = 0;
    while (len < word.len && is_name_char(word.ptr[len], len == 0))
        len++;
    struct str rest = str_after(word, len);
    return str_starts(rest, STR("=")) || str_starts(rest, STR("+=")) ? len : 0;
}

enum builtin {
    BUILTIN_QUIET,  /* starts no program */
    BUILTIN_NAMES,  /* its arguments are NAME or NAME=value */
    BUILTIN_ANYHOW, /* may set anything */
};

static const struct {
    const char *name;
    enum builtin kind;
} builtins[] = {
    {":", BUILTIN_QUIET},        {"[", BUILTIN_QUIET},       {"alias", BUILTIN_QUIET},   {"bg", BUILTIN_QUIET},
    {"break", BUILTIN_QUIET},    {"cd", BUILTIN_QUIET},      {"command", BUILTIN_QUIET}, {"continue", BUILTIN_QUIET},
    {"echo", BUILTIN_QUIET},     {"exit", BUILTIN_QUIET},    {"false", BUILTIN_QUIET},   {"fg", BUILTIN_QUIET},
    {"getopts", BUILTIN_QUIET},  {"hash", BUILTIN_QUIET},    {"jobs", BUILTIN_QUIET},    {"kill", BUILTIN_QUIET},
    {"let", BUILTIN_QUIET},      {"popd", BUILTIN_QUIET},    {"printf", BUILTIN_QUIET},  {"pushd", BUILTIN_QUIET},
    {"pwd", BUILTIN_QUIET},      {"return", BUILTIN_QUIET},  {"set", BUILTIN_QUIET},     {"shift", BUILTIN_QUIET},
    {"shopt", BUILTIN_QUIET},    {"test", BUILTIN_QUIET},    {"times", BUILTIN_QUIET},   {"trap", BUILTIN_QUIET},
    {"true", BUILTIN_QUIET},     {"type", BUILTIN_QUIET},    {"ulimit", BUILTIN_QUIET},  {"umask", BUILTIN_QUIET},
    {"unalias", BUILTIN_QUIET},  {"wait", BUILTIN_QUIET},    {"declare", BUILTIN_NAMES}, {"export", BUILTIN_NAMES},
    {"local", BUILTIN_NAMES},    {"mapfile", BUILTIN_NAMES}, {"read", BUILTIN_NAMES},    {"readarray", BUILTIN_NAMES},
    {"readonly", BUILTIN_NAMES}, {"typeset", BUILTIN_NAMES}, {"unset", BUILTIN_NAMES},   {".", BUILTIN_ANYHOW},
    {"eval", BUILTIN_ANYHOW},    {"source", BUILTIN_ANYHOW},
};

static bool find_builtin(struct str name, enum builtin *out)
{
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
        if (!str_eq(name, str_from(builtins[i].name)))
            continue;
        *out = builtins[i].kind;
        return true;
    }
    return false;
}

/* NAME, NAME=value; what a variable or $(...) stands for may name any. */
static void note_name(struct shell_env *env, struct arena *arena, struct str word)
{
    size_t len = shell_env_assignment(word);
    struct str name = str_from_to(word, 0, len ? len : word.len);
    if (str_starts(word, STR("-")))
        return;
    if (name.len == 0 || str_has_char(name, '$'))
        env->any = true;
    shell_env_add(env, arena, name);
}

bool shell_env_builtin(struct shell_env *env, struct arena *arena, const struct word *words, size_t len)
{
    enum builtin kind = BUILTIN_QUIET;
    if (len == 0 || !find_builtin(words[0].text, &kind))
        return false;
    for (size_t i = 1; i < len && kind == BUILTIN_NAMES; i++)
        note_name(env, arena, words[i].text);
    env->any |= kind == BUILTIN_ANYHOW;
    return true;
}
