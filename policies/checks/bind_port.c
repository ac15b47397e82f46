/* SPDX-License-Identifier: Apache-2.0 */
/* The port within a bind value, with the port that probes and the container's declaration expect. In some values a
 * scheme brings a port of its own: http://0.0.0.0 is port 80 then, not the program's usual one. Clients often read a
 * variable of the same name, so only addresses that can be listened on count. */
#include "policies/listen.h"
#include "policies/reach.h"
#include "policies/serving.h"

static const char *const slots[] = {"port", "expected", "good", "probe", NULL};
static const char *const variants[] = {"scheme-probe", "scheme", "port-probe", "port", NULL};

static bool is_own_address(struct str host)
{
    enum url_host kind = url_host_kind(host, NULL, 0);
    return host.len == 0 || kind == URL_HOST_WILDCARD || kind == URL_HOST_LOOPBACK;
}

/* The host in "http://0.0.0.0", "0.0.0.0:80", ":80". */
static bool read_host(struct str value, bool *has_scheme, struct url *address)
{
    size_t at = 0;
    *has_scheme = str_find(value, STR("://"), &at);
    struct str rest = *has_scheme ? str_after(value, at + 3) : value;
    struct str host = rest;
    return rest.len > 0 && str_cut(&rest, '/', &host) && url_parse_address(host, address);
}

/* The probe that goes astray: to another port, which nobody else listens on. */
static const struct probe *stray_probe(const struct check_ctx *ctx, unsigned port)
{
    if (reach_find(ctx->container, port).probe != NULL) {
        return NULL;
    }
    const struct probe *probe = reach_find(ctx->container, 0).probe;
    return probe != NULL && probe->port != 0 && !listen_elsewhere(ctx, probe->port) ? probe : NULL;
}

/* The port that others expect it on; 0 when nothing shows it. */
static unsigned expected_port(const struct check_ctx *ctx, const struct listen *listen, const struct probe *stray,
                              bool by_scheme)
{
    if (stray != NULL) {
        return stray->port;
    }
    struct reach reach = reach_find(ctx->container, listen->port);
    const struct port *declared = reach_find(ctx->container, 0).port;
    if (reach.probe != NULL || reach.port != NULL) {
        return 0;
    }
    return declared != NULL ? declared->number : by_scheme ? listen->bind->port : 0;
}

static struct str good_value(struct arena *arena, const struct url *address, unsigned port)
{
    bool v6 = str_has_char(address->host, ':');
    return arena_format(arena, "%s%.*s%s:%u", v6 ? "[" : "", STR_ARG(address->host), v6 ? "]" : "", port);
}

static void look_at(const struct check_ctx *ctx, const struct listen *listen)
{
    struct url address;
    bool has_scheme = false;
    if (!read_host(listen->value, &has_scheme, &address) || !is_own_address(address.host)) {
        return;
    }
    bool by_scheme = has_scheme && address.port == 0;
    const struct probe *stray = stray_probe(ctx, listen->port);
    unsigned expected = expected_port(ctx, listen, stray, by_scheme);
    if (expected == 0 || expected == listen->port) {
        return;
    }
    bool certain = stray != NULL && listen->by->certain && !listen_may_be_elsewhere(ctx);
    struct field field = field_key(&listen->env->field, STR("value"));
    struct finding *finding = finding_add(ctx, certain ? CERTAIN : LIKELY, listen->knob, listen->value, field);
    struct str good = good_value(ctx->arena, &address, expected);
    finding->variant =
        by_scheme ? (stray != NULL ? "scheme-probe" : "scheme") : (stray != NULL ? "port-probe" : "port");
    finding->safe = certain;
    finding_slot_uint(ctx, finding, "port", listen->port);
    finding_slot_uint(ctx, finding, "expected", expected);
    finding_slot(ctx, finding, "good", good);
    finding_slot(ctx, finding, "probe", stray != NULL ? reach_probe_name(stray) : STR(""));
    finding_set_env(ctx, finding, listen->knob, good);
}

static void check_container(const struct check_ctx *ctx)
{
    const struct listen *listens = NULL;
    size_t len = listen_find(ctx, &listens);
    for (size_t i = 0; i < len; i++) {
        const struct listen *listen = &listens[i];
        bool meant =
            listen->by->facts == ctx->it->image.facts && listen->env != NULL && listen->bind->scheme_ports.len == 2;
        if (meant && listen->port != 0 && serving(ctx->container, listen->by->facts)) {
            look_at(ctx, listen);
        }
    }
}

const struct check check_bind_port = {
    .name = "bind-port",
    .about = "the port that a bind value means, with the port that is probed or declared",
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
