/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/url.h"

#include "tree_of.h"

static const struct host_row {
    const char *host;
    enum url_host want;
} hosts[] = {
    {"", URL_HOST_UNKNOWN},
    {"$(X)", URL_HOST_UNKNOWN},
    {"${X}", URL_HOST_UNKNOWN},
    {"{{ .x }}", URL_HOST_UNKNOWN},
    {"a.$(NS).svc", URL_HOST_UNKNOWN},
    {"<host>", URL_HOST_UNKNOWN},
    {"123", URL_HOST_UNKNOWN},
    {"a_b", URL_HOST_UNKNOWN},
    {"-a", URL_HOST_UNKNOWN},
    {"a-", URL_HOST_UNKNOWN},
    {"a..b", URL_HOST_UNKNOWN},
    {".a", URL_HOST_UNKNOWN},
    {".", URL_HOST_UNKNOWN},
    {"..", URL_HOST_UNKNOWN},
    {"1.2.3", URL_HOST_UNKNOWN},
    {"256.1.1.1", URL_HOST_UNKNOWN},
    {"1.2.3.4.5", URL_HOST_UNKNOWN},
    {"0127.0.0.1", URL_HOST_UNKNOWN},
    {"a:b", URL_HOST_UNKNOWN},
    {"%2Fvar%2Frun", URL_HOST_UNKNOWN},
    {"a234567890123456789012345678901234567890123456789012345678901234", URL_HOST_UNKNOWN},
    {"localhost", URL_HOST_LOOPBACK},
    {"LocalHost.", URL_HOST_LOOPBACK},
    {"app.localhost", URL_HOST_LOOPBACK},
    {"localhost.localdomain", URL_HOST_LOOPBACK},
    {"127.0.0.1", URL_HOST_LOOPBACK},
    {"127.255.3.9", URL_HOST_LOOPBACK},
    {"127.1", URL_HOST_LOOPBACK},
    {"::1", URL_HOST_LOOPBACK},
    {"0:0:0:0:0:0:0:1", URL_HOST_LOOPBACK},
    {"::ffff:127.0.0.1", URL_HOST_LOOPBACK},
    {"0.0.0.0", URL_HOST_WILDCARD},
    {"::", URL_HOST_WILDCARD},
    {"host.docker.internal", URL_HOST_DOCKER},
    {"gateway.docker.internal.", URL_HOST_DOCKER},
    {"docker.for.mac.localhost", URL_HOST_DOCKER},
    {"host.minikube.internal", URL_HOST_PUBLIC},
    {"10.0.0.1", URL_HOST_PRIVATE_IP},
    {"172.16.0.1", URL_HOST_PRIVATE_IP},
    {"172.31.255.255", URL_HOST_PRIVATE_IP},
    {"172.32.0.1", URL_HOST_PUBLIC},
    {"172.15.0.1", URL_HOST_PUBLIC},
    {"192.168.1.1", URL_HOST_PRIVATE_IP},
    {"192.169.1.1", URL_HOST_PUBLIC},
    {"fd00::1", URL_HOST_PRIVATE_IP},
    {"fc00::1", URL_HOST_PRIVATE_IP},
    {"fe80::1", URL_HOST_PUBLIC},
    {"fe80::1%eth0", URL_HOST_PUBLIC},
    {"2001:db8::1", URL_HOST_PUBLIC},
    {"8.8.8.8", URL_HOST_PUBLIC},
    {"169.254.169.254", URL_HOST_PUBLIC},
    {"langfuse-web", URL_HOST_SHORT},
    {"Redis.", URL_HOST_SHORT},
    {"svc", URL_HOST_SHORT},
    {"redis.data", URL_HOST_TWO_LABELS},
    {"local-llm.com", URL_HOST_PUBLIC},
    {"a.IO", URL_HOST_PUBLIC},
    {"a.de", URL_HOST_PUBLIC},
    {"a.zw", URL_HOST_PUBLIC},
    {"a.ac.", URL_HOST_PUBLIC},
    {"a.xyz", URL_HOST_PUBLIC},
    {"a.xn--p1ai", URL_HOST_PUBLIC},
    {"a.db", URL_HOST_TWO_LABELS},
    {"a.ns", URL_HOST_TWO_LABELS},
    {"a.local", URL_HOST_TWO_LABELS},
    {"api.openai.com", URL_HOST_PUBLIC},
    {"a.b.c", URL_HOST_PUBLIC},
    {"a.b.svc", URL_HOST_SERVICE},
    {"a.b.svc.cluster.local", URL_HOST_SERVICE},
    {"A.B.SVC.Cluster.Local.", URL_HOST_SERVICE},
    {"x-0.a.b.svc", URL_HOST_SERVICE},
    {"x-0.a.b.svc.cluster.local", URL_HOST_SERVICE},
    {"a.b.svc.k8s.example.org", URL_HOST_SERVICE},
    {"a.b.svc.other.example.org", URL_HOST_PUBLIC},
    {"1-2-3-4.ns.pod", URL_HOST_POD},
    {"1-2-3-4.ns.pod.cluster.local", URL_HOST_POD},
    {"x.ns.pod", URL_HOST_PUBLIC},
    {"101-102-103-1040.ns.pod", URL_HOST_PUBLIC},
    {"kubernetes", URL_HOST_API_SERVER},
    {"kubernetes.default", URL_HOST_API_SERVER},
    {"kubernetes.default.svc", URL_HOST_API_SERVER},
    {"Kubernetes.default.svc.cluster.local.", URL_HOST_API_SERVER},
    {"$(KUBERNETES_SERVICE_HOST)", URL_HOST_API_SERVER},
    {"kubernetes.other.svc", URL_HOST_SERVICE},
    {"langfuse-svc.cluster.local", URL_HOST_MALFORMED},
    {"svc.cluster.local", URL_HOST_MALFORMED},
    {"cluster.local", URL_HOST_MALFORMED},
    {"a.svc.cluster.local", URL_HOST_MALFORMED},
    {"a.b.cluster.local", URL_HOST_MALFORMED},
    {"a.pod.cluster.local", URL_HOST_MALFORMED},
    {"a.svc", URL_HOST_MALFORMED},
    {"a.k8s.example.org", URL_HOST_MALFORMED},
    {"xcluster.local", URL_HOST_TWO_LABELS},
    {"a.b.svc.xcluster.local", URL_HOST_PUBLIC},
    {"a.b.svc.deep.cluster.local", URL_HOST_SERVICE},
};

static void knows_hosts(void **state)
{
    (void)state;
    const struct str domains[] = {STR("cluster.local"), STR("k8s.example.org."), STR(""), STR("deep.cluster.local")};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        enum url_host got = url_host_kind(str_from(hosts[i].host), domains, 4);
        if (got != hosts[i].want)
            fail_msg("\"%s\" is %d, want %d", hosts[i].host, (int)got, (int)hosts[i].want);
    }
    assert_int_equal(url_host_kind(STR("a.b.svc.cluster.local"), NULL, 0), URL_HOST_PUBLIC);
    char name[254];
    memset(name, 'a', sizeof name);
    for (size_t i = 50; i < sizeof name; i += 50)
        name[i] = '.';
    assert_int_equal(url_host_kind((struct str){name, 253}, domains, 4), URL_HOST_PUBLIC);
    assert_int_equal(url_host_kind((struct str){name, 254}, domains, 4), URL_HOST_UNKNOWN);
}

static void knows_what_is_in_the_cluster(void **state)
{
    (void)state;
    assert_true(url_host_in_cluster(URL_HOST_SHORT));
    assert_true(url_host_in_cluster(URL_HOST_SERVICE));
    assert_true(url_host_in_cluster(URL_HOST_POD));
    assert_false(url_host_in_cluster(URL_HOST_TWO_LABELS));
    assert_false(url_host_in_cluster(URL_HOST_API_SERVER));
    assert_false(url_host_in_cluster(URL_HOST_PUBLIC));
    assert_false(url_host_in_cluster(URL_HOST_MALFORMED));
}

static void names_services(void **state)
{
    (void)state;
    assert_str_of("short", url_service_name(STR("redis")), "redis");
    assert_str_of("two", url_service_name(STR("redis.data")), "redis");
    assert_str_of("svc", url_service_name(STR("redis.data.svc")), "redis");
    assert_str_of("full", url_service_name(STR("redis.data.svc.cluster.local.")), "redis");
    assert_str_of("pod", url_service_name(STR("redis-0.redis.data.SVC.cluster.local")), "redis");
    assert_str_of("called svc", url_service_name(STR("svc.svc.svc")), "svc");
    assert_str_of("in svc", url_service_name(STR("a.svc.svc")), "a");
    assert_str_of("none", url_service_name(STR("")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_hosts),
        cmocka_unit_test(knows_what_is_in_the_cluster),
        cmocka_unit_test(names_services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
