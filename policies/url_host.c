/* SPDX-License-Identifier: Apache-2.0 */
/* What a host name in a URL can be, seen from a pod: https://kubernetes.io/docs/concepts/services-networking/
 * dns-pod-service/. Nothing is looked up. */
#include <arpa/inet.h>

#include "policies/url.h"
#include "policies/url_lex.h"
#include "policies/url_tld.h"

enum { NAME_MAX_LEN = 253, LABEL_MAX_LEN = 63 };

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!url_is_digit(text.ptr[i]))
            return false;
    return text.len > 0;
}

static size_t count_labels(struct str name)
{
    size_t labels = name.len > 0;
    for (size_t i = 0; i < name.len; i++)
        labels += name.ptr[i] == '.';
    return labels;
}

static bool is_label(struct str label)
{
    for (size_t i = 0; i < label.len; i++)
        if (!url_is_plain(label.ptr[i]) || label.ptr[i] == '_')
            return false;
    return label.len > 0 && label.len <= LABEL_MAX_LEN && label.ptr[0] != '-' && label.ptr[label.len - 1] != '-';
}

/* A DNS name; one whose last label is a number is none (it would be read as an address). */
static bool is_name(struct str host)
{
    struct str label = {0};
    if (host.len > NAME_MAX_LEN)
        return false;
    while (str_cut(&host, '.', &label))
        if (!is_label(label))
            return false;
    return label.len > 0 && !is_digits(label);
}

static bool parse_ipv4(struct str text, unsigned char out[4])
{
    struct str piece;
    size_t n = 0;
    if (text.len == 0 || !url_is_digit(text.ptr[0]))
        return false;
    while (str_cut(&text, '.', &piece)) {
        uint64_t value = 0;
        if (n == 4 || piece.len > 3 || !str_uint(piece, 255, &value))
            return false;
        out[n++] = (unsigned char)value;
    }
    return n == 4;
}

static enum url_host ipv4_kind(const unsigned char ip[4])
{
    if (ip[0] == 0 && ip[1] == 0 && ip[2] == 0 && ip[3] == 0)
        return URL_HOST_WILDCARD;
    if (ip[0] == 127)
        return URL_HOST_LOOPBACK;
    if (ip[0] == 10 || (ip[0] == 172 && (ip[1] & 0xF0) == 16) || (ip[0] == 192 && ip[1] == 168))
        return URL_HOST_PRIVATE_IP;
    return URL_HOST_PUBLIC;
}

static enum url_host ipv6_kind(struct str text)
{
    char terminated[INET6_ADDRSTRLEN] = {0};
    struct in6_addr ip;
    struct str address;
    if (!url_is_ipv6(text) || !str_cut(&text, '%', &address))
        return URL_HOST_UNKNOWN;
    memcpy(terminated, address.ptr, address.len); /* url_is_ipv6() has seen that it fits */
    inet_pton(AF_INET6, terminated, &ip);
    if (IN6_IS_ADDR_V4MAPPED(&ip))
        return ipv4_kind(ip.s6_addr + 12);
    if (IN6_IS_ADDR_UNSPECIFIED(&ip))
        return URL_HOST_WILDCARD;
    if (IN6_IS_ADDR_LOOPBACK(&ip))
        return URL_HOST_LOOPBACK;
    return (ip.s6_addr[0] & 0xFE) == 0xFC ? URL_HOST_PRIVATE_IP : URL_HOST_PUBLIC;
}

static bool address_kind(struct str host, enum url_host *out)
{
    unsigned char ip[4];
    if (str_has_char(host, ':')) {
        *out = ipv6_kind(host);
        return true;
    }
    if (!parse_ipv4(host, ip))
        return false;
    *out = ipv4_kind(ip);
    return true;
}

#define NAME(literal)                                                                                                  \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }

/* Names with a meaning of their own. */
static bool known_kind(struct str host, enum url_host *out)
{
    static const struct {
        struct str name;
        enum url_host kind;
    } names[] = {
        {NAME("localhost"), URL_HOST_LOOPBACK},
        {NAME("localhost.localdomain"), URL_HOST_LOOPBACK},
        {NAME("ip6-localhost"), URL_HOST_LOOPBACK},
        {NAME("ip6-loopback"), URL_HOST_LOOPBACK},
        {NAME("127.1"), URL_HOST_LOOPBACK},
        {NAME("host.docker.internal"), URL_HOST_DOCKER},
        {NAME("gateway.docker.internal"), URL_HOST_DOCKER},
        {NAME("docker.for.mac.localhost"), URL_HOST_DOCKER},
        {NAME("docker.for.mac.host.internal"), URL_HOST_DOCKER},
        {NAME("docker.for.win.localhost"), URL_HOST_DOCKER},
        {NAME("$(KUBERNETES_SERVICE_HOST)"), URL_HOST_API_SERVER},
        {NAME("${KUBERNETES_SERVICE_HOST}"), URL_HOST_API_SERVER},
        {NAME("kubernetes"), URL_HOST_API_SERVER},
        {NAME("kubernetes.default"), URL_HOST_API_SERVER},
        {NAME("kubernetes.default.svc"), URL_HOST_API_SERVER},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (host.len == names[i].name.len && str_eq_nocase(host, names[i].name)) {
            *out = names[i].kind;
            return true;
        }
    }
    if (!str_ends_nocase(host, STR(".localhost"))) /* RFC 6761, section 6.3 */
        return false;
    *out = URL_HOST_LOOPBACK;
    return true;
}

static struct str without_dot(struct str name)
{
    return str_ends(name, STR(".")) ? str_from_to(name, 0, name.len - 1) : name;
}

static bool cut_suffix(struct str *name, struct str suffix)
{
    if (!str_ends_nocase(*name, suffix) || name->len <= suffix.len)
        return false;
    name->len -= suffix.len;
    return true;
}

/* Takes .<the longest matching cluster domain> off the end of host; a host that is the domain itself becomes empty. */
static bool cut_domain(struct str *host, const struct str *domains, size_t domains_len)
{
    struct str rest = *host;
    bool found = false;
    for (size_t i = 0; i < domains_len; i++) {
        struct str domain = without_dot(domains[i]);
        struct str before = *host;
        if (domain.len == 0 || !str_ends_nocase(before, domain))
            continue;
        before.len -= domain.len;
        if (before.len > 0 && !cut_suffix(&before, STR(".")))
            continue;
        if (!found || before.len < rest.len)
            rest = before;
        found = true;
    }
    *host = rest;
    return found;
}

/* A name within the cluster domain, without it. */
static enum url_host cluster_kind(struct str name)
{
    if (str_eq_nocase(name, STR("kubernetes.default.svc")))
        return URL_HOST_API_SERVER;
    if (cut_suffix(&name, STR(".svc")))
        return count_labels(name) >= 2 ? URL_HOST_SERVICE : URL_HOST_MALFORMED;
    if (cut_suffix(&name, STR(".pod")))
        return count_labels(name) >= 2 ? URL_HOST_POD : URL_HOST_MALFORMED;
    return URL_HOST_MALFORMED;
}

/* 10-1-2-3.shop.pod */
static bool is_pod(struct str name)
{
    struct str first;
    char dotted[16];
    unsigned char ip[4];
    if (!cut_suffix(&name, STR(".pod")) || count_labels(name) != 2 || !str_cut(&name, '.', &first))
        return false;
    if (first.len >= sizeof dotted)
        return false;
    for (size_t i = 0; i < first.len; i++)
        dotted[i] = (char)(first.ptr[i] == '-' ? '.' : first.ptr[i]);
    return parse_ipv4((struct str){dotted, first.len}, ip);
}

static enum url_host name_kind(struct str name)
{
    struct str before = name;
    if (cut_suffix(&before, STR(".svc")))
        return count_labels(before) >= 2 ? URL_HOST_SERVICE : URL_HOST_MALFORMED;
    if (is_pod(name))
        return URL_HOST_POD;
    if (count_labels(name) == 1)
        return URL_HOST_SHORT;
    if (count_labels(name) == 2 && !url_tld_is_public(str_last(name, '.')))
        return URL_HOST_TWO_LABELS;
    return URL_HOST_PUBLIC;
}

enum url_host url_host_kind(struct str host, const struct str *domains, size_t domains_len)
{
    enum url_host kind = URL_HOST_UNKNOWN;
    host = without_dot(host);
    if (known_kind(host, &kind) || address_kind(host, &kind))
        return kind;
    if (!is_name(host))
        return URL_HOST_UNKNOWN;
    if (cut_domain(&host, domains, domains_len))
        return cluster_kind(host);
    return name_kind(host);
}

bool url_host_in_cluster(enum url_host kind)
{
    return kind == URL_HOST_SHORT || kind == URL_HOST_SERVICE || kind == URL_HOST_POD;
}

struct str url_service_name(struct str host)
{
    struct str first = {0};
    struct str before = {0}; /* the label two before this one */
    struct str last = {0};
    struct str label;
    size_t labels = 0;
    while (str_cut(&host, '.', &label)) {
        if (str_eq_nocase(label, STR("svc")) && labels >= 2)
            return before;
        if (labels++ == 0)
            first = label;
        before = last;
        last = label;
    }
    return first;
}
