/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/kube.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <stdlib.h>

#include "base/json.h"
#include "webhook/version.h"
#include "webhook/wiped.h"

#define ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount/"

enum {
    CONNECT_TIMEOUT = 3000,
    TIMEOUT = 10000,
    TOKEN_MOST = 16 * 1024, /* bytes */
    URL_MOST = 1024,
    QUOTED = 400, /* bytes of what the API server says */
};

struct kube {
    CURL *curl; /* kept for its connection */
    struct kube_config config;
    char api[URL_MOST];
};

/* The host may be an IPv6 address, without brackets. */
static bool find_api(struct kube *kube, struct err *err)
{
    const char *host = getenv("KUBERNETES_SERVICE_HOST"), *port = getenv("KUBERNETES_SERVICE_PORT");
    int len;
    if (kube->config.api) {
        len = snprintf(kube->api, sizeof kube->api, "%s", kube->config.api);
        while (len > 0 && (size_t)len < sizeof kube->api && kube->api[len - 1] == '/')
            kube->api[--len] = '\0';
    } else {
        if (!host || !*host)
            return err_set(err, "this is no Pod of a cluster (KUBERNETES_SERVICE_HOST is not set): name the API server "
                                "with --kube-api");
        bool six = strchr(host, ':') != NULL;
        len = snprintf(kube->api, sizeof kube->api, "https://%s%s%s:%s", six ? "[" : "", host, six ? "]" : "",
                       port && *port ? port : "443");
    }
    if (len <= 0 || (size_t)len >= sizeof kube->api || !str_starts(str_from(kube->api), STR("https://")))
        return err_set(err, "the API server's address is no https:// URL: %s", kube->api);
    return true;
}

bool kube_new(const struct kube_config *config, struct kube **out, struct err *err)
{
    struct kube *kube = calloc(1, sizeof *kube);
    if (!kube || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(kube->curl = curl_easy_init())) {
        free(kube);
        return err_set(err, "no memory for a client of the API server");
    }
    kube->config = *config;
    if (!config->token)
        kube->config.token = ACCOUNT "token";
    if (!config->ca)
        kube->config.ca = ACCOUNT "ca.crt";
    if (!find_api(kube, err)) {
        kube_free(kube);
        return false;
    }
    *out = kube;
    return true;
}

void kube_free(struct kube *kube)
{
    if (!kube)
        return;
    curl_easy_cleanup(kube->curl);
    free(kube);
}

struct str kube_own_namespace(struct arena *arena)
{
    struct wiped file WIPED_CLEANUP = {0};
    if (!wiped_read(ACCOUNT "namespace", &file, NULL))
        return (struct str){0};
    return arena_copy(arena, str_trim((struct str){file.ptr, file.len}));
}

/* "Authorization: Bearer ...", to be wiped. */
static bool read_token(const char *path, struct wiped *out, struct err *err)
{
    static const char prefix[] = "Authorization: Bearer ";
    struct wiped file WIPED_CLEANUP = {0};
    if (!wiped_read(path, &file, err))
        return err_wrap(err, "token");
    struct str token = str_trim((struct str){file.ptr, file.len});
    bool good = token.len > 0 && token.len <= TOKEN_MOST;
    for (size_t i = 0; good && i < token.len; i++)
        good = token.ptr[i] > ' ' && token.ptr[i] < 0x7F;
    if (!good)
        return err_set(err, "token %s: not a token", path);
    out->room = sizeof prefix + token.len;
    out->ptr = OPENSSL_zalloc(out->room);
    if (!out->ptr)
        return err_set(err, "no memory for a token");
    memcpy(out->ptr, prefix, sizeof prefix - 1);
    memcpy(out->ptr + sizeof prefix - 1, token.ptr, token.len);
    out->len = out->room - 1;
    return true;
}

/* libcurl's copies are wiped, too. */
static void free_headers(struct curl_slist **list)
{
    for (struct curl_slist *item = *list; item; item = item->next)
        OPENSSL_cleanse(item->data, strlen(item->data));
    curl_slist_free_all(*list);
}
#define HEADERS_CLEANUP __attribute__((cleanup(free_headers)))

static bool add_header(struct curl_slist **list, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (longer)
        *list = longer;
    return longer != NULL;
}

static bool make_headers(const struct kube *kube, const struct kube_call *call, struct curl_slist **out,
                         struct err *err)
{
    char type[128];
    struct wiped token WIPED_CLEANUP = {0};
    if (!read_token(kube->config.token, &token, err))
        return false;
    snprintf(type, sizeof type, "Content-Type: %s", call->type ? call->type : "");
    if (add_header(out, token.ptr) && add_header(out, "Accept: application/json") && add_header(out, "Expect:") &&
        (!call->type || add_header(out, type)))
        return true;
    return err_set(err, "no memory for a request's headers");
}

struct take { /* one answer */
    const struct kube *kube;
    struct wiped body;
    bool too_long;
};

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct take *take = ctx;
    size_t len = size * count;
    if (len > KUBE_ANSWER_MOST - take->body.len) {
        take->too_long = true;
        return 0;
    }
    if (take->body.len + len > take->body.room) {
        size_t room = take->body.len + len < KUBE_ANSWER_MOST / 2 ? (take->body.len + len) * 2 : KUBE_ANSWER_MOST;
        char *larger = OPENSSL_clear_realloc(take->body.ptr, take->body.room, room);
        if (!larger)
            return 0;
        take->body.ptr = larger;
        take->body.room = room;
    }
    memcpy(take->body.ptr + take->body.len, bytes, len);
    take->body.len += len;
    return len;
}

static int on_progress(void *ctx, curl_off_t to_come, curl_off_t came, curl_off_t to_go, curl_off_t went)
{
    const struct take *take = ctx;
    (void)to_come;
    (void)came;
    (void)to_go;
    (void)went;
    return take->kube->config.ended && atomic_load(take->kube->config.ended);
}

static bool set_limits(const struct kube *kube)
{
    const struct kube_config *config = &kube->config;
    return curl_easy_setopt(kube->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_CAINFO, config->ca) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_CONNECTTIMEOUT_MS,
                            config->connect_timeout ? config->connect_timeout : CONNECT_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_TIMEOUT_MS, config->timeout ? config->timeout : TIMEOUT) == CURLE_OK;
}

static bool set_call(const struct kube *kube, const struct kube_call *call, struct curl_slist *headers,
                     struct take *take)
{
    char url[2 * URL_MOST], agent[64];
    int len = snprintf(url, sizeof url, "%s%s", kube->api, call->path);
    snprintf(agent, sizeof agent, "dryfit/%s", dryfit_version);
    bool good = len > 0 && (size_t)len < sizeof url && curl_easy_setopt(kube->curl, CURLOPT_URL, url) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_USERAGENT, agent) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_WRITEDATA, take) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_XFERINFODATA, take) == CURLE_OK &&
                curl_easy_setopt(kube->curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
    if (!good || call->body.len == 0)
        return good;
    return curl_easy_setopt(kube->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_POSTFIELDS, call->body.ptr) == CURLE_OK &&
           curl_easy_setopt(kube->curl, CURLOPT_CUSTOMREQUEST, call->method) == CURLE_OK;
}

static bool perform(const struct kube *kube, const struct kube_call *call, struct take *take, struct err *err)
{
    char why[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers HEADERS_CLEANUP = NULL;
    if (!make_headers(kube, call, &headers, err))
        return false;
    curl_easy_reset(kube->curl);
    if (!set_limits(kube) || !set_call(kube, call, headers, take) ||
        curl_easy_setopt(kube->curl, CURLOPT_ERRORBUFFER, why) != CURLE_OK)
        return err_set(err, "libcurl refuses %s%s", kube->api, call->path);
    CURLcode code = curl_easy_perform(kube->curl);
    if (take->too_long)
        snprintf(why, sizeof why, "the answer is longer than %d bytes", KUBE_ANSWER_MOST);
    if (code != CURLE_OK)
        err_set(err, "%s %s%s: %s", call->method, kube->api, call->path, *why ? why : curl_easy_strerror(code));
    curl_easy_setopt(kube->curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(kube->curl, CURLOPT_HTTPHEADER, NULL);
    return code == CURLE_OK;
}

struct parse {
    struct arena *arena;
    struct str text;
    const cJSON *root;
    struct err *err;
    bool good;
};

static void parse(void *ctx)
{
    struct parse *it = ctx;
    it->good = json_parse(it->arena, it->text, &it->root, it->err);
}

static bool parse_body(const struct wiped *body, struct arena *arena, const cJSON **out, struct err *err)
{
    struct parse it = {.arena = arena, .text = {body->ptr, body->len}, .err = err};
    if (arena_run(arena, parse, &it) != ARENA_DONE)
        return err_set(err, "it needs too much memory");
    if (!it.good)
        return false;
    *out = it.root;
    return cJSON_IsObject(it.root) || err_set(err, "it is a JSON %s, no object", tree_type(it.root));
}

bool kube_do(struct kube *kube, const struct kube_call *call, struct arena *arena, struct kube_answer *out,
             struct err *err)
{
    struct take take = {.kube = kube};
    struct kube_answer answer = {0};
    long status = 0;
    curl_off_t retry = 0;
    bool good = perform(kube, call, &take, err);
    curl_easy_getinfo(kube->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(kube->curl, CURLINFO_RETRY_AFTER, &retry);
    answer.status = (int)status;
    answer.retry_after = retry > 0 ? (long)retry : 0;
    if (good && !parse_body(&take.body, arena, &answer.body, err))
        good = err_wrap(err, "%s %s%s: status %ld and an answer that is no object of Kubernetes", call->method,
                        kube->api, call->path, status);
    wiped_release(&take.body);
    if (good)
        *out = answer;
    return good;
}

bool kube_refused(const struct kube_call *call, const struct kube_answer *answer, struct err *err)
{
    struct str message = str_from_to(tree_get_str(answer->body, "message"), 0, QUOTED);
    return err_set(err, "%s %s: status %d: %.*s", call->method, call->path, answer->status, STR_ARG(message));
}
