/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/url.h"

#include <time.h>

#include "base/text.h"
#include "tree_of.h"

/* prefix|scheme|dialect|userinfo|host|port_text|path */
static void write_url(struct text *text, const struct url *url)
{
    text_format(text, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s", STR_ARG(url->prefix), STR_ARG(url->scheme),
                STR_ARG(url->dialect), STR_ARG(url->userinfo), STR_ARG(url->host), STR_ARG(url->port_text),
                STR_ARG(url->path));
}

struct scan_row {
    const char *value;
    const char *want; /* one a URL, separated by " & " */
};

static const struct scan_row plain[] = {
    {"", ""},
    {"no url", ""},
    {"http:/x //y", ""},
    {"://host", ""},
    {"1://host", ""},
    {"http://langfuse-web:3000", "|http|||langfuse-web|3000|"},
    {"HTTPS://Langfuse.Ns.SVC.cluster.local.:3000/API", "|HTTPS|||Langfuse.Ns.SVC.cluster.local.|3000|/API"},
    {"http://h", "|http|||h||"},
    {"http://", "|http|||||"},
    {"http://h:", "|http|||h||"},
    {"http://h/", "|http|||h||/"},
    {"http://h?q=1", "|http|||h||?q=1"},
    {"http://h:80#f", "|http|||h|80|#f"},
    {"http://h:80/a?b=c#d", "|http|||h|80|/a?b=c#d"},
    {"file:///etc/x", "|file|||||/etc/x"},
    {"unix:///var/run/x.sock", "|unix|||||/var/run/x.sock"},
    {"http+unix://%2Fvar%2Frun%2Fx.sock/v1", "|http|unix||%2Fvar%2Frun%2Fx.sock||/v1"},
    {"--url=http://h:1", "|http|||h|1|"},
    {"-Durl=http://h:1", "|http|||h|1|"},
    {"2http://h", "|http|||h||"},
    {"SASL_SSL://kafka:9093", "|SASL_SSL|||kafka|9093|"},
    {"http://h:99999", "|http|||h|99999|"},
    {"http://h:0", "|http|||h|0|"},
    {"http://h:80x", "|http|||h|80x|"},
    {"http://[::1]:8080/x", "|http|||::1|8080|/x"},
    {"http://[::]", "|http|||::||"},
    {"http://u:p@[2001:db8::1]:80/x", "|http||u:p|2001:db8::1|80|/x"},
    {"http://[fe80::1%25eth0]:80", "|http|||fe80::1%25eth0|80|"},
    {"http://[::1", "|http|||||"},
    {"http://[zz]:80", "|http|||||"},
};

static const struct scan_row userinfos[] = {
    {"redis://:secret@redis:6379/0", "|redis||:secret|redis|6379|/0"},
    {"redis://user:se:cr@et@redis:6379/0", "|redis||user:se:cr@et|redis|6379|/0"},
    {"https://token@github.com/a/b.git", "|https||token|github.com||/a/b.git"},
    {"amqp://u:p@h1:5672,amqp://u:p@h2:5672", "|amqp||u:p|h1|5672| & |amqp||u:p|h2|5672|"},
    {"postgres://u:pa,ss@db:5432/x", "|postgres||u:pa,ss|db|5432|/x"},
    {"postgres://u:pa;s,s@db:5432/x", "|postgres||u:pa;s,s|db|5432|/x"},
    {"postgres://u:pa/ss@db:5432/x", "|postgres||u:pa/ss|db|5432|/x"},
    {"postgres://u:pa?s#s@db/x", "|postgres||u:pa?s#s|db||/x"},
    {"redis://:p(w)[d]{1}@h:1", "|redis||:p(w)[d]{1}|h|1|"},
    {"redis://:12/34@h:1", "|redis||:12/34|h|1|"},
    {"redis://:pw,redis://:pw2@h2", "|redis||||pw| & |redis||:pw2|h2||"},
    {"redis://:$(PW)@host:6379/0", "|redis||:$(PW)|host|6379|/0"},
    {"redis://:$(PW)@$(HOST):$(PORT)/0", "|redis||:$(PW)|$(HOST)|$(PORT)|/0"},
    {"http://host:3000/@scope/pkg", "|http|||host|3000|/@scope/pkg"},
    {"http://alerts:9093,ops@example.com", "|http|||alerts|9093|"},
    {"http://h:$(PORT)/a@b", "|http|||h|$(PORT)|/a@b"},
    {"http://@h", "|http|||h||"},
    {"http://a:b,c,d", "|http|||a|b|"},
    {"http://u@:80/x@y", "|http||u||80|/x@y"},
    {"mongodb://u:p@a:27017,b:27017/db?x=y", "|mongodb||u:p|a|27017|"},
};

static const struct scan_row prefixes[] = {
    {"jdbc:postgresql://h:5432/db", "jdbc:|postgresql|||h|5432|/db"},
    {"JDBC:mysql://h/db?a=b;c", "JDBC:|mysql|||h||/db?a=b;c"},
    {"jdbc:clickhouse:http://h:8123/x", "jdbc:clickhouse:|http|||h|8123|/x"},
    {"url=jdbc:sqlserver://h:1433;databaseName=x;user=y", "jdbc:|sqlserver|||h|1433|"},
    {"r2dbc:pool:postgresql://h/db", "r2dbc:pool:|postgresql|||h||/db"},
    {"xjdbc:postgresql://h", "|postgresql|||h||"},
    {"a:jdbc:postgresql://h", "jdbc:|postgresql|||h||"},
    {"jdbc:a:b:postgresql://h", "|postgresql|||h||"},
    {"postgresql+asyncpg://u@h/db", "|postgresql|asyncpg|u|h||/db"},
    {"mongodb+srv://u:p@c.example.net/db", "|mongodb|srv|u:p|c.example.net||/db"},
    {"ecto://u:p@h/db", "|ecto||u:p|h||/db"},
};

static const struct scan_row lists[] = {
    {"http://a:1;http://b:2", "|http|||a|1| & |http|||b|2|"},
    {"http://a/x;http://b/y;", "|http|||a||/x & |http|||b||/y"},
    {"http://a/x, https://b/y", "|http|||a||/x & |https|||b||/y"},
    {"http://a http://b\thttp://c\nhttp://d", "|http|||a|| & |http|||b|| & |http|||c|| & |http|||d||"},
    {"http://a/1|http://b/2", "|http|||a||/1 & |http|||b||/2"},
    {"PLAINTEXT://a:9092,SSL://b:9093", "|PLAINTEXT|||a|9092| & |SSL|||b|9093|"},
    {"http://a/x,jdbc:postgresql://b/y", "|http|||a||/x & jdbc:|postgresql|||b||/y"},
    {"http://a/x,y;z", "|http|||a||/x,y;z"},
    {"http://a/tiles/{z},{x},{y}", "|http|||a||/tiles/{z},{x},{y}"},
    {"http://a,b", "|http|||a||"},
    {"http://[::1],b", "|http|||::1||"},
    {"http://[::1]:80;http://[::2]/x", "|http|||::1|80| & |http|||::2||/x"},
    {"https://login/?to=http://inner:3000/x,http://b", "|https|||login||/?to=http://inner:3000/x & |http|||b||"},
};

static const struct scan_row within[] = {
    {"{\"url\":\"http://a:1/x\",\"b\":\"http://b\"}", "|http|||a|1|/x & |http|||b||"},
    {"{\\\"url\\\":\\\"http://a:1/x\\\"}", "|http|||a|1|/x"},
    {"{url: http://a:1, other: http://b/x}", "|http|||a|1| & |http|||b||/x"},
    {"[http://a/x,http://b]", "|http|||a||/x & |http|||b||"},
    {"see (http://a/x_(y)) or <http://b/z>.", "|http|||a||/x_(y) & |http|||b||/z"},
    {"curl 'http://a:1/x' && wget `http://b`", "|http|||a|1|/x & |http|||b||"},
    {"it listens on http://a:3000.", "|http|||a|3000|"},
    {"exec app --api http://a:8000/v1, please", "|http|||a|8000|/v1"},
};

static const struct scan_row templates[] = {
    {"http://$(HOST):3000/x", "|http|||$(HOST)|3000|/x"},
    {"http://${HOST:-local}:${PORT:-3000}/x", "|http|||${HOST:-local}|${PORT:-3000}|/x"},
    {"http://{{ .Values.host }}:80/{{ .path }}", "|http|||{{ .Values.host }}|80|/{{ .path }}"},
    {"http://a.$(NS).svc:80", "|http|||a.$(NS).svc|80|"},
    {"http://<your-host>:3000/x", "|http|||<your-host>|3000|/x"},
    {"http://searx:8080/search?q=<query>", "|http|||searx|8080|/search?q=<query>"},
    {"$(SCHEME)://host", ""},
    {"$(PRE)https://host", "|https|||host||"},
    {"http://$(HOST", "|http|||$||"},
    {"http://${A", "|http|||$||"},
    {"http://{host}:80/x", "|http|||||"},
    {"http://x<y z>/", "|http|||x||"},
};

static void scan_rows(struct arena *arena, const struct scan_row *rows, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const struct url *urls = NULL;
        struct str value = str_from(rows[i].value);
        size_t count = url_scan(arena, value, &urls);
        struct text got = {.arena = arena};
        for (size_t k = 0; k < count; k++) {
            text_add(&got, k ? STR(" & ") : STR(""));
            write_url(&got, &urls[k]);
            assert_true(str_eq(str_from_to(value, urls[k].at, urls[k].at + urls[k].text.len), urls[k].text));
        }
        assert_str_of(rows[i].value, text_str(&got), rows[i].want);
    }
}

#define GROUP(rows)                                                                                                    \
    {                                                                                                                  \
        (rows), sizeof(rows) / sizeof(rows)[0]                                                                         \
    }

static void scans(void **state)
{
    static const struct {
        const struct scan_row *rows;
        size_t len;
    } groups[] = {GROUP(plain), GROUP(userinfos), GROUP(prefixes), GROUP(lists), GROUP(within), GROUP(templates)};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        scan_rows(*state, groups[i].rows, groups[i].len);
}

static void knows_text_and_port(void **state)
{
    const struct url *urls = NULL;
    assert_int_equal(url_scan(*state, STR("db is jdbc:postgresql://u:p@h:5432/x, ok"), &urls), 1);
    assert_str_of("text", urls[0].text, "jdbc:postgresql://u:p@h:5432/x");
    assert_int_equal(urls[0].at, 6);
    assert_int_equal(urls[0].port, 5432);
    assert_int_equal(url_scan(*state, STR("http://h:65535/ http://h:65536 http://h:80. http://h:0"), &urls), 4);
    assert_int_equal(urls[0].port, 65535);
    assert_int_equal(urls[1].port, 0);
    assert_int_equal(urls[2].port, 80);
    assert_str_of("text", urls[2].text, "http://h:80");
    assert_int_equal(urls[3].port, 0);
}

enum { LONG = 1 << 18 };

static void fill(char *value, const char *head, const char *piece)
{
    size_t head_len = strlen(head);
    size_t piece_len = strlen(piece);
    for (size_t at = 0; at < LONG; at++)
        value[at] = *(at < head_len ? head + at : piece + (at - head_len) % piece_len);
}

/* 256 KiB take some hundredths of a second; were it quadratic, it would take minutes. */
static void stays_linear(void **state)
{
    static const struct {
        const char *head, *piece;
    } rows[] = {
        {"", "a://"},     {"", "a://b:c,"}, {"", "a://b:c/@"}, {"", "${"},       {"", "a://${"},    {"", "a://["},
        {"", "a://,"},    {"", "a://@"},    {"", "a://b/,"},   {"", "jdbc:"},    {"", "a://<"},     {"", "a://x:y/,z"},
        {"x://", "a:b,"}, {"x://", "a,"},   {"x://", "@"},     {"x://", "a@b,"}, {"x://a/", ",b:"}, {"x://a:b/", "@"},
    };
    char *value = arena_many(*state, char, LONG);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct url *urls = NULL;
        struct arena *arena = arena_new(0, NULL);
        fill(value, rows[i].head, rows[i].piece);
        clock_t start = clock();
        url_scan(arena, (struct str){value, LONG}, &urls);
        if (clock() - start > 5 * CLOCKS_PER_SEC)
            fail_msg("\"%s%s...\" takes too long", rows[i].head, rows[i].piece);
        arena_free(arena);
    }
}

static void parses_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *value, *host, *port_text;
        unsigned port;
    } rows[] = {
        {"localhost", "localhost", "", 0},
        {"0.0.0.0", "0.0.0.0", "", 0},
        {"127.0.0.1:8080", "127.0.0.1", "8080", 8080},
        {"[::1]:8080", "::1", "8080", 8080},
        {"[::]", "::", "", 0},
        {"::1", "::1", "", 0},
        {"::", "::", "", 0},
        {"fe80::1%eth0", "fe80::1%eth0", "", 0},
        {":8080", "", "8080", 8080},
        {"*:80", "*", "80", 80},
        {"+:80", "+", "80", 80},
        {"redis-0.redis:6379", "redis-0.redis", "6379", 6379},
        {"redis-0:", "redis-0", "", 0},
        {"redis-0:99999", "redis-0", "99999", 0},
        {"$(HOST):$(PORT)", "$(HOST)", "$(PORT)", 0},
        {"${HOST:-a}:80", "${HOST:-a}", "80", 80},
        {"[${POD_IP}]:80", "${POD_IP}", "80", 80},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct url url = {0};
        if (!url_parse_address(str_from(rows[i].value), &url))
            fail_msg("\"%s\" is refused", rows[i].value);
        assert_str_of(rows[i].value, url.host, rows[i].host);
        assert_str_of(rows[i].value, url.port_text, rows[i].port_text);
        assert_str_of(rows[i].value, url.text, rows[i].value);
        assert_int_equal(url.port, rows[i].port);
        assert_int_equal(url.scheme.len, 0);
    }
}

static void refuses_addresses(void **state)
{
    (void)state;
    static const char *const rows[] = {"",       ":",       "a b",        " a",      "http://a", "a/b",
                                       "a,b",    "a:b",     "role:admin", "a:80:90", ":::8080",  "[::1",
                                       "[::1]x", "[::1]80", "[::1]:x",    "[a]:80",  "12:30:45", "user@host",
                                       "a:80/x", "\"a\"",   "unix:/x",    "[]:80",   "a:$(X)y",  "(a)"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct url url;
        if (url_parse_address(str_from(rows[i]), &url))
            fail_msg("\"%s\" is taken for an address: host %.*s", rows[i], STR_ARG(url.host));
    }
}

static const struct scheme_row {
    const char *url;
    unsigned port;
    bool tls;
} scheme_rows[] = {
    {"http://h", 80, false},
    {"HTTPS://h", 443, true},
    {"https://h:3000", 3000, true},
    {"https://h:x", 0, true},
    {"http://h:$(P)", 0, false},
    {"wss://h", 443, true},
    {"ws://h", 80, false},
    {"redis://h", 6379, false},
    {"rediss://h", 6379, true},
    {"redis://h:7000", 7000, false},
    {"postgresql://h", 5432, false},
    {"postgresql+asyncpg://h", 5432, false},
    {"jdbc:postgresql://h", 5432, false},
    {"mysql+pymysql://h", 3306, false},
    {"mongodb://h", 27017, false},
    {"mongodb+srv://h", 0, true},
    {"amqp://h", 5672, false},
    {"amqps://h", 5671, true},
    {"clickhouse://h", 9000, false},
    {"jdbc:clickhouse://h", 8123, false},
    {"jdbc:clickhouse:https://h", 443, true},
    {"clickhouse+http://h", 8123, false},
    {"nats://h", 4222, false},
    {"SASL_SSL://h", 0, true},
    {"bolt+s://h", 7687, true},
    {"neo4j://h", 7687, false},
    {"ldaps://h", 636, true},
    {"git+https://h", 443, true},
    {"kafka://h", 0, false},
    {"grpc://h", 0, false},
};

static void knows_schemes(void **state)
{
    for (size_t i = 0; i < sizeof scheme_rows / sizeof scheme_rows[0]; i++) {
        const struct url *url = NULL;
        const struct scheme_row *row = &scheme_rows[i];
        assert_int_equal(url_scan(*state, str_from(row->url), &url), 1);
        if (url_port(url) != row->port || url_scheme_is_tls(url) != row->tls)
            fail_msg("%s: port %u, tls %d", row->url, url_port(url), url_scheme_is_tls(url));
    }
    const struct url *url = NULL;
    url_scan(*state, STR("HttpS://h"), &url);
    assert_true(url_scheme_is(url, "https"));
    assert_false(url_scheme_is(url, "http"));
    struct url address = {0};
    assert_true(url_parse_address(STR("redis"), &address));
    assert_int_equal(url_port(&address), 0);
    assert_false(url_scheme_is_tls(&address));
}

static void replaces_schemes(void **state)
{
    const struct url *urls = NULL;
    struct str value = STR("x https://a:1;https://b:2/y z");
    assert_int_equal(url_scan(*state, value, &urls), 2);
    assert_str_of("first", url_with_scheme(*state, value, &urls[0], "http"), "x http://a:1;https://b:2/y z");
    assert_str_of("second", url_with_scheme(*state, value, &urls[1], "http"), "x https://a:1;http://b:2/y z");
    value = STR("jdbc:clickhouse:https://a:8123");
    url_scan(*state, value, &urls);
    assert_str_of("jdbc", url_with_scheme(*state, value, urls, "http"), "jdbc:clickhouse:http://a:8123");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(scans),
        ARENA_TEST(knows_text_and_port),
        ARENA_TEST(stays_linear),
        cmocka_unit_test(parses_addresses),
        cmocka_unit_test(refuses_addresses),
        ARENA_TEST(knows_schemes),
        ARENA_TEST(replaces_schemes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
