/* SPDX-License-Identifier: Apache-2.0 */
/* Sends one review again and again over TLS to a server on loopback and prints what it cost, a `name value` a line.
 *   load --port N --body FILE [--connections N] [--ms N] [--rate N] [--fresh] [--pid N]
 *   load --port N --body FILE --idle N [--pid N]        what N connections cost that have asked once and stay
 *   load --port N --body FILE --first COMMAND ...       the time from starting a server to its first answer
 * A thread a connection, kept alive unless --fresh; --ms is how long they ask. --rate spreads that many requests over
 * each second and measures each from the moment it was due, whatever kept it. --pid names the server, or several
 * with commas between, whose CPU time is what the kernel has charged them. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SAMPLES = 1 << 20, MOST_CONNECTIONS = 256, MOST_IDLE = 4096, MOST_PIDS = 8 };
enum { TO_CONNECT = 150 * 1000 * 1000 }; /* nanoseconds that all have before the measurement */

struct options {
    long port, connections, ms, rate, idle;
    long pids[MOST_PIDS];
    size_t pids_len;
    bool fresh;
    const char *body; /* its file */
    char **command;   /* --first's, or NULL */
    char *request;    /* head and body */
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

/* CPU time of all threads of a process, those that have ended included, in nanoseconds. */
static int64_t cpu_time_of(long pid)
{
    clockid_t clock;
    struct timespec time = {0};
    if (clock_getcpuclockid((pid_t)pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
        fprintf(stderr, "load: no CPU time of process %ld\n", pid);
        exit(1);
    }
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t cpu_time(const struct options *options)
{
    int64_t sum = 0;
    for (size_t i = 0; i < options->pids_len; i++)
        sum += cpu_time_of(options->pids[i]);
    return sum;
}

static long resident_kib_of(long pid)
{
    char path[64];
    char line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return kib;
}

static long resident_kib(const struct options *options)
{
    long sum = 0;
    for (size_t i = 0; i < options->pids_len; i++)
        sum += resident_kib_of(options->pids[i]);
    return sum;
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
           resident_kib(options));
    free(all);
}

static void read_body(struct options *options)
{
    static char body[16 << 20];
    FILE *file = fopen(options->body, "rbe");
    if (!file) {
        perror(options->body);
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

/* One, or several separated by commas. */
static bool parse_pids(struct options *options, const char *value)
{
    char *end = NULL;
    for (; options->pids_len < MOST_PIDS; value = end + 1) {
        options->pids[options->pids_len++] = strtol(value, &end, 10);
        if (*end != ',')
            return end > value && *end == '\0';
    }
    return false;
}

static bool parse_value(struct options *options, const char *name, const char *value)
{
    const struct {
        const char *name;
        long *to;
    } numbers[] = {{"--port", &options->port},
                   {"--connections", &options->connections},
                   {"--ms", &options->ms},
                   {"--rate", &options->rate},
                   {"--idle", &options->idle}};
    if (strcmp(name, "--pid") == 0)
        return parse_pids(options, value);
    if (strcmp(name, "--body") == 0) {
        options->body = value;
        return true;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(name, numbers[i].name) != 0)
            continue;
        *numbers[i].to = strtol(value, NULL, 10);
        return true;
    }
    return false;
}

static bool parse(struct options *options, int argc, char **argv)
{
    for (int i = 1; i < argc && !options->command; i++) {
        if (strcmp(argv[i], "--fresh") == 0) {
            options->fresh = true;
            continue;
        }
        if (i + 1 == argc)
            return false;
        if (strcmp(argv[i], "--first") == 0)
            options->command = argv + i + 1;
        else if (!parse_value(options, argv[i], argv[i + 1]))
            return false;
        i++;
    }
    if (!options->body || options->port < 1 || options->connections < 1 || options->connections > MOST_CONNECTIONS ||
        options->ms < 1 || options->rate < 0 || options->idle < 0 || options->idle > MOST_IDLE)
        return false;
    read_body(options);
    return true;
}

/* Exit status 0 once a request has been answered, for two seconds at most. */
static int first_answer(const struct options *options)
{
    int64_t from = now();
    int64_t answered_at = 0;
    SSL *ssl = NULL;
    pid_t server = fork();
    if (server == 0) {
        execvp(options->command[0], options->command);
        _exit(127);
    }
    while (server > 0 && !answered_at && now() < from + 2000000000) {
        if (ask(&ssl, options))
            answered_at = now();
        else
            wait_until(now() + 100000);
    }
    hang_up(ssl);
    if (server > 0) {
        kill(server, SIGTERM);
        waitpid(server, NULL, 0);
    }
    if (answered_at)
        printf("first_us %lld\n", (long long)(answered_at - from) / 1000);
    return answered_at ? 0 : 1;
}

static int idle(const struct options *options)
{
    static SSL *all[MOST_IDLE];
    long failed = 0;
    printf("before_kib %ld\n", resident_kib(options));
    for (long i = 0; i < options->idle; i++)
        failed += !ask(&all[i], options);
    printf("idle_kib %ld\nfailed %ld\n", resident_kib(options), failed);
    for (long i = 0; i < options->idle; i++)
        hang_up(all[i]);
    return 0;
}

static int load(const struct options *options)
{
    static struct client clients[MOST_CONNECTIONS];
    started = now() + TO_CONNECT;
    ends = started + options->ms * 1000000;
    for (long i = 0; i < options->connections; i++) {
        clients[i] = (struct client){.options = options, .index = i, .samples = calloc(MOST_SAMPLES, sizeof(uint32_t))};
        if (!clients[i].samples || pthread_create(&clients[i].thread, NULL, run, &clients[i]) != 0)
            return 1;
    }
    wait_until(started);
    int64_t before = cpu_time(options);
    for (long i = 0; i < options->connections; i++)
        pthread_join(clients[i].thread, NULL);
    double seconds = (double)(now() - started) / 1e9;
    report(clients, options, seconds, cpu_time(options) - before);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {.connections = 25, .ms = 5000};
    if (!parse(&options, argc, argv)) {
        fputs("usage: load --port N --body FILE [--connections N] [--ms N] [--rate N] [--fresh] [--pid N,...]\n"
              "       load --port N --body FILE --idle N [--pid N]\n"
              "       load --port N --body FILE --first COMMAND ...\n",
              stderr);
        return 2;
    }
    tls = SSL_CTX_new(TLS_client_method());
    int status = options.command ? first_answer(&options) : options.idle ? idle(&options) : load(&options);
    free(options.request);
    SSL_CTX_free(tls);
    return status;
}
