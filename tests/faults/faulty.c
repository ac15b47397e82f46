/* SPDX-License-Identifier: Apache-2.0 */
#include "faults/faulty.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "webhook/file.h"
#include "wire/timing.h"

enum { FILE_LEN = 1024 * 1024, TRIES = 40, REST_TRIES = 600, FLAGS = 16, STEP_MS = 50 };

struct inject *faulty_page;
const char *faulty_folder;
static struct arena *arena;

int faulty_setup(void **state)
{
    static char folder[] = "/tmp/dryfit-faults-XXXXXX";
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    faulty_folder = mkdtemp(folder);
    if (!arena || !faulty_folder)
        return -1;
    const char *page = faulty_path("page");
    faulty_page = inject_map(page);
    return faulty_page ? setenv("DRYFIT_INJECT", page, 1) : -1;
}

int faulty_teardown(void **state)
{
    (void)state;
    inject_unmap(faulty_page);
    int status = system(arena_format(arena, "rm -r -- %s", faulty_folder).ptr); /* NOLINT(cert-env33-c): mkdtemp's */
    arena_free(arena);
    return status;
}

const char *faulty_path(const char *name)
{
    return arena_format(arena, "%s/%s", faulty_folder, name).ptr;
}

void faulty_put(const char *name, const char *text)
{
    FILE *file = fopen(faulty_path(name), "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

const char *faulty_get(const char *name)
{
    struct str text;
    if (!file_read(arena, faulty_path(name), FILE_LEN, &text, NULL))
        return NULL;
    return arena_copy(arena, text).ptr;
}

/* Whether each thread of it sleeps: /proc/PID/task/TID/stat, see proc(5). */
static bool is_at_rest(pid_t pid)
{
    char path[300], state = 0;
    bool rest = true;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    assert_non_null(tasks);
    for (const struct dirent *task = readdir(tasks); task; task = readdir(tasks)) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/stat", (int)pid, task->d_name);
        FILE *stat = *task->d_name != '.' ? fopen(path, "re") : NULL;
        rest = rest && (!stat || (fscanf(stat, "%*d (%*[^)]) %c", &state) == 1 && state == 'S'));
        if (stat)
            fclose(stat);
    }
    closedir(tasks);
    return rest;
}

/* A thread that has not begun needs memory for the sanitizers' sake, which is not what is tried. */
static void await_rest(pid_t pid)
{
    unsigned tries = 0;
    while (!is_at_rest(pid)) {
        assert_true(tries++ < REST_TRIES);
        timing_sleep_ms(STEP_MS);
    }
}

void faulty_start(struct server *server, const char *const *flags)
{
    const char *all[FLAGS] = {"--drain-delay", "0s"};
    for (size_t i = 0; flags && flags[i]; i++) {
        assert_true(i + 3 < FLAGS);
        all[i + 2] = flags[i];
    }
    server_start(server, FAULTS_DRYFIT, all);
    await_rest(server->pid);
}

int faulty_run(const char *const *args, const char **output, const char **errors)
{
    char *out, *err;
    int status = server_run(FAULTS_DRYFIT, args, &out, &err);
    *output = arena_copy(arena, str_from(out)).ptr;
    *errors = arena_copy(arena, str_from(err)).ptr;
    free(out);
    free(err);
    if (strstr(*errors, "Sanitizer") || strstr(*errors, "runtime error"))
        fail_msg("%s", *errors);
    return status;
}

static struct faulty_review review(const char *name, const char *verdict)
{
    struct str body;
    struct err err;
    if (!file_read(arena, arena_format(arena, "%s/%s.review.json", GOLDEN_DIR, name).ptr, FILE_LEN, &body, &err))
        fail_msg("%s", err.message);
    char *request = arena_raw(arena, body.len + 1024);
    return (struct faulty_review){request, client_request(request, "?timeout=10s", body.ptr, body.len), verdict};
}

struct faulty_review faulty_denied(void)
{
    return review("shipped-2-langfuse-worker", "\"allowed\":false");
}

struct faulty_review faulty_allowed(void)
{
    return review("create-config-map", "\"allowed\":true");
}

static void is_sound(const struct answer *answer, const struct faulty_review *review)
{
    bool refused = answer->status == 413 || answer->status == 500 || answer->status == 503;
    bool sound = answer->status == 200 ? strstr(answer->body, review->verdict) != NULL
                                       : refused && !strstr(answer->body, "allowed");
    if (!sound)
        fail_msg("%s%s", answer->head, answer->body);
}

int faulty_ask_on(struct client *client, const struct faulty_review *review)
{
    struct answer answer = {0};
    if (!client_send(client, review->request, review->len) || !client_read(client, &answer))
        return 0;
    is_sound(&answer, review);
    return answer.status;
}

int faulty_ask(const struct server *server, const struct faulty_review *review)
{
    const struct client_options tls = {.port = server->port};
    struct client client;
    int status = client_connect(&client, &tls) ? faulty_ask_on(&client, review) : 0;
    client_close(&client);
    return status;
}

void faulty_is_well(const struct server *server)
{
    struct faulty_review review = faulty_allowed();
    int status = 0;
    for (int i = 0; i < TRIES && status != 200; i++) {
        status = faulty_ask(server, &review);
        if (status != 200)
            timing_sleep_ms(STEP_MS);
    }
    assert_int_equal(status, 200);
    char *body;
    assert_int_equal(client_get(server->ops_port, "/readyz", &body), 200);
    free(body);
}
