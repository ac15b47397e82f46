/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "webhook/file.h"

enum { SECONDS = 60, ENV_MAX = 8, TEXT_MAX = 64 * 1024 * 1024 };

static struct {
    struct arena *arena;
    char folder[64]; /* of the run: files are put into its "work" */
    const char *env[ENV_MAX + 1];
    size_t env_len;
    const char *input;
    unsigned columns; /* of the terminal that standard output is; 0: a file */
} test;

static const char *path(const char *name)
{
    return cli_format("%s/%s", test.folder, name);
}

int cli_setup(void **state)
{
    (void)state;
    memset(&test, 0, sizeof test);
    json_init();
    test.arena = arena_new(0, NULL);
    snprintf(test.folder, sizeof test.folder, "/tmp/test_cli.XXXXXX");
    return test.arena && mkdtemp(test.folder) && mkdir(path("work"), 0700) == 0 ? 0 : -1;
}

int cli_teardown(void **state)
{
    (void)state;
    int status = system(cli_format("rm -r -- %s", test.folder)); /* NOLINT(cert-env33-c): the name is mkdtemp's */
    arena_free(test.arena);
    return status;
}

struct arena *cli_arena(void)
{
    return test.arena;
}

const char *cli_folder(void)
{
    return path("work");
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

void cli_put(const char *name, const char *text)
{
    const char *slash = strrchr(name, '/');
    if (slash)
        mkdir(path(cli_format("work/%.*s", (int)(slash - name), name)), 0700);
    write_file(path(cli_format("work/%s", name)), text);
}

void cli_env(const char *assignment)
{
    assert_true(test.env_len < ENV_MAX);
    test.env[test.env_len++] = assignment;
}

int cli_setup_policy(void **state, const char *policy)
{
    if (cli_setup(state) != 0)
        return -1;
    cli_put("policy/rules.yaml", policy);
    cli_env("DRYFIT_POLICY=policy");
    return 0;
}

void cli_stdin(const char *text)
{
    test.input = text;
}

void cli_terminal(unsigned columns)
{
    test.columns = columns;
}

static void redirect(int fd, const char *name, int flags)
{
    int file = open(name, flags, 0600);
    if (file < 0 || dup2(file, fd) < 0)
        _exit(126);
    close(file);
}

_Noreturn static void become(const char *const *args, int terminal)
{
    redirect(STDIN_FILENO, test.input ? path("in") : "/dev/null", O_RDONLY);
    redirect(STDOUT_FILENO, path("out"), O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, path("err"), O_WRONLY | O_CREAT | O_TRUNC);
    if (chdir(path("work")) != 0 || (terminal >= 0 && dup2(terminal, STDOUT_FILENO) < 0))
        _exit(126);
    alarm(SECONDS);
    execve(DRYFIT, (char *const *)args, (char *const *)test.env);
    _exit(127);
}

static const char *read_back(const char *name)
{
    struct str text;
    struct err err;
    if (!file_read(test.arena, path(name), TEXT_MAX, &text, &err))
        fail_msg("%s", err.message);
    return arena_copy(test.arena, text).ptr;
}

const char *cli_path(const char *name)
{
    return path(cli_format("work/%s", name));
}

const char *cli_get(const char *name)
{
    return read_back(cli_format("work/%s", name));
}

/* Until the last process that has the terminal open is gone; its CR LF are made LF again. */
static const char *read_terminal(int terminal)
{
    struct text text = {.arena = test.arena};
    char c = 0;
    while (read(terminal, &c, 1) == 1)
        if (c != '\r')
            text_char(&text, c);
    return arena_copy(test.arena, text_str(&text)).ptr;
}

static int wait_for(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status))
        fail_msg("ended by signal %d: %s", WTERMSIG(status), read_back("err"));
    return WEXITSTATUS(status);
}

struct cli_run cli_run(const char *const *args)
{
    struct cli_run run = {0};
    struct winsize size = {.ws_row = 50, .ws_col = (unsigned short)test.columns};
    int master = -1;
    int terminal = -1;
    if (test.input)
        write_file(path("in"), test.input);
    if (test.columns > 0)
        assert_int_equal(openpty(&master, &terminal, NULL, NULL, &size), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        become(args, terminal);
    if (terminal >= 0)
        close(terminal);
    const char *shown = terminal >= 0 ? read_terminal(master) : NULL;
    if (master >= 0)
        close(master);
    run.status = wait_for(child);
    run.out = shown ? shown : read_back("out");
    run.err = read_back("err");
    test.input = NULL;
    test.columns = 0;
    return run;
}

const char *cli_format(const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert_true(len >= 0 && (size_t)len < sizeof text);
    return arena_copy(test.arena, str_from(text)).ptr;
}

const cJSON *cli_parse(const char *json)
{
    const cJSON *root = NULL;
    struct err err;
    if (!json_parse(test.arena, str_from(json), &root, &err))
        fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, json);
    return root;
}

void cli_has(const char *text, const char *piece)
{
    if (!strstr(text, piece))
        fail_msg("lacks:\n%s\nis:\n%s", piece, text);
}

void cli_lacks(const char *text, const char *piece)
{
    if (strstr(text, piece))
        fail_msg("has:\n%s\nis:\n%s", piece, text);
}

void cli_member(const cJSON *object, const char *key, const char *want)
{
    const cJSON *node = tree_get(object, key);
    if (!tree_is_str(node) || strcmp(node->valuestring, want) != 0)
        fail_msg("%s: is \"%.*s\" (%s), not \"%s\"", key, STR_ARG(tree_str(node)), tree_type(node), want);
}

void cli_number(const cJSON *object, const char *key, unsigned want)
{
    uint64_t got = 0;
    if (!tree_uint(tree_get(object, key), UINT32_MAX, &got) || got != want)
        fail_msg("%s: is %llu, not %u", key, (unsigned long long)got, want);
}
