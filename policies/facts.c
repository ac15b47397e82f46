/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/facts.h"

#include "policies/facts_schema.h"

enum { PORT_MAX = 65535 };

static bool check_head(const struct facts_document *document, const cJSON *node, struct err *err)
{
    struct str version = document->api_version;
    struct str kind = document->kind;
    struct str id = document->facts.id;
    if (version.len > 0 && !str_eq(version, STR("dryfit.dev/v1")))
        return decode_fail(err, tree_get(node, "apiVersion"), "apiVersion: expected \"dryfit.dev/v1\", found \"%.*s\"",
                           STR_ARG(version));
    if (kind.len > 0 && !str_eq(kind, STR("Workload")))
        return decode_fail(err, tree_get(node, "kind"), "kind: expected \"Workload\", found \"%.*s\"", STR_ARG(kind));
    if (!decode_is_kebab(id))
        return decode_fail(err, tree_get(node, "id"), "id: \"%.*s\" must be words of a-z and 0-9 joined by dashes",
                           STR_ARG(id));
    return true;
}

static bool check_match(const struct facts *facts, const cJSON *node, struct err *err)
{
    if (facts->images.len + facts->programs.len + facts->clients.len + facts->service_names.len > 0)
        return true;
    return decode_fail(err, node,
                       "the workload \"%.*s\" lacks a way to match: images, programs, clients or serviceNames",
                       STR_ARG(facts->id));
}

/* namespace/name, in which nothing can be mistaken for a registry, a tag or a digest. */
static bool check_images(const cJSON *node, const char *key, const struct strs *images, struct err *err)
{
    const cJSON *list = tree_get(node, key);
    for (size_t i = 0; i < images->len; i++) {
        struct str image = images->items[i];
        const cJSON *item = cJSON_IsArray(list) ? tree_item(list, i) : list;
        if (str_has_char(image, ':') || str_has_char(image, '@'))
            return decode_fail(err, item, "%s: write \"%.*s\" without registry port, tag and digest", key,
                               STR_ARG(image));
        struct str rest = image;
        struct str piece = {0};
        size_t pieces = 0;
        while (str_cut(&rest, '/', &piece))
            pieces += piece.len > 0 ? 1 : 3;
        if (pieces == 1)
            return decode_fail(err, item, "%s: \"%.*s\" lacks its namespace; an official image is \"library/%.*s\"",
                               key, STR_ARG(image), STR_ARG(image));
        if (pieces != 2)
            return decode_fail(err, item, "%s: \"%.*s\" is not namespace/name; write the last two parts only", key,
                               STR_ARG(image));
    }
    return true;
}

static bool check_ports(const struct facts *facts, const cJSON *node, struct err *err)
{
    const struct facts_port *ports = facts->ports.items;
    for (size_t i = 0; i < facts->ports.len; i++)
        if (ports[i].port == 0 || ports[i].port > PORT_MAX)
            return decode_fail(err, tree_get(tree_item(tree_get(node, "ports"), i), "port"),
                               "ports[%zu].port: expected a port from 1 to 65535", i);
    return true;
}

static bool check_binds(const struct facts *facts, const cJSON *node, struct err *err)
{
    const struct facts_bind *binds = facts->binds.items;
    for (size_t i = 0; i < facts->binds.len; i++) {
        const cJSON *item = tree_item(tree_get(node, "bind"), i);
        if (binds[i].env.len + binds[i].flags.len == 0)
            return decode_fail(err, item, "bind[%zu]: needs env or flags", i);
        if (binds[i].form == BIND_FLAGS && binds[i].flags.len == 0)
            return decode_fail(err, item, "bind[%zu]: form flags needs the flags to look for", i);
        if (binds[i].scheme_ports.len != 0 && binds[i].scheme_ports.len != 2)
            return decode_fail(err, tree_get(item, "schemePorts"),
                               "bind[%zu].schemePorts: expected two ports, http's and https's", i);
        if (binds[i].port > PORT_MAX)
            return decode_fail(err, tree_get(item, "port"), "bind[%zu].port: expected a port from 1 to 65535", i);
    }
    return true;
}

static bool check_numbers(const struct facts *facts, const cJSON *node, struct err *err)
{
    if (facts->start.slowest != 0 && facts->start.fastest > facts->start.slowest)
        return decode_fail(err, tree_get(node, "start"), "start: fastest is longer than slowest");
    const struct facts_range *ranges = facts->ranges.items;
    for (size_t i = 0; i < facts->ranges.len; i++)
        if (ranges[i].refused_from > ranges[i].refused_to)
            return decode_fail(err, tree_path(node, "ranges", ranges[i].env.ptr, NULL),
                               "ranges.%.*s: refusedFrom is above refusedTo", STR_ARG(ranges[i].env));
    return true;
}

bool facts_parse(struct arena *arena, const cJSON *node, const char *file, struct facts *out, struct err *err)
{
    struct facts_document document;
    if (!decode(arena, &facts_document_schema, node, &document, err) || !check_head(&document, node, err))
        return false;
    struct facts *facts = &document.facts;
    if (!check_match(facts, node, err) || !check_images(node, "images", &facts->images, err) ||
        !check_images(node, "companions", &facts->companions, err) || !check_ports(facts, node, err) ||
        !check_binds(facts, node, err) || !check_numbers(facts, node, err))
        return false;
    if (facts->title.len == 0)
        facts->title = facts->id;
    facts->place = node;
    facts->file = file;
    *out = *facts;
    return true;
}

const struct facts_url *facts_url(const struct facts *facts, struct str env)
{
    const struct facts_url *urls = facts->urls.items;
    for (size_t i = 0; i < facts->urls.len; i++)
        if (str_eq(urls[i].env, env))
            return &urls[i];
    return NULL;
}

const struct facts_port *facts_port(const struct facts *facts, unsigned port)
{
    const struct facts_port *ports = facts->ports.items;
    for (size_t i = 0; i < facts->ports.len; i++)
        if (ports[i].port == port)
            return &ports[i];
    return NULL;
}
