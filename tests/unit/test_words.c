/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/words.h"

#include "policies/expand.h"
#include "words_written.h"

/* A container with these command and args (YAML lists; NULL: none) as far as words go. */
static struct container start(struct arena *arena, const char *command, const char *args)
{
    size_t room = EXPAND_ALL_MAX;
    struct container container = {0};
    struct expand names = {.arena = arena, .container = &container, .room = &room};
    if (command)
        container.command =
            words_parse(&names, yaml_text(arena, command), field_key(NULL, STR("command")), &container.command_len);
    if (args)
        container.args = words_parse(&names, yaml_text(arena, args), field_key(NULL, STR("args")), &container.args_len);
    words_start(arena, &container);
    return container;
}

struct row {
    const char *command, *args, *want;
};

static void run_rows(struct arena *arena, const struct row *rows, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        struct container container = start(arena, rows[i].command, rows[i].args);
        assert_str_of(rows[i].command ? rows[i].command : rows[i].args, written(arena, &container), rows[i].want);
    }
}
#define RUN(arena, rows) run_rows((arena), (rows), sizeof(rows) / sizeof(rows)[0])

static void starts_programs(void **state)
{
    static const struct row rows[] = {
        {NULL, NULL, ""},
        {"[]", "[]", ""},
        {"[server]", NULL, "server()"},
        {"[node, server.js]", NULL, "node(server.js)"},
        {"[/usr/local/bin/uvicorn, 'app:app']", "[--host, 0.0.0.0]", "uvicorn(app:app|--host|0.0.0.0)"},
        {"[./run]", NULL, "run()"},
        {"[3, server, [x]]", NULL, "server()"},
        {NULL, "[--port, '80']", "(--port|80)"},
        {NULL, "[serve]", "(serve)"},
        {NULL, "[sh, -c, 'a; b']", "a() b()"},
        {NULL, "[/bin/bash, -c, a]", "a()"},
        {"[npm, run, dev]", NULL, "npm(run|dev)"},
        {"[yarn, start]", NULL, "yarn(start)"},
        {"[python, manage.py, runserver]", NULL, "python(manage.py|runserver)"},
        {"[java, -jar, app.jar]", NULL, "java(-jar|app.jar)"},
        {"['$(PROGRAM)', x]", NULL, ""},
        {"['$(DIR)/bin/java', x]", NULL, "java(x)"},
        {"['']", NULL, ""},
        {"[bin/]", NULL, ""},
    };
    RUN(*state, rows);
}

static void takes_wrappers_off(void **state)
{
    static const struct row rows[] = {
        {"[env, -u, B, A=1, C=2, app, x]", NULL, "app(x)"},
        {"[/usr/bin/env, --, app]", NULL, "app()"},
        {"[nohup, app]", NULL, "app()"},
        {"[nice, -n, '5', app]", NULL, "app()"},
        {"[nice, '-5', app]", NULL, "app()"},
        {"[nice, -n]", NULL, "nice(-n)"},
        {"[nohup, --, -x]", NULL, "-x()"},
        {"[time, -p, app]", NULL, "app()"},
        {"[tini, --, app, x]", NULL, "app(x)"},
        {"[/sbin/tini, -g, -p, SIGTERM, --, app]", NULL, "app()"},
        {"[/usr/bin/dumb-init, --rewrite, '15:3', --, app]", NULL, "app()"},
        {"[dumb-init, app]", NULL, "app()"},
        {"[docker-entrypoint.sh, redis-server, --bind, '::']", NULL, "redis-server(--bind|::)"},
        {"[/docker-entrypoint.sh]", "[--bind, '::']", "(--bind|::)"},
        {"[docker-entrypoint.sh]", NULL, "docker-entrypoint.sh()"},
        {"[gosu, 'user:group', app, x]", NULL, "app(x)"},
        {"[su-exec, user, app]", NULL, "app()"},
        {"[setpriv, --reuid, user, --regid=1, --init-groups, app, -x]", NULL, "app(-x)"},
        {"[stdbuf, -oL, -e, '0', app]", NULL, "app()"},
        {"[timeout, -k, 5s, '30', app]", NULL, "app()"},
        {"[python, -m, uvicorn, 'a:b']", NULL, "uvicorn(a:b)"},
        {"[/usr/bin/python3.11, -u, -X, dev, -m, http.server, '80']", NULL, "http.server(80)"},
        {"[python3, -um, gunicorn, a]", NULL, "gunicorn(a)"},
        {"[python, -c, 'import x', -m, z]", NULL, "python(-c|import x|-m|z)"},
        {"[python, -m]", NULL, "python(-m)"},
        {"[python, --from, x]", NULL, "python(--from|x)"},
        {"[pythonic, -m, x]", NULL, "pythonic(-m|x)"},
        {"[poetry, run, gunicorn, x]", NULL, "gunicorn(x)"},
        {"[poetry, -C, /app, run, python, -m, flask, run]", NULL, "flask(run)"},
        {"[pipenv, run, a]", NULL, "a()"},
        {"[uv, run, --frozen, --with, x, -m, mod]", NULL, "mod()"},
        {"[uv, run, --no-sync, uvicorn, a]", NULL, "uvicorn(a)"},
        {"[uv, sync]", NULL, "uv(sync)"},
        {"[npx, --yes, vite@5.4, --host]", NULL, "vite(--host)"},
        {"[npx, -p, x, '@angular/cli@17', serve]", NULL, "cli(serve)"},
        {"[npx, '@scope/name']", NULL, "name()"},
        {"[npm, exec, --, vite]", NULL, "vite()"},
        {"[pnpm, exec, next, start]", NULL, "next(start)"},
        {"[pnpm, dlx, serve@14]", NULL, "serve()"},
        {"[yarn, exec, next]", NULL, "next()"},
        {"[bundle, exec, puma, -b, 'tcp://0.0.0.0:80']", NULL, "puma(-b|tcp://0.0.0.0:80)"},
        {"[bundle, install]", NULL, "bundle(install)"},
        {"[conda, run, --no-capture-output, -n, env, uvicorn, x]", NULL, "uvicorn(x)"},
        {"[opentelemetry-instrument, --service_name, x, python, -m, a]", NULL, "a()"},
        {"[tini, --, env, A=1, nice, sh, -c, exec app]", NULL, "app()"},
        {"[tini, --]", NULL, "tini(--)"},
        {"[gosu, user]", NULL, "gosu(user)"},
        {"[user@1.2]", NULL, "user@1.2()"},
    };
    RUN(*state, rows);
}

static void runs_shells(void **state)
{
    static const struct row rows[] = {
        {"[sh, -c, 'a x; exec b --y']", NULL, "a(x) b(--y)"},
        {"[/bin/sh, -c]", "['app 1']", "app(1)"},
        {"[/bin/sh, -c, --]", "['app 1']", "app(1)"},
        {"[bash, -ec, app]", NULL, "app()"},
        {"[bash, -lc, app]", NULL, "app()"},
        {"[bash, -eu, -c, app]", NULL, "app()"},
        {"[bash, -euo, pipefail, -c, app]", NULL, "app()"},
        {"[bash, -o, pipefail, -c, app]", NULL, "app()"},
        {"[bash, --login, --rcfile, x, -c, app]", NULL, "app()"},
        {"[bash, +x, -c, app]", NULL, "app()"},
        {"[ash, -c, app]", NULL, "app()"},
        {"[dash, -c, app]", NULL, "app()"},
        {"[zsh, -ic, app]", NULL, "app()"},
        {"[sh, /app/start.sh, x]", NULL, "start.sh(x)"},
        {"[sh, -x, start.sh]", NULL, "start.sh()"},
        {"[sh, '-', start.sh]", NULL, "start.sh()"},
        {"[sh, '-', -c, app]", NULL, "-c(app)"},
        {"[bash, --rcfile, x, /a/start.sh, b]", NULL, "start.sh(b)"},
        {"[ksh, -c, app]", NULL, "app()"},
        {"[sh]", NULL, "sh()"},
        {"[sh, -c]", NULL, "sh(-c)"},
        {"[bash, -o]", NULL, "bash(-o)"},
        {"[sh, -c, 'exec app \"$@\"', --, x]", NULL, "app($@)+"},
        {"[sh, -c, \"bash -c 'app 1'\"]", NULL, "app(1)"},
        {"[sh, -c, \"sh -c \\\"sh -c 'sh -c app'\\\"\"]", NULL, "app()"},
        {"[sh, -c, 'python -m uvicorn a & wait']", NULL, "uvicorn(a)"},
    };
    RUN(*state, rows);
}

/* Beyond four levels the innermost shell is the program. */
static void bounds_nesting(void **state)
{
    struct container container = start(
        *state, "[sh, -c, \"sh -c \\\"sh -c \\\\\\\"sh -c \\\\\\\\\\\\\\\"sh -c app\\\\\\\\\\\\\\\"\\\\\\\"\\\"\"]",
        NULL);
    assert_str_of("nested", written(*state, &container), "sh(-c|app)");
}

static void knows_places(void **state)
{
    struct arena *arena = *state;
    struct container container = start(arena, "[sh, -c]", "['a --url http://b:80; c']");
    assert_int_equal(container.processes_len, 2);
    const struct process *a = &container.processes[0];
    assert_str_of("field", field_text(arena, &a->field), "args[0]");
    assert_str_of("field", field_text(arena, &a->words[1].field), "args[0]");
    assert_true(a->words[1].in_script);
    assert_int_equal(a->words[1].urls_len, 1);
    assert_str_of("host", a->words[1].urls[0].host, "b");
    assert_int_equal(container.args[0].urls_len, 1);
    assert_false(container.args[0].in_script);
    container = start(arena, "[tini, --, app]", "[x]");
    assert_str_of("field", field_text(arena, &container.processes[0].field), "command[2]");
    assert_str_of("field", field_text(arena, &container.processes[0].words[0].field), "args[0]");
    assert_false(container.processes[0].words[0].in_script);
    container = start(arena, NULL, "[x]");
    assert_str_of("field", field_text(arena, &container.processes[0].field), "args[0]");
}

static const struct names_row {
    const char *command, *want; /* names with blanks between, * for any */
} names_rows[] = {
    {"[app]", ""},
    {"[sh, -c, 'A=1 app']", "A"},
    {"[sh, -c, 'A=1; export B=2 C; app']", "A B C"},
    {"[sh, -c, 'export -n A; declare -x B=1; readonly C=2; unset D; read -r E F']", "A B C D E F"},
    {"[sh, -c, 'A=$(hostname) app']", "A"},
    {"[sh, -c, 'export A=$(hostname); app']", "A"},
    {"[sh, -c, 'export A=\"x $(hostname)\"; app']", "A"},
    {"[sh, -c, ': ${A:=1} ${B=2} ${C:-3} \"${D:=4}\"']", "A B D"},
    {"[sh, -c, 'if x; then export A=1; B=2; fi; app']", "A B"},
    {"[sh, -c, 'for A in 1 2; do x; done']", "A"},
    {"[sh, -c, 'A=1 sh -c \"B=2 app\"']", "A B"},
    {"[sh, -c, 'export $(cat .env); app']", "* "},
    {"[sh, -c, 'export $NAMES; app']", "* $NAMES"},
    {"[sh, -c, '. ./env.sh; app']", "*"},
    {"[sh, -c, 'source x']", "*"},
    {"[sh, -c, 'eval x']", "*"},
    {"[sh, -c, 'app \"x']", "*"},
    {"[env, A=1, B=2, app]", "A B"},
    {"[env, -u, A, app]", "A"},
    {"[env, -i, A=1, app]", "* A"},
    {"[env, '-', app]", "*"},
    {"[app, A=1]", ""},
    {"[cross-env, A=1, app]", "A"},
};

static void notes_variables(void **state)
{
    for (size_t i = 0; i < sizeof names_rows / sizeof names_rows[0]; i++) {
        struct container container = start(*state, names_rows[i].command, NULL);
        struct text text = {.arena = *state};
        if (container.script_env)
            text_char(&text, '*');
        for (size_t k = 0; k < container.script_names_len; k++)
            text_format(&text, "%s%.*s", text.len ? " " : "", STR_ARG(container.script_names[k]));
        assert_str_of(names_rows[i].command, text_str(&text), names_rows[i].want);
    }
}

static void finds_flags(void **state)
{
    static const struct {
        const char *words, *flag, *value, *word; /* value NULL: not found */
    } rows[] = {
        {"[app, --host, h]", "--host", "h", "h"},
        {"[app, --host=h]", "--host", "h", "--host=h"},
        {"[app, --host=]", "--host", "", "--host="},
        {"[app, --hostname, h]", "--host", NULL, NULL},
        {"[app, --host, a, --host=b]", "--host", "b", "--host=b"},
        {"[app, --host=a, --host, b]", "--host", "b", "b"},
        {"[app, --host]", "--host", "", "--host"},
        {"[app, --host, --port, '1']", "--host", "", "--host"},
        {"[app, -b, h]", "-b", "h", "h"},
        {"[app, -bh]", "-b", "h", "-bh"},
        {"[app, -b=h]", "-b", "h", "-b=h"},
        {"[app, -bind, h]", "-bind", "h", "h"},
        {"[app, -Dx.y=1]", "-Dx.y", "1", "-Dx.y=1"},
        {"[app, -Dx.yz=1]", "-Dx.y", NULL, NULL},
        {"[app, host]", "--host", NULL, NULL},
        {"[app]", "--host", NULL, NULL},
        {"[--host, x]", "--host", NULL, NULL}, /* that is the program */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct container container = start(*state, rows[i].words, NULL);
        struct str value = STR("untouched");
        const struct word *word = NULL;
        bool found = process_flag(&container.processes[0], rows[i].flag, &value, &word);
        assert_int_equal(found, rows[i].value != NULL);
        assert_str_of(rows[i].words, value, found ? rows[i].value : "untouched");
        assert_str_of(rows[i].words, word ? word->text : (struct str){0}, found ? rows[i].word : "");
    }
}

/* Thousands of variables are no longer told apart. */
static void bounds_names(void **state)
{
    struct text script = {.arena = *state};
    for (int i = 0; i < 300; i++)
        text_format(&script, "A%d=1;", i);
    const struct word words[] = {{.text = STR("sh")}, {.text = STR("-c")}, {.text = text_str(&script)}};
    struct container container = {.command = words, .command_len = 3};
    words_start(*state, &container);
    assert_true(container.script_env);
    assert_int_equal(container.script_names_len, 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(starts_programs), ARENA_TEST(takes_wrappers_off), ARENA_TEST(runs_shells),
        ARENA_TEST(bounds_nesting),  ARENA_TEST(knows_places),       ARENA_TEST(notes_variables),
        ARENA_TEST(finds_flags),     ARENA_TEST(bounds_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
