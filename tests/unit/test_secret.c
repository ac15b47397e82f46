/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "policies/secret.h"

enum { LONG = 1 << 20 };

struct row {
    const char *text, *want; /* want NULL: the same */
};

static void check(const struct row *rows, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char *want = rows[i].want ? rows[i].want : rows[i].text;
        struct str got = secret_mask(arena, str_from(rows[i].text));
        if (!str_eq(got, str_from(want)))
            fail_msg("%s: got %.*s, not %s", rows[i].text, STR_ARG(got), want);
        struct str again = secret_mask(arena, got);
        if (!str_eq(again, got))
            fail_msg("%s: masked again it is %.*s", rows[i].text, STR_ARG(again));
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void test_urls(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"no url", NULL},
        {"http://h:80/x", NULL},
        {"redis://:secret@h:1", "redis://:***@h:1"},
        {"redis://u:se:cr@et@h:1/0", "redis://u:***@h:1/0"},
        {"https://user:pa@ss@host/x", "https://user:***@host/x"},
        {"amqp://user:p%40ss%3Aw%2Frd@host:5672/%2f", "amqp://user:***@host:5672/%2f"},
        {"postgres://u:pa/s?s@h/x", "postgres://u:***@h/x"},
        {"postgres://user@h/x", NULL},
        {"https://token@github.com/x", "https://***@github.com/x"},
        {"redis://:$(PW)@h", NULL},
        {"redis://:$(PW)x@h", "redis://:***@h"},
        {"redis://u:@h", NULL},
        {"a redis://:x@h b jdbc:mysql://u:y@g/d c", "a redis://:***@h b jdbc:mysql://u:***@g/d c"},
        {"https://u:***@h/", NULL},
    };
    CHECK(rows);
}

static void test_queries(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"https://h/x?password=hunter2", "https://h/x?password=***"},
        {"https://h/x?a=b&token=t&c=d#e", "https://h/x?a=b&token=***&c=d#e"},
        {"https://h/x?api_key=a,b;c", "https://h/x?api_key=***;c"},
        {"https://u:p@h/x?sig=abc%2Bd%3D&sv=2", "https://u:***@h/x?sig=***&sv=2"},
        {"jdbc:postgresql://h/d?user=u&password=p&ssl=true", "jdbc:postgresql://h/d?user=u&password=***&ssl=true"},
        {"redis://h?password=a&db=1 next", "redis://h?password=***&db=1 next"},
        {"https://h/x?password=$(PW)&a=b", NULL},
        {"https://h/x?password=", NULL},
        {"https://h/x?next=password", NULL},
        {"https://h/x?max_tokens=5", NULL},
        {"https://h/bypass=1", NULL},
    };
    CHECK(rows);
}

static void test_connection_strings(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"host=h password=hunter2 dbname=d", "host=h password=*** dbname=d"},
        {"host=h password='two \\'words\\' here' dbname=d", "host=h password='***' dbname=d"},
        {"password = hunter2 host = h", "password = *** host = h"},
        {"password=a\\ b host=h", "password=*** host=h"},
        {"Server=h;User ID=sa;Password=a&b#c;Encrypt=no", "Server=h;User ID=sa;Password=***;Encrypt=no"},
        {"Server=h;Password=two words;Database=d", "Server=h;Password=***;Database=d"},
        {"Server=h;Pwd={a;b};Database=d", "Server=h;Pwd={***};Database=d"},
        {"Server=h;Password=\"a;\"\"b\";Database=d", "Server=h;Password=\"***\";Database=d"},
        {"jdbc:sqlserver://h:1433;user=u;password=p;encrypt=true",
         "jdbc:sqlserver://h:1433;user=u;password=***;encrypt=true"},
        {"cache:6379,password=a,b,ssl=True,abortConnect=False", "cache:6379,password=***,ssl=True,abortConnect=False"},
        {"DefaultEndpointsProtocol=https;AccountName=n;AccountKey=abc==;Suffix=x",
         "DefaultEndpointsProtocol=https;AccountName=n;AccountKey=***;Suffix=x"},
        {"Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=k=",
         "Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=***"},
        {"user:pa:ss@tcp(db:3306)/app?x=y", "user:***@tcp(db:3306)/app?x=y"},
        {"password=${PW} host=h", NULL},
        {"password=$PW host=h", NULL},
        {"sslpassword=x password=y", "sslpassword=*** password=***"},
    };
    CHECK(rows);
}

static void test_arguments_and_json(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"--password=hunter2", "--password=***"},
        {"serve --token=abc --bind 127.0.0.1", "serve --token=*** --bind 127.0.0.1"},
        {"DB_PASSWORD='a b' exec serve --bind 127.0.0.1", "DB_PASSWORD='***' exec serve --bind 127.0.0.1"},
        {"sh -c \"TOKEN=abc serve\"", "sh -c \"TOKEN=*** serve\""},
        {"[ \"$PASSWORD\" == x ]", NULL},
        {"use_password=true", NULL},
        {"{\"host\": \"h\", \"password\": \"a\\\"b\", \"port\": 1}",
         "{\"host\": \"h\", \"password\": \"***\", \"port\": 1}"},
        {"{\"password\":12345,\"port\":1}", "{\"password\":***,\"port\":1}"},
        {"{\"auth\": {\"token\": \"t\"}}", "{\"auth\": {\"token\": \"***\"}}"},
        {"{\"secret\": [\"a\"]}", NULL},
        {"\"{\\\"password\\\":\\\"abc\\\",\\\"a\\\":1}\"", "\"{\\\"password\\\":\\\"***\\\",\\\"a\\\":1}\""},
        {"registry:5000/app:1.2@sha256:abc", NULL},
        {"the password: it is said elsewhere", NULL},
    };
    CHECK(rows);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const secrets[] = {"DB_PASSWORD",           "password",  "--token", "GITHUB_TOKEN",
                                          "AWS_SECRET_ACCESS_KEY", "API-KEY",   "db_pass", "spring.datasource.password",
                                          "NEXTAUTH_SECRET",       "REDIS_AUTH"};
    static const char *const others[] = {"",    "PASSWORD_FILE", "MAX_TOKENS", "BYPASS",
                                         "KEY", "SECRET_NAME",   "HOSTNAME",   "AUTHOR"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (!secret_is_name(str_from(secrets[i])))
            fail_msg("%s", secrets[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (secret_is_name(str_from(others[i])))
            fail_msg("%s", others[i]);
    assert_true(str_eq(secret_mask_named(arena, STR("DB_PASSWORD"), STR("hunter2")), STR("***")));
    assert_true(str_eq(secret_mask_named(arena, STR("DB_PASSWORD"), STR("$(OTHER)")), STR("$(OTHER)")));
    assert_true(str_eq(secret_mask_named(arena, STR("DB_HOST"), STR("redis://:x@h")), STR("redis://:***@h")));
}

/* Values of a megabyte take no longer than their length warrants. */
static void test_time(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "password=",     "\"password\":{", "password='", "token= ",  "=",        "a:b@tcp(",      "@c(",
        "password=a b ", "\\\"",           "&token=$",   "token=a,", "a://b:c@", "password=\\\"", "PASSWORD={"};
    char *value = arena_many(arena, char, LONG);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t len = strlen(pieces[i]);
        struct arena *own ARENA_CLEANUP = arena_new(0, NULL);
        for (size_t at = 0; at < LONG; at++)
            value[at] = pieces[i][at % len];
        clock_t start = clock();
        secret_mask(own, (struct str){value, LONG});
        if (clock() - start > 3 * CLOCKS_PER_SEC)
            fail_msg("\"%s...\" takes too long", pieces[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_urls, setup, teardown),
        cmocka_unit_test_setup_teardown(test_queries, setup, teardown),
        cmocka_unit_test_setup_teardown(test_connection_strings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_arguments_and_json, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_time, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
