/* SPDX-License-Identifier: Apache-2.0 */
/* Sends one review again and again over TLS to a server on loopback and prints what it cost, a `name value` a line.
 *   load --port N --body FILE [--connections N] [--seconds N] [--rate N] [--fresh] [--pid N]
 *   load --port N --body FILE --first      asks until the first answer comes, for two seconds at most
 * A thread a connection, kept alive unless --fresh. --rate spreads that many requests over each second and measures
 * each from the moment it was due. --pid names the server, whose CPU time and memory are read from /proc. */
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SAMPLES = 1 << 20, MOST_CONNECTIONS = 256 };

struct options {
    long port, connections, seconds, rate, pid;
    bool fresh, first;
    char *request; /* head and body */
    size_t request_len;
};

struct client {
    const struct options *options;
    long index;
    pthread_t thread;
    uint32_t *samples; /* microseconds */
    size_t done, failed;
};

static SSL_CTX *tls;
static int64_t started, ends; /* nanoseconds */

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void wait_until(int64_t when)
{
    struct timespec time = {.tv_sec = when / 1000000000, .tv_nsec = when % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static SSL *dial(long port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return NULL;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return NULL;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL *ssl = SSL_new(tls);
    SSL_set_fd(ssl, fd);
    if (SSL_connect(ssl) == 1)
        return ssl;
    SSL_free(ssl);
    close(fd);
    return NULL;
}

static void hang_up(SSL *ssl)
{
    int fd = ssl ? SSL_get_fd(ssl) : -1;
    if (ssl)
        SSL_shutdown(ssl);
    SSL_free(ssl);
    if (fd >= 0)
        close(fd);
}

/* Reads one answer with a Content-Length; true when its status is 200. */
static bool answered(SSL *ssl)
{
    char bytes[64 * 1024];
    size_t len = 0;
    for (;;) {
        int got = SSL_read(ssl, bytes + len, (int)(sizeof bytes - 1 - len));
        if (got <= 0)
            return false;
        len += (size_t)got;
        bytes[len] = '\0';
        const char *head_end = strstr(bytes, "\r\n\r\n");
        const char *length = strcasestr(bytes, "Content-Length: ");
        if (!head_end || !length)
            continue;
        size_t whole = (size_t)(head_end + 4 - bytes) + strtoul(length + 16, NULL, 10);
        if (len >= whole)
            return strncmp(bytes, "HTTP/1.1 200", 12) == 0;
        if (whole >= sizeof bytes)
            return false;
    }
}

static bool ask(SSL **ssl, const struct options *options)
{
    if (!*ssl)
        *ssl = dial(options->port);
    bool good = *ssl && SSL_write(*ssl, options->request, (int)options->request_len) > 0 && answered(*ssl);
    if (good && !options->fresh)
        return true;
    hang_up(*ssl);
    *ssl = NULL;
    return good;
}

static void *run(void *arg)
{
    struct client *it = arg;
    const struct options *options = it->options;
    SSL *ssl = options->fresh ? NULL : dial(options->port);
    int64_t step = options->rate ? 1000000000 * options->connections / options->rate : 0;
    int64_t due = started + (options->rate ? 1000000000 * it->index / options->rate : 0);
    wait_until(due);
    while (due < ends) {
        if (ask(&ssl, options)) {
            if (it->done < MOST_SAMPLES)
                it->samples[it->done] = (uint32_t)((now() - due) / 1000);
            it->done++;
        } else {
            it->failed++;
        }
        due = step ? due + step : now();
        if (step && now() < due)
            wait_until(due);
    }
    hang_up(ssl);
    return NULL;
}

/* CPU time of all threads of a process, in nanoseconds. */
static int64_t cpu_time(long pid)
{
    char path[320];
    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    DIR *tasks = pid ? opendir(path) : NULL;
    int64_t sum = 0;
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        long long spent = 0;
        snprintf(path, sizeof path, "/proc/%ld/task/%s/schedstat", pid, task->d_name);
        FILE *file = task->d_name[0] == '.' ? NULL : fopen(path, "re");
        if (file && fscanf(file, "%lld", &spent) == 1)
            sum += spent;
        if (file)
            fclose(file);
    }
    if (tasks)
        closedir(tasks);
    return sum;
}

static long resident_kib(long pid)
{
    char path[64];
    char line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    FILE *file = pid ? fopen(path, "re") : NULL;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return kib;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void report(struct client *clients, const struct options *options, double seconds, int64_t cpu)
{
    size_t done = 0;
    size_t failed = 0;
    uint32_t *all = malloc(sizeof *all * MOST_SAMPLES * (size_t)options->connections);
    size_t samples = 0;
    for (long i = 0; i < options->connections; i++) {
        size_t kept = clients[i].done < MOST_SAMPLES ? clients[i].done : MOST_SAMPLES;
        if (all)
            memcpy(all + samples, clients[i].samples, kept * sizeof *all);
        samples += kept;
        done += clients[i].done;
        failed += clients[i].failed;
        free(clients[i].samples);
    }
    if (!all || samples == 0) {
        fputs("load: no request was answered\n", stderr);
        exit(1);
    }
    qsort(all, samples, sizeof *all, by_value);
    printf("requests %zu\nfailed %zu\nper_second %.0f\ncpu_us %.2f\np50_us %u\np99_us %u\nresident_kib %ld\n", done,
           failed, (double)done / seconds, (double)cpu / 1000 / (double)done, all[samples / 2], all[samples * 99 / 100],
           resident_kib(options->pid));
    free(all);
}

static void read_body(struct options *options, const char *path)
{
    static char body[16 << 20];
    FILE *file = fopen(path, "rbe");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t len = fread(body, 1, sizeof body, file);
    fclose(file);
    options->request = malloc(len + 512);
    if (!options->request)
        exit(1);
    int head = snprintf(options->request, 512,
                        "POST /validate?timeout=10s HTTP/1.1\r\nHost: dryfit.dryfit.svc:443\r\nUser-Agent: "
                        "kube-apiserver-admission\r\nContent-Length: %zu\r\nAccept: application/json, */*\r\n"
                        "Content-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n",
                        len);
    memcpy(options->request + head, body, len);
    options->request_len = (size_t)head + len;
}

static bool parse(struct options *options, int argc, char **argv)
{
    const char *body = NULL;
    const struct {
        const char *name;
        long *to;
    } numbers[] = {{"--port", &options->port},
                   {"--connections", &options->connections},
                   {"--seconds", &options->seconds},
                   {"--rate", &options->rate},
                   {"--pid", &options->pid}};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--fresh") == 0)
            options->fresh = true;
        else if (strcmp(argv[i], "--first") == 0)
            options->first = true;
        else if (strcmp(argv[i], "--body") == 0 && i + 1 < argc)
            body = argv[++i];
        for (size_t j = 0; j < sizeof numbers / sizeof numbers[0]; j++)
            if (i + 1 < argc && strcmp(argv[i], numbers[j].name) == 0)
                *numbers[j].to = strtol(argv[++i], NULL, 10);
    }
    if (!body || options->port < 1 || options->connections < 1 || options->connections > MOST_CONNECTIONS ||
        options->seconds < 1 || options->rate < 0)
        return false;
    read_body(options, body);
    return true;
}

/* Exit status 0 once a request has been answered. */
static int first_answer(const struct options *options)
{
    int64_t until = now() + 2000000000;
    SSL *ssl = NULL;
    while (now() < until) {
        if (ask(&ssl, options)) {
            hang_up(ssl);
            return 0;
        }
        wait_until(now() + 200000);
    }
    return 1;
}

int main(int argc, char **argv)
{
    struct options options = {.connections = 25, .seconds = 5};
    static struct client clients[MOST_CONNECTIONS];
    if (!parse(&options, argc, argv)) {
        fputs("usage: load --port N --body FILE [--connections N] [--seconds N] [--rate N] [--fresh] [--pid N]\n",
              stderr);
        return 2;
    }
    tls = SSL_CTX_new(TLS_client_method());
    if (options.first)
        return first_answer(&options);
    started = now() + 300000000; /* time for all to connect */
    ends = started + options.seconds * 1000000000;
    for (long i = 0; i < options.connections; i++) {
        clients[i] =
            (struct client){.options = &options, .index = i, .samples = calloc(MOST_SAMPLES, sizeof(uint32_t))};
        if (!clients[i].samples || pthread_create(&clients[i].thread, NULL, run, &clients[i]) != 0)
            return 1;
    }
    wait_until(started);
    int64_t before = cpu_time(options.pid);
    for (long i = 0; i < options.connections; i++)
        pthread_join(clients[i].thread, NULL);
    double seconds = (double)(now() - started) / 1e9;
    report(clients, &options, seconds, cpu_time(options.pid) - before);
    free(options.request);
    SSL_CTX_free(tls);
    return 0;
}
