/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/wrapper.h"

enum {
    ASSIGNS = 1,    /* NAME=value may stand before the program */
    PLAIN = 2,      /* has no options of its own */
    VERSIONED = 4,  /* the program may be written name@version */
    ENTRYPOINT = 8, /* an option instead of a program goes to the image's own one */
    SILENT = 16,    /* without a program it starts nothing */
};

struct wrapper {
    const char *name;
    const char *verbs;  /* one of these words must follow; NULL: none */
    const char *valued; /* options whose value is the next word */
    unsigned operands;  /* words of its own before the program */
    unsigned flags;
};

static const struct wrapper wrappers[] = {
    {"bundle", "exec", "--gemfile", 0, 0},
    {"bunx", NULL, "", 0, VERSIONED},
    {"busybox", NULL, "", 0, PLAIN},
    {"catatonit", NULL, "", 0, 0},
    {"conda", "run", "-n --name -p --prefix --cwd", 0, 0},
    {"cross-env", NULL, "", 0, ASSIGNS | PLAIN},
    {"ddtrace-run", NULL, "", 0, 0},
    {"docker-entrypoint.sh", NULL, "", 0, ENTRYPOINT},
    {"docker-init", NULL, "-p -e", 0, 0},
    {"dumb-init", NULL, "-r --rewrite", 0, 0},
    {"env", NULL, "-u --unset -C --chdir", 0, ASSIGNS},
    {"exec", NULL, "-a", 0, SILENT},
    {"gosu", NULL, "", 1, PLAIN},
    {"hatch", "run", "-e --env -p --project", 0, 0},
    {"ionice", NULL, "-c -n --class --classdata", 0, 0},
    {"micromamba", "run", "-n --name -p --prefix --cwd", 0, 0},
    {"newrelic-admin", "run-program", "", 0, 0},
    {"nice", NULL, "-n --adjustment", 0, 0},
    {"nohup", NULL, "", 0, 0},
    {"npm", "exec x", "-w --workspace --prefix", 0, VERSIONED},
    {"npx", NULL, "-p --package -w --workspace", 0, VERSIONED},
    {"opentelemetry-instrument", NULL, "--traces_exporter --metrics_exporter --logs_exporter --service_name", 0, 0},
    {"pdm", "run", "-p --project", 0, 0},
    {"pipenv", "run", "", 0, 0},
    {"pnpm", "exec dlx", "-C --dir -F --filter", 0, VERSIONED},
    {"poetry", "run", "-C --directory -P --project", 0, 0},
    {"runuser", NULL, "-u --user -g --group -G --supp-group", 0, 0},
    {"rye", "run", "", 0, 0},
    {"s6-setuidgid", NULL, "", 1, PLAIN},
    {"setpriv", NULL,
     "--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig --selinux-label "
     "--apparmor-profile",
     0, 0},
    {"stdbuf", NULL, "-i -o -e --input --output --error", 0, 0},
    {"su-exec", NULL, "", 1, PLAIN},
    {"sudo", NULL, "-u --user -g --group -h --host -p --prompt -C -D --chdir", 0, ASSIGNS},
    {"time", NULL, "-f --format -o --output", 0, 0},
    {"timeout", NULL, "-k --kill-after -s --signal", 1, 0},
    {"tini", NULL, "-p -e", 0, 0},
    {"tini-static", NULL, "-p -e", 0, 0},
    {"uv", "run",
     "-p --python --with --with-editable --with-requirements --extra --group --package --env-file --project "
     "--directory --index --cache-dir",
     0, 0},
    {"uvx", NULL, "-p --python --with --from --index", 0, VERSIONED},
    {"with-contenv", NULL, "", 0, PLAIN},
    {"yarn", "exec dlx", "--cwd -p --package", 0, VERSIONED},
};

struct str wrapper_base_name(struct str path)
{
    return str_last(path, '/');
}

static const struct wrapper *find(struct str name)
{
    for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++)
        if (str_eq(name, str_from(wrappers[i].name)))
            return &wrappers[i];
    return NULL;
}

/* Whether word is one of the blank-separated items. */
static bool is_among(struct str word, const char *items)
{
    struct str rest = str_from(items);
    struct str item;
    while (str_cut(&rest, ' ', &item))
        if (item.len > 0 && str_eq(word, item))
            return true;
    return false;
}

static struct str first(const struct command_line *line)
{
    return line->len > 0 ? line->words[0].text : (struct str){0};
}

static void drop(struct command_line *line, size_t words)
{
    if (words > line->len)
        words = line->len;
    line->words += words;
    line->len -= words;
}

/* env -u NAME, env -i, env - : what they take away is not known to be set any more. */
static void note_env_option(const struct command_line *line, struct shell_env *env, struct arena *arena)
{
    struct str option = first(line);
    if (is_among(option, "-u --unset") && line->len > 1)
        shell_env_add(env, arena, line->words[1].text);
    else
        env->any = true;
}

static void drop_options(struct command_line *line, const struct wrapper *wrapper, struct shell_env *env,
                         struct arena *arena)
{
    while (str_starts(first(line), STR("-")) && !(wrapper->flags & PLAIN)) {
        bool last = str_eq(first(line), STR("--"));
        if (str_eq(str_from(wrapper->name), STR("env")) && !last)
            note_env_option(line, env, arena);
        drop(line, is_among(first(line), wrapper->valued) ? 2 : 1);
        if (last)
            return;
    }
}

static void drop_assignments(struct command_line *line, struct shell_env *env, struct arena *arena)
{
    size_t len = 0;
    while ((len = shell_env_assignment(first(line))) > 0) {
        shell_env_add(env, arena, str_from_to(first(line), 0, len));
        drop(line, 1);
    }
}

static bool is_python(struct str name)
{
    if (!str_starts(name, STR("python")) && !str_starts(name, STR("pypy")))
        return false;
    struct str rest = str_after(name, str_starts(name, STR("pypy")) ? 4 : 6);
    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] != '.' && (rest.ptr[i] < '0' || rest.ptr[i] > '9'))
            return false;
    return true;
}

/* python [-u] -m uvicorn: a module is started as its program would be. */
static enum wrapper_end take_python_off(struct command_line *line)
{
    struct command_line rest = *line;
    drop(&rest, 1);
    while (first(&rest).len > 1 && str_starts(first(&rest), STR("-"))) {
        struct str option = first(&rest);
        bool module = str_ends(option, STR("m")) && !str_starts(option, STR("--"));
        drop(&rest, is_among(option, "-X -W") ? 2 : 1);
        if (!module)
            continue;
        if (rest.len == 0)
            return WRAPPER_NONE;
        *line = rest;
        return WRAPPER_OFF;
    }
    return WRAPPER_NONE;
}

static enum wrapper_end take_off(struct command_line *line, const struct wrapper *wrapper, struct shell_env *env,
                                 struct arena *arena)
{
    struct command_line rest = *line;
    drop(&rest, 1);
    if (wrapper->flags & ENTRYPOINT && str_starts(first(&rest), STR("-"))) {
        *line = rest;
        return WRAPPER_ENTRYPOINT;
    }
    drop_options(&rest, wrapper, env, arena);
    if (wrapper->verbs && !is_among(first(&rest), wrapper->verbs))
        return WRAPPER_NONE;
    if (wrapper->verbs) {
        drop(&rest, 1);
        drop_options(&rest, wrapper, env, arena);
    }
    drop(&rest, wrapper->operands);
    if (wrapper->flags & ASSIGNS)
        drop_assignments(&rest, env, arena);
    if (rest.len == 0)
        return wrapper->flags & SILENT ? WRAPPER_UNKNOWN : WRAPPER_NONE;
    *line = rest;
    line->versioned = wrapper->flags & VERSIONED;
    return WRAPPER_OFF;
}

enum wrapper_end wrapper_take_off(struct command_line *line, struct shell_env *env, struct arena *arena)
{
    struct str name = wrapper_base_name(first(line));
    const struct wrapper *wrapper = find(name);
    if (is_python(name))
        return take_python_off(line);
    return wrapper ? take_off(line, wrapper, env, arena) : WRAPPER_NONE;
}
