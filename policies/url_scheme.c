/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/url.h"

struct scheme {
    const char *name; /* as it stands before ://, with prefix and dialect where they change the meaning */
    unsigned port;    /* where its servers listen by default; 0: nowhere in particular */
    bool tls;         /* from the first byte */
};

static const struct scheme schemes[] = {
    {"http", 80, false},
    {"https", 443, true},
    {"ws", 80, false},
    {"wss", 443, true},
    {"redis", 6379, false},
    {"rediss", 6379, true},
    {"valkey", 6379, false},
    {"valkeys", 6379, true},
    {"postgres", 5432, false},
    {"postgresql", 5432, false},
    {"mysql", 3306, false},
    {"mariadb", 3306, false},
    {"sqlserver", 1433, false},
    {"mssql", 1433, false},
    {"oracle", 1521, false},
    {"cockroachdb", 26257, false},
    {"mongodb", 27017, false},
    {"mongodb+srv", 0, true}, /* the ports come from DNS */
    {"clickhouse", 9000, false},
    {"clickhouses", 9440, true},
    {"clickhouse+http", 8123, false},
    {"clickhouse+https", 8443, true},
    {"jdbc:clickhouse", 8123, false}, /* the JDBC driver speaks HTTP */
    {"jdbc:ch", 8123, false},
    {"amqp", 5672, false},
    {"amqps", 5671, true},
    {"nats", 4222, false},
    {"tls", 0, true},
    {"ssl", 0, true},
    {"sasl_ssl", 0, true},
    {"mqtt", 1883, false},
    {"mqtts", 8883, true},
    {"bolt", 7687, false},
    {"bolt+s", 7687, true},
    {"bolt+ssc", 7687, true},
    {"neo4j", 7687, false},
    {"neo4j+s", 7687, true},
    {"neo4j+ssc", 7687, true},
    {"smtp", 25, false},
    {"smtps", 465, true},
    {"ldap", 389, false},
    {"ldaps", 636, true},
    {"ftp", 21, false},
    {"ftps", 990, true},
    {"grpcs", 443, true},
    {"cassandra", 9042, false},
    {"memcached", 11211, false},
    {"git", 9418, false},
    {"git+https", 443, true},
    {"ssh", 22, false},
    {"svn+https", 443, true},
};

static const struct scheme *find(struct str name)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (str_eq_nocase(name, str_from(schemes[i].name)))
            return &schemes[i];
    return NULL;
}

/* By the whole of what stands before ://, else by the scheme alone. */
static const struct scheme *scheme_of(const struct url *url)
{
    size_t len = url->prefix.len + url->scheme.len + (url->dialect.len ? 1 + url->dialect.len : 0);
    if (url->scheme.len == 0)
        return NULL;
    const struct scheme *whole = find(str_from_to(url->text, 0, len));
    return whole ? whole : find(url->scheme);
}

bool url_scheme_is_tls(const struct url *url)
{
    const struct scheme *scheme = scheme_of(url);
    return scheme && scheme->tls;
}

unsigned url_port(const struct url *url)
{
    const struct scheme *scheme = scheme_of(url);
    if (url->port_text.len > 0)
        return url->port;
    return scheme ? scheme->port : 0;
}
