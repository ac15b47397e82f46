/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/expand.h"

#include "base/text.h"
#include "policies/env.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What follows <SERVICE>_PORT in the variables of Docker's old links: _8080_TCP, _8080_TCP_ADDR and the like. */
static bool is_link_tail(struct str tail)
{
    static const char *const ends[] = {"", "_ADDR", "_PORT", "_PROTO"};
    size_t digits = 1;
    while (digits < tail.len && is_digit(tail.ptr[digits]))
        digits++;
    if (digits < 2 || tail.ptr[0] != '_')
        return false;
    struct str rest = str_after(tail, digits);
    if (!str_starts(rest, STR("_TCP")) && !str_starts(rest, STR("_UDP")) && !str_starts(rest, STR("_SCTP")))
        return false;
    rest = str_after(rest, str_starts(rest, STR("_SCTP")) ? 5 : 4);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_eq(rest, str_from(ends[i])))
            return true;
    return false;
}

/* X_SERVICE_HOST, X_SERVICE_PORT, X_SERVICE_PORT_<NAME>, X_PORT, X_PORT_8080_TCP...: set for each Service of the
 * namespace (pkg/kubelet/envvars). */
static bool is_service_link(struct str name)
{
    size_t at = 0;
    if (str_ends(name, STR("_SERVICE_HOST")) || str_has(name, STR("_SERVICE_PORT")))
        return true;
    for (struct str rest = name; str_find(rest, STR("_PORT"), &at); rest = str_after(rest, at + 5)) {
        struct str tail = str_after(rest, at + 5);
        if (tail.len == 0 || is_link_tail(tail))
            return true;
    }
    return false;
}

/* The variables of the API server's Service are set even without service links. */
static bool is_set_by_services(const struct expand *names, struct str name)
{
    bool api = str_starts(name, STR("KUBERNETES_"));
    return (api || names->service_links) && is_service_link(name);
}

struct output {
    const struct expand *names;
    struct text text;
    size_t max; /* bytes that text may have */
    struct expanded out;
    bool full;
};

static void add(struct output *output, struct str piece)
{
    if (output->full || piece.len > output->max - output->text.len) {
        output->full = true;
        return;
    }
    text_add(&output->text, piece);
}

/* reference is the whole of $(NAME). */
static void add_reference(struct output *output, struct str reference)
{
    const struct expand *names = output->names;
    struct str name = str_from_to(reference, 2, reference.len - 1);
    const struct env *env = env_find(names->container, names->before, name);
    if (!env) {
        bool may_be_set = names->container->env_from || is_set_by_services(names, name);
        output->out.partial |= may_be_set;
        output->out.unresolved |= !may_be_set;
        add(output, reference);
        return;
    }
    output->out.partial |= env->partial || env->source != ENV_LITERAL;
    output->out.unresolved |= env->unresolved;
    add(output, env->source == ENV_LITERAL ? env->value : reference);
}

/* One piece of text that begins with a $; returns its length. *closed: whether a ) may still stand ahead. */
static size_t add_dollar(struct output *output, struct str text, bool *closed)
{
    size_t close = 0;
    if (str_starts(text, STR("$$"))) {
        add(output, STR("$"));
        return 2;
    }
    if (str_starts(text, STR("$(")) && *closed) {
        *closed = str_find(text, STR(")"), &close);
        if (*closed) {
            add_reference(output, str_from_to(text, 0, close + 1));
            return close + 1;
        }
    }
    add(output, STR("$"));
    return 1;
}

struct expanded expand_text(const struct expand *names, struct str text)
{
    struct output output = {.names = names, .text = {.arena = names->arena}};
    bool closed = true;
    size_t dollar = 0;
    struct str rest = text;
    if (!str_has_char(text, '$'))
        return (struct expanded){.text = text};
    output.max = *names->room < EXPAND_TEXT_MAX ? *names->room : EXPAND_TEXT_MAX;
    while (!output.full && str_find(rest, STR("$"), &dollar)) {
        add(&output, str_from_to(rest, 0, dollar));
        rest = str_after(rest, dollar);
        rest = str_after(rest, add_dollar(&output, rest, &closed));
    }
    add(&output, rest);
    *names->room -= output.text.len;
    if (output.full)
        return (struct expanded){.text = text, .partial = true};
    output.out.text = text_str(&output.text);
    return output.out;
}
