/* SPDX-License-Identifier: Apache-2.0 */
#include "load/review.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_MOST = 512,
    FILE_MOST = 1 << 20,
    ANSWER_MOST = 64 * 1024,
    WHY_MOST = 160,
    UID_DIGITS = 8,
};

static const char uid_of_bodies[] = "705ab4f5-6393-11e8-b7cc-42010a800002";

static void give_up(const char *path, const char *what)
{
    fprintf(stderr, "calls: %s: %s\n", path, what);
    exit(2);
}

/* The file behind room bytes, with a NUL at the end. */
static struct review_bytes read_file(const char *path, size_t room)
{
    struct review_bytes bytes = {.ptr = calloc(1, room + FILE_MOST + 1)};
    FILE *file = fopen(path, "re");
    if (!bytes.ptr || !file)
        give_up(path, "cannot be read");
    bytes.len = fread(bytes.ptr + room, 1, FILE_MOST, file);
    fclose(file);
    const char *uid = strstr(bytes.ptr + room, uid_of_bodies);
    if (!uid || strstr(uid + 1, uid_of_bodies))
        give_up(path, "does not have the uid once");
    bytes.uid = (size_t)(uid - bytes.ptr) - room;
    return bytes;
}

static struct review_bytes read_request(const char *path)
{
    struct review_bytes bytes = read_file(path, HEAD_MOST);
    char head[HEAD_MOST];
    size_t len = (size_t)snprintf(head, sizeof head,
                                  "POST /validate?timeout=10s HTTP/1.1\r\nHost: dryfit.dryfit.svc:443\r\n"
                                  "User-Agent: kube-apiserver-admission\r\nContent-Length: %zu\r\n"
                                  "Accept: application/json, */*\r\nContent-Type: application/json\r\n"
                                  "Accept-Encoding: gzip\r\n\r\n",
                                  bytes.len);
    memmove(bytes.ptr + len, bytes.ptr + HEAD_MOST, bytes.len);
    memcpy(bytes.ptr, head, len);
    bytes.len += len;
    bytes.uid += len;
    return bytes;
}

void review_init(struct review *review, const char *files)
{
    char *copy = strdup(files);
    char *rest = copy;
    const char *path = strsep(&rest, "=");
    *review = (struct review){.request = read_request(path)};
    while ((path = strsep(&rest, ",")) && review->answers_len < REVIEW_ANSWERS)
        review->answers[review->answers_len++] = read_file(path, 0);
    if (review->answers_len == 0)
        give_up(files, "no answer is named");
    free(copy);
}

void review_release(struct review *review)
{
    free(review->request.ptr);
    for (size_t i = 0; i < review->answers_len; i++)
        free(review->answers[i].ptr);
}

void review_set_uid(struct review *review, unsigned long number)
{
    char digits[UID_DIGITS + 1];
    snprintf(digits, sizeof digits, "%08lx", number & 0xffffffff);
    memcpy(review->request.ptr + review->request.uid, digits, UID_DIGITS);
    for (size_t i = 0; i < review->answers_len; i++)
        memcpy(review->answers[i].ptr + review->answers[i].uid, digits, UID_DIGITS);
}

/* Reads one answer whole. Returns its length, with *body where its body begins; 0 when it does not come. */
static size_t read_answer(SSL *ssl, char *buffer, size_t *body)
{
    for (size_t len = 0; len < ANSWER_MOST - 1;) {
        int got = SSL_read(ssl, buffer + len, (int)(ANSWER_MOST - 1 - len));
        if (got <= 0)
            return 0;
        len += (size_t)got;
        buffer[len] = '\0';
        const char *end = strstr(buffer, "\r\n\r\n");
        const char *length = end ? strcasestr(buffer, "\r\nContent-Length: ") : NULL;
        if (!end)
            continue;
        if (!length || length > end)
            return 0;
        *body = (size_t)(end + 4 - buffer);
        if (len >= *body + strtoul(length + 18, NULL, 10))
            return len;
    }
    return 0;
}

static int find_answer(const struct review *review, const char *body, size_t len)
{
    for (size_t i = 0; i < review->answers_len; i++) {
        const struct review_bytes *answer = &review->answers[i];
        if (answer->len == len && memcmp(answer->ptr, body, len) == 0)
            return (int)i;
    }
    return -1;
}

int review_call(const struct review *review, SSL *ssl, bool *keep, const char **why)
{
    static _Thread_local char buffer[ANSWER_MOST], reason[WHY_MOST];
    size_t body = 0;
    *keep = false;
    ERR_clear_error();
    *why = "the request could not be written";
    if (SSL_write(ssl, review->request.ptr, (int)review->request.len) <= 0)
        return -1;
    *why = "the connection broke before the answer was whole";
    size_t len = read_answer(ssl, buffer, &body);
    if (len == 0)
        return -1;
    bool good = strncmp(buffer, "HTTP/1.1 200", 12) == 0;
    int which = good ? find_answer(review, buffer + body, len - body) : -1;
    const char *close = strcasestr(buffer, "\r\nConnection: close\r\n");
    *keep = !close || close > buffer + body;
    snprintf(reason, sizeof reason, "%.12s with a body of %zu bytes that nobody expects: %.90s", buffer, len - body,
             buffer + body);
    *why = reason;
    return which;
}
