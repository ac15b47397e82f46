/* SPDX-License-Identifier: Apache-2.0 */
/* What an API server sends, over TLS to dryfit serve: the answers are those of tests/golden, byte for byte. Those whose
 * exemptions depend on the day are left to the golden tests. */
#include <cJSON.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/suite.h"

enum { ROOM = 1024 * 1024, WARNING_RUNES = 256, AUDIT_NAME = 63 };

static struct client client;

static void send_review(struct client *to, const char *body, size_t len)
{
    char head[256];
    snprintf(head, sizeof head,
             "POST /validate?timeout=10s HTTP/1.1\r\nHost: dryfit.dryfit.svc:443\r\nContent-Length: %zu\r\n"
             "Accept: application/json, */*\r\nContent-Type: application/json\r\n\r\n",
             len);
    client_send_must(to, head);
    client_send(to, body, len); /* one that is refused at once may not be taken in full */
}

static void golden_must(const char *name)
{
    char *review = suite_golden(name, ".review.json"), *response = suite_golden(name, ".response.json");
    struct answer answer;
    send_review(&client, review, strlen(review));
    client_read_must(&client, &answer);
    if (strcmp(answer.body, response) != 0)
        print_error("%s is answered with %s\n", name, answer.body);
    assert_string_equal(answer.body, response);
    assert_int_equal(answer.status, strncmp(name, "refused-", 8) == 0 ? 400 : 200);
    assert_true(answer_has(&answer, "Content-Type: application/json"));
    assert_false(answer_has(&answer, "Connection: close"));
    free(review);
    free(response);
}

static void all_golden_must(const char *const *names)
{
    for (; *names; names++)
        golden_must(*names);
}
#define ALL_GOLDEN(...) all_golden_must((const char *const[]){__VA_ARGS__, NULL})

static void test_versions(void **state)
{
    (void)state;
    ALL_GOLDEN("create-clean-v1", "create-clean-v1beta1", "create-denied-v1", "create-denied-v1beta1",
               "refused-version");
}

static void test_uid_is_echoed(void **state)
{
    (void)state;
    char *review = suite_golden("create-clean-v1", ".review.json");
    char *uid = strstr(review, "\"uid\": \"") + strlen("\"uid\": \"");
    struct answer answer;
    for (int i = 0; i < 5; i++) {
        char wanted[64];
        uid[i] = (char)('0' + i);
        snprintf(wanted, sizeof wanted, "\"uid\":\"%.36s\"", uid);
        send_review(&client, review, strlen(review));
        client_read_must(&client, &answer);
        assert_non_null(strstr(answer.body, wanted));
    }
    free(review);
}

static void test_null_objects(void **state)
{
    (void)state;
    ALL_GOLDEN("create-null-object", "delete", "connect-attach");
}

/* Sent by a rule that was written carelessly. */
static void test_other_kinds_and_operations(void **state)
{
    (void)state;
    ALL_GOLDEN("delete", "connect-attach", "create-eviction", "create-config-map", "create-custom-resource",
               "create-bare-pod", "create-controlled-pod", "create-cron-job", "update-status");
}

static void test_dry_run(void **state)
{
    (void)state;
    golden_must("create-denied-dry-run");
}

static void test_scale(void **state)
{
    (void)state;
    golden_must("update-scale");
}

static void test_terminating(void **state)
{
    (void)state;
    golden_must("update-terminating");
}

static void test_generated_name(void **state)
{
    (void)state;
    ALL_GOLDEN("create-generated-name", "create-namespace-of-request");
}

static void test_escapes(void **state)
{
    (void)state;
    ALL_GOLDEN("create-escaped", "create-hostile-name");
}

static void test_updates(void **state)
{
    (void)state;
    ALL_GOLDEN("update-existing", "update-introduced", "update-mended", "update-more-certain", "update-one-of-two");
}

static void test_what_is_refused(void **state)
{
    (void)state;
    ALL_GOLDEN("refused-empty", "refused-kind", "refused-no-request", "refused-no-uid", "refused-not-json",
               "refused-nul", "refused-object-string", "refused-too-deep", "refused-trailing", "refused-two-objects",
               "refused-uid-number");
}

static cJSON *response_to(const char *name)
{
    char *review = suite_golden(name, ".review.json");
    struct answer answer;
    send_review(&client, review, strlen(review));
    client_read_must(&client, &answer);
    free(review);
    cJSON *document = cJSON_Parse(answer.body);
    assert_non_null(document);
    return document;
}

static const cJSON *part(const cJSON *document, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(document, "response"), name);
}

static size_t runes(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void test_warnings_are_short_and_plain(void **state)
{
    (void)state;
    static const char *const names[] = {"create-warned", "create-more-warnings-than-fit", "update-existing"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cJSON *document = response_to(names[i]);
        const cJSON *warnings = part(document, "warnings"), *warning;
        assert_true(cJSON_GetArraySize(warnings) > 0);
        cJSON_ArrayForEach(warning, warnings)
        {
            assert_true(runes(warning->valuestring) < WARNING_RUNES);
            for (const char *at = warning->valuestring; *at; at++)
                assert_true((unsigned char)*at >= ' ' && *at != 0x7F);
        }
        cJSON_Delete(document);
    }
}

static void test_message_has_lines(void **state)
{
    (void)state;
    cJSON *document = response_to("create-denied-v1");
    const cJSON *status = part(document, "status");
    const char *message = cJSON_GetObjectItemCaseSensitive(status, "message")->valuestring;
    assert_non_null(strstr(message, "\n\n1. container server: "));
    assert_null(strchr(message, '\r'));
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(status, "code")->valueint, 403);
    cJSON_Delete(document);
}

/* The API server puts the webhook's name and a slash before them: what follows is the name part of a qualified name. */
static void test_audit_keys_are_names(void **state)
{
    (void)state;
    static const char *const names[] = {"create-denied-v1", "create-warned", "create-ignored", "update-existing"};
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cJSON *document = response_to(names[i]);
        const cJSON *annotations = part(document, "auditAnnotations"), *annotation;
        assert_true(cJSON_GetArraySize(annotations) > 0);
        cJSON_ArrayForEach(annotation, annotations)
        {
            size_t len = strlen(annotation->string);
            assert_in_range(len, 1, AUDIT_NAME);
            assert_int_equal(strspn(annotation->string, allowed), len);
            assert_null(strchr("-_.", annotation->string[0]));
            assert_null(strchr("-_.", annotation->string[len - 1]));
            assert_true(cJSON_IsString(annotation));
        }
        cJSON_Delete(document);
    }
}

static void test_same_review_twice(void **state)
{
    (void)state;
    static struct client other;
    client_connect_must(&other, &suite_tls);
    for (int i = 0; i < 3; i++)
        ALL_GOLDEN("create-several", "create-more-denials-than-fit", "create-more-warnings-than-fit");
    struct client kept = client;
    client = other;
    ALL_GOLDEN("create-several", "create-more-denials-than-fit", "create-more-warnings-than-fit");
    client_close(&client);
    client = kept;
}

/* The same review with an annotation that makes it so long; the caller frees. */
static char *padded(const char *review, size_t size, size_t *len)
{
    const char *at = strstr(strstr(review, "\"object\": {"), "\"metadata\": {") + strlen("\"metadata\": {");
    size_t room = strlen(review) + size + 64;
    char *out = malloc(room);
    assert_non_null(out);
    *len = (size_t)snprintf(out, room, "%.*s\"annotations\": {\"a\": \"%*s\"}, %s", (int)(at - review), review,
                            (int)size, "", at);
    assert_true(*len < room);
    return out;
}

static void test_huge_bodies(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        int status;
    } cases[] = {{3000000, 200}, {8000000, 200}, {20000000, 413}};
    char *review = suite_golden("create-denied-v1", ".review.json");
    char *response = suite_golden("create-denied-v1", ".response.json");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client sender;
        struct answer answer;
        size_t len;
        char *body = padded(review, cases[i].size, &len);
        client_connect_must(&sender, &suite_tls);
        send_review(&sender, body, len);
        client_read_must(&sender, &answer);
        assert_int_equal(answer.status, cases[i].status);
        if (cases[i].status == 200)
            assert_string_equal(answer.body, response);
        else
            assert_non_null(strstr(answer.body, "larger than --max-body allows: 8388608 bytes"));
        client_close(&sender);
        free(body);
    }
    free(review);
    free(response);
}

static void test_body_over_many_records(void **state)
{
    (void)state;
    static char text[ROOM];
    char *review = suite_golden("create-denied-v1", ".review.json");
    char *response = suite_golden("create-denied-v1", ".response.json");
    size_t len = client_request(text, "", review, strlen(review));
    static const size_t pieces[] = {1, 13, 37, 1000};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct answer answer;
        assert_true(client_send_split(&client, text, len, pieces[i]));
        client_read_must(&client, &answer);
        assert_string_equal(answer.body, response);
    }
    free(review);
    free(response);
}

/* A webhook that is registered by URL with an address: no SNI, and the certificate is for the address. */
static void test_no_server_name(void **state)
{
    (void)state;
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < 2; i++) {
        struct client_options options = suite_tls;
        options.by_address = true;
        options.version = versions[i];
        client_try_must(&options);
    }
}

static int start(void **state)
{
    static const char *const flags[] = {"--policy", GOLDEN_DIR "/policy.yaml", NULL};
    (void)state;
    suite_start_dryfit(flags);
    return 0;
}

static int connect_one(void **state)
{
    (void)state;
    client_connect_must(&client, &suite_tls);
    return 0;
}

static int after_each(void **state)
{
    client_close(&client);
    return suite_after_each(state);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, connect_one, after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_versions),
        EACH(test_uid_is_echoed),
        EACH(test_null_objects),
        EACH(test_other_kinds_and_operations),
        EACH(test_dry_run),
        EACH(test_scale),
        EACH(test_terminating),
        EACH(test_generated_name),
        EACH(test_escapes),
        EACH(test_updates),
        EACH(test_what_is_refused),
        EACH(test_warnings_are_short_and_plain),
        EACH(test_message_has_lines),
        EACH(test_audit_keys_are_names),
        EACH(test_same_review_twice),
        EACH(test_huge_bodies),
        EACH(test_body_over_many_records),
        EACH(test_no_server_name),
    };
    return cmocka_run_group_tests(tests, start, suite_stop);
}
