/* SPDX-License-Identifier: Apache-2.0 */
/* Sends manifests to a running dryfit as an API server would, and prints what kubectl would print.
 *   apply --connect HOST:PORT --ca FILE MANIFEST ...
 * Exit status 1 when any of them was refused or could not be sent. */
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/yaml.h"

enum { ROOM = 1 << 20 };
static const char webhook_name[] = "workloads.dryfit.dev";

struct target {
    const char *address;
    SSL_CTX *tls;
};

static struct str read_file(struct arena *arena, const char *path)
{
    char *bytes = arena_raw(arena, ROOM);
    FILE *file = fopen(path, "re");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t len = fread(bytes, 1, ROOM, file);
    fclose(file);
    return (struct str){bytes, len};
}

static const char *resource_of(struct str kind)
{
    static const struct {
        const char *kind;
        const char *resource;
    } table[] = {
        {"Deployment", "deployments"}, {"StatefulSet", "statefulsets"},
        {"DaemonSet", "daemonsets"},   {"Job", "jobs"},
        {"CronJob", "cronjobs"},       {"Pod", "pods"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (str_eq(kind, str_from(table[i].kind)))
            return table[i].resource;
    return "objects";
}

/* The review of a CREATE, as section "request" of admission.k8s.io/v1 has it. */
static struct str make_review(struct arena *arena, const cJSON *object)
{
    struct text text = {.arena = arena};
    struct str kind = tree_get_str(object, "kind");
    struct str api_version = tree_get_str(object, "apiVersion");
    struct str version = str_last(api_version, '/');
    struct str group = str_from_to(api_version, 0, api_version.len - version.len - (version.len < api_version.len));
    const cJSON *metadata = tree_get(object, "metadata");
    char *json = cJSON_PrintUnformatted(object);
    text_format(
        &text,
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":"
        "\"0df28fbd-5f5f-11e8-bc74-36e6bb280816\",\"kind\":{\"group\":\"%.*s\",\"version\":\"%.*s\",\"kind\":\"%.*s\"},"
        "\"resource\":{\"group\":\"%.*s\",\"version\":\"%.*s\",\"resource\":\"%s\"},\"name\":",
        STR_ARG(group), STR_ARG(version), STR_ARG(kind), STR_ARG(group), STR_ARG(version), resource_of(kind));
    text_json(&text, tree_get_str(metadata, "name"));
    text_add(&text, STR(",\"namespace\":"));
    text_json(&text, tree_get_str(metadata, "namespace"));
    text_format(&text,
                ",\"operation\":\"CREATE\",\"userInfo\":{\"username\":\"kubernetes-admin\"},\"object\":%s,"
                "\"oldObject\":null,\"dryRun\":false,\"options\":null}}\n",
                json ? json : "null");
    cJSON_free(json);
    return text_str(&text);
}

/* The response's body, or false. */
static bool post(struct arena *arena, const struct target *target, struct str body, struct str *out, struct err *err)
{
    BIO *bio = BIO_new_ssl_connect(target->tls);
    SSL *ssl = NULL;
    BIO_get_ssl(bio, &ssl);
    SSL_set_tlsext_host_name(ssl, "dryfit.dryfit.svc");
    SSL_set1_host(ssl, "dryfit.dryfit.svc");
    BIO_set_conn_hostname(bio, target->address);
    struct str head = arena_format(arena,
                                   "POST /validate?timeout=10s HTTP/1.1\r\nHost: dryfit.dryfit.svc:443\r\n"
                                   "User-Agent: kube-apiserver-admission\r\nContent-Length: %zu\r\n"
                                   "Content-Type: application/json\r\nConnection: close\r\n\r\n",
                                   body.len);
    char *answer = arena_alloc(arena, 1, ROOM);
    size_t len = 0;
    int got = BIO_write(bio, head.ptr, (int)head.len) > 0 && BIO_write(bio, body.ptr, (int)body.len) > 0 ? 1 : 0;
    while (got > 0 && len < ROOM - 1) {
        got = BIO_read(bio, answer + len, (int)(ROOM - 1 - len));
        len += got > 0 ? (size_t)got : 0;
    }
    BIO_free_all(bio);
    size_t end = 0;
    struct str all = {answer, len};
    if (!str_find(all, STR("\r\n\r\n"), &end))
        return err_set(err, "Post \"https://%s/validate\": %s", target->address,
                       ERR_reason_error_string(ERR_peek_error()));
    *out = str_after(all, end + 4);
    if (!str_starts(all, STR("HTTP/1.1 200")))
        return err_set(err, "%.*s", STR_ARG(*out));
    return true;
}

static void print_lower(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        putchar(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] + ('a' - 'A') : text.ptr[i]);
}

static bool print_answer(const char *path, const cJSON *object, const cJSON *review)
{
    const cJSON *response = tree_get(review, "response");
    const cJSON *warnings = tree_get(response, "warnings");
    for (const cJSON *warning = warnings ? warnings->child : NULL; warning; warning = warning->next)
        printf("Warning: %.*s\n", STR_ARG(tree_str(warning)));
    if (!tree_is_true(tree_get(response, "allowed"))) {
        const cJSON *status = tree_get(response, "status");
        printf(
            "Error from server (%.*s): error when creating \"%s\": admission webhook \"%s\" denied the request: %.*s\n",
            STR_ARG(tree_get_str(status, "reason")), path, webhook_name, STR_ARG(tree_get_str(status, "message")));
        return false;
    }
    struct str api_version = tree_get_str(object, "apiVersion");
    print_lower(tree_get_str(object, "kind"));
    if (str_has_char(api_version, '/'))
        printf(".%.*s", STR_ARG(str_from_to(api_version, 0, api_version.len - str_last(api_version, '/').len - 1)));
    printf("/%.*s created\n", STR_ARG(tree_get_str(tree_get(object, "metadata"), "name")));
    return true;
}

static bool send_document(struct arena *arena, const struct target *target, const char *path,
                          const struct yaml_document *document)
{
    struct err err = {0};
    const cJSON *object = NULL;
    struct str answer = {0};
    if (!yaml_parse(arena, document, &object, &err)) {
        printf("error: error parsing %s: %s\n", path, err.message);
        return false;
    }
    if (!post(arena, target, make_review(arena, object), &answer, &err)) {
        printf("Error from server (InternalError): error when creating \"%s\": Internal error occurred: failed calling "
               "webhook \"%s\": failed to call webhook: %s\n",
               path, webhook_name, err.message);
        return false;
    }
    cJSON *review = cJSON_ParseWithLengthOpts(answer.ptr, answer.len, NULL, false);
    bool accepted = print_answer(path, object, review);
    cJSON_Delete(review);
    return accepted;
}

static bool apply(const struct target *target, const char *path)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0, NULL);
    if (!arena)
        return false;
    printf("$ kubectl apply -f %s\n", path);
    struct yaml_stream stream = {.text = read_file(arena, path)};
    struct yaml_document document;
    bool accepted = true;
    while (yaml_next(&stream, &document))
        accepted = send_document(arena, target, path, &document) && accepted;
    printf("\n");
    return accepted;
}

int main(int argc, char **argv)
{
    struct target target = {.tls = SSL_CTX_new(TLS_client_method())};
    if (argc < 6 || strcmp(argv[1], "--connect") != 0 || strcmp(argv[3], "--ca") != 0) {
        fputs("usage: apply --connect HOST:PORT --ca FILE MANIFEST ...\n", stderr);
        return 2;
    }
    target.address = argv[2];
    SSL_CTX_set_verify(target.tls, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(target.tls, argv[4], NULL) != 1) {
        fprintf(stderr, "apply: no certificates in %s\n", argv[4]);
        return 2;
    }
    bool accepted = true;
    for (int i = 5; i < argc; i++)
        accepted = apply(&target, argv[i]) && accepted;
    SSL_CTX_free(target.tls);
    return accepted ? 0 : 1;
}
