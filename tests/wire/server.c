/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* prlimit */
#include "wire/server.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/timing.h"

enum {
    ARGS = 48,
    READY_MS = 20000, /* sanitizers and a busy machine */
    END_MS = 40000,
    STEP_MS = 5,
    TEXT_MOST = 1 << 20,
};

static char *read_text(const char *folder, const char *name)
{
    char path[128];
    char *text = calloc(1, TEXT_MOST);
    assert_non_null(text);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (file) {
        size_t len = fread(text, 1, TEXT_MOST - 1, file);
        text[len] = '\0';
        fclose(file);
    }
    return text;
}

static void redirect(const char *folder, const char *name, int fd)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || dup2(file, fd) < 0)
        _exit(126);
}

static pid_t spawn(const char *folder, const char *program, const char *const *args)
{
    char *argv[ARGS] = {NULL};
    pid_t pid;
    memcpy(&argv[0], &program, sizeof *argv);
    for (size_t i = 0; args[i]; i++) {
        assert_true(i + 2 < ARGS);
        memcpy(&argv[i + 1], &args[i], sizeof *argv);
    }
    pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no server outlives its test */
    signal(SIGPIPE, SIG_DFL);         /* which the client ignores and exec would hand on */
    redirect(folder, "out", STDOUT_FILENO);
    redirect(folder, "err", STDERR_FILENO);
    execv(program, argv);
    _exit(127);
}

/* The number behind "name on ...:" in what it wrote; 0 when it is not there yet. */
static uint16_t find_port(const char *output, const char *name)
{
    const char *at = strstr(output, name);
    const char *end = at ? strchr(at, '\n') : NULL;
    if (!end)
        return 0;
    while (end > at && end[-1] != ':')
        end--;
    return (uint16_t)strtoul(end, NULL, 10);
}

static bool is_ready(struct server *server)
{
    char *output = read_text(server->folder, "out");
    const char *ready = strstr(output, "\nready\n");
    if (ready) {
        server->port = find_port(output, "listening on ");
        server->ops_port = find_port(output, "operations on ");
    }
    free(output);
    return ready != NULL;
}

void server_await(struct server *server)
{
    for (int waited = 0; waited < READY_MS; waited += STEP_MS) {
        int status;
        if (is_ready(server))
            return;
        if (waitpid(server->pid, &status, WNOHANG) == server->pid)
            break;
        timing_sleep_ms(STEP_MS);
    }
    char *errors = server_errors(server);
    print_error("the server did not start: %s\n", errors);
    free(errors);
    fail();
}

static void launch_in(struct server *server, const char *program, const char *const *flags)
{
    char state[96], path[96];
    const char *args[ARGS] = {"serve",     "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0",
                              "--threads", "2",        "--state",     state};
    size_t len = 9;
    snprintf(state, sizeof state, "%s/state", server->folder);
    snprintf(server->ca, sizeof server->ca, "%s/state/ca.crt", server->folder);
    snprintf(path, sizeof path, "%s/out", server->folder);
    unlink(path);
    for (size_t i = 0; flags && flags[i]; i++)
        args[len++] = flags[i];
    server->ending = false;
    server->pid = spawn(server->folder, program, args);
}

void server_start_in(struct server *server, const char *program, const char *const *flags)
{
    launch_in(server, program, flags);
    server_await(server);
}

void server_launch(struct server *server, const char *program, const char *const *flags)
{
    memset(server, 0, sizeof *server);
    snprintf(server->folder, sizeof server->folder, "/tmp/dryfit-wire-XXXXXX");
    assert_non_null(mkdtemp(server->folder));
    launch_in(server, program, flags);
}

void server_start(struct server *server, const char *program, const char *const *flags)
{
    server_launch(server, program, flags);
    server_await(server);
}

static int wait_end(pid_t pid, long start)
{
    int status = 0;
    while (timing_now_ms() - start < END_MS) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        timing_sleep_ms(STEP_MS);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return status;
}

void server_terminate(struct server *server)
{
    server->ending = true;
    server->told = timing_now_ms();
    assert_int_equal(kill(server->pid, SIGTERM), 0);
}

unsigned server_end(struct server *server)
{
    if (!server->ending)
        server_terminate(server);
    int status = wait_end(server->pid, server->told);
    unsigned waited = (unsigned)(timing_now_ms() - server->told);
    char *errors = server_errors(server);
    bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !strstr(errors, "Sanitizer") &&
                 !strstr(errors, "runtime error");
    if (!clean)
        print_error("the server ended with status %#x: %s\n", (unsigned)status, errors);
    free(errors);
    assert_true(clean);
    return waited;
}

static void remove_folder(const char *folder)
{
    char path[160];
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%.64s/%.64s", folder, entry->d_name);
        if (unlink(path) != 0)
            remove_folder(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

void server_forget(const struct server *server)
{
    remove_folder(server->folder);
}

void server_stop(struct server *server)
{
    server_end(server);
    server_forget(server);
}

char *server_output(const struct server *server)
{
    return read_text(server->folder, "out");
}

char *server_errors(const struct server *server)
{
    return read_text(server->folder, "err");
}

unsigned server_descriptors(const struct server *server)
{
    char path[64];
    unsigned count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)server->pid);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

bool server_settles(const struct server *server, unsigned descriptors, long ms)
{
    for (long waited = 0; server_descriptors(server) > descriptors; waited += STEP_MS) {
        if (waited > ms)
            return false;
        timing_sleep_ms(STEP_MS);
    }
    return true;
}

long server_cpu_ms(const struct server *server)
{
    char path[64], text[1024] = "";
    long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)server->pid);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    char *at = strrchr(text, ')'); /* the third field follows */
    assert_non_null(at);
    for (int field = 3; field < 15; field++)
        at = strchr(at + 1, ' ');
    user = strtol(at, &at, 10);
    system = strtol(at, NULL, 10);
    return (user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

void server_limit_descriptors(const struct server *server, unsigned most)
{
    struct rlimit limit;
    assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, NULL, &limit), 0);
    limit.rlim_cur = most; /* the hard limit stays, so that it can be lifted again */
    assert_int_equal(prlimit(server->pid, RLIMIT_NOFILE, &limit, NULL), 0);
}

int server_run(const char *program, const char *const *args, char **output, char **errors)
{
    char folder[] = "/tmp/dryfit-wire-XXXXXX";
    assert_non_null(mkdtemp(folder));
    int status = wait_end(spawn(folder, program, args), timing_now_ms());
    *output = read_text(folder, "out");
    *errors = read_text(folder, "err");
    remove_folder(folder);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
