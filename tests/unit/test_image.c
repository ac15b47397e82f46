/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/image.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void expect(const char *text, const char *piece, struct str got, const char *want)
{
    if (!str_eq(got, str_from(want)))
        fail_msg("%s: %s is \"%.*s\", want \"%s\"", text, piece, STR_ARG(got), want);
}

static void parses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *registry, *repository, *name, *tag, *digest;
    } rows[] = {
        {"redis", "", "redis", "redis", "", ""},
        {"redis:7.2-alpine", "", "redis", "redis", "7.2-alpine", ""},
        {"docker.io/library/redis", "docker.io", "library/redis", "redis", "", ""},
        {"docker.io/redis:7", "docker.io", "redis", "redis", "7", ""},
        {"langfuse/langfuse-worker:3", "", "langfuse/langfuse-worker", "langfuse-worker", "3", ""},
        {"ghcr.io/open-webui/open-webui:main", "ghcr.io", "open-webui/open-webui", "open-webui", "main", ""},
        {"registry:5000/app", "registry:5000", "app", "app", "", ""},
        {"registry:5000/app:1", "registry:5000", "app", "app", "1", ""},
        {"localhost/app", "localhost", "app", "app", "", ""},
        {"[::1]:5000/app:1", "[::1]:5000", "app", "app", "1", ""},
        {"[2001:db8::1]/app", "[2001:db8::1]", "app", "app", "", ""},
        {"127.0.0.1:5000/a/b", "127.0.0.1:5000", "a/b", "b", "", ""},
        {"a/b/c/d:t@sha256:" HEX64, "", "a/b/c/d", "d", "t", "sha256:" HEX64},
        {"redis@sha256:" HEX64, "", "redis", "redis", "", "sha256:" HEX64},
        {"MyRegistry/app", "MyRegistry", "app", "app", "", ""},
        {"123456789012.dkr.ecr.eu-west-1.amazonaws.com/langfuse/web:v3", "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
         "langfuse/web", "web", "v3", ""},
        {"a__b/c-d/e--f/g.h_i", "", "a__b/c-d/e--f/g.h_i", "g.h_i", "", ""},
        {"host:5000", "", "host", "host", "5000", ""},
        {"x:_T-a.g_1", "", "x", "x", "_T-a.g_1", ""},
        {"q/x@sha512+b64u.x:" HEX64, "", "q/x", "x", "", "sha512+b64u.x:" HEX64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct image image = {0};
        if (!image_parse(str_from(rows[i].text), &image))
            fail_msg("\"%s\" is refused", rows[i].text);
        expect(rows[i].text, "text", image.text, rows[i].text);
        expect(rows[i].text, "registry", image.registry, rows[i].registry);
        expect(rows[i].text, "repository", image.repository, rows[i].repository);
        expect(rows[i].text, "name", image.name, rows[i].name);
        expect(rows[i].text, "tag", image.tag, rows[i].tag);
        expect(rows[i].text, "digest", image.digest, rows[i].digest);
    }
}

static void refuses(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        " ",
        " redis",
        "redis ",
        "a b",
        "Redis",
        "acme/Redis",
        "redis:",
        "redis@",
        "redis@sha256:12",
        "redis@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
        "redis@md5:0123456789abcdef0123456789abcde",
        "redis@0123456789abcdef0123456789abcdef",
        "redis@:0123456789abcdef0123456789abcdef",
        "redis@sha256:0123456789abcdef0123456789abcdeg",
        "redis:-1",
        "redis:.1",
        "redis:a/b:c:d",
        "redis:a:b",
        "/redis",
        "a//b",
        "a/",
        "reg:port/app",
        "reg:/app",
        ".reg.io/app",
        "reg..io/app",
        "[::1/app",
        "[zz]/app",
        "[::zz]/app",
        "redis@-sha:0123456789abcdef0123456789abcdef",
        "redis@sha(x:0123456789abcdef0123456789abcdef",
        "redis@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
        "-a",
        "a-",
        "a.-b",
        "a___b",
        "a..b",
        "{{ .Values.image }}",
        "{{.Values.image}}:{{.Values.tag}}",
        "${IMAGE}",
        "langfuse/langfuse:${TAG}",
        "$(IMAGE)",
        "http://ghcr.io/a/b",
        "caf\xC3\xA9",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct image image;
        if (image_parse(str_from(rows[i]), &image))
            fail_msg("\"%s\" is taken for an image", rows[i]);
    }
    struct image image;
    assert_false(image_parse((struct str){0}, &image));
}

/* Names of 255 bytes and tags of 128 are the longest. */
static void minds_length(void **state)
{
    (void)state;
    char text[300];
    memset(text, 'a', sizeof text);
    struct image image;
    assert_true(image_parse((struct str){text, 255}, &image));
    assert_false(image_parse((struct str){text, 256}, &image));
    text[1] = ':';
    assert_true(image_parse((struct str){text, 2 + 128}, &image));
    assert_false(image_parse((struct str){text, 2 + 129}, &image));
}

static void matches(void **state)
{
    (void)state;
    static const struct {
        const char *text, *known;
        enum image_match want;
    } rows[] = {
        {"langfuse/langfuse-worker:3", "langfuse/langfuse-worker", IMAGE_PATH},
        {"docker.langfuse.com/langfuse/langfuse-worker", "langfuse/langfuse-worker", IMAGE_PATH},
        {"registry:5000/mirror/langfuse/langfuse-worker:1", "langfuse/langfuse-worker", IMAGE_PATH},
        {"acme/langfuse-worker", "langfuse/langfuse-worker", IMAGE_NAME},
        {"langfuse-worker", "langfuse/langfuse-worker", IMAGE_NAME},
        {"registry:5000/langfuse-worker", "langfuse/langfuse-worker", IMAGE_NAME},
        {"langfuse/langfuse", "langfuse/langfuse-worker", IMAGE_NO},
        {"xlangfuse/langfuse-worker", "langfuse/langfuse-worker", IMAGE_NAME},
        {"langfuse/langfuse-worker/extra", "langfuse/langfuse-worker", IMAGE_NO},
        {"redis:7", "library/redis", IMAGE_PATH},
        {"docker.io/redis", "library/redis", IMAGE_PATH},
        {"index.docker.io/redis", "library/redis", IMAGE_PATH},
        {"docker.io/library/redis", "library/redis", IMAGE_PATH},
        {"mirror.gcr.io/library/redis", "library/redis", IMAGE_PATH},
        {"quay.io/redis", "library/redis", IMAGE_NAME},
        {"acme/redis", "library/redis", IMAGE_NAME},
        {"redis", "acme/redis", IMAGE_NAME},
        {"redis", "library/xredis", IMAGE_NO},
        {"redis-stack", "library/redis", IMAGE_NO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct image image;
        assert_true(image_parse(str_from(rows[i].text), &image));
        enum image_match got = image_matches(&image, str_from(rows[i].known));
        if (got != rows[i].want)
            fail_msg("%s against %s is %d, want %d", rows[i].text, rows[i].known, (int)got, (int)rows[i].want);
    }
    struct image none = {0};
    assert_int_equal(image_matches(&none, STR("library/redis")), IMAGE_NO);
    assert_int_equal(image_matches(&none, STR("")), IMAGE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(refuses),
        cmocka_unit_test(minds_length),
        cmocka_unit_test(matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
