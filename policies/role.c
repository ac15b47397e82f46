/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/role.h"

#include "policies/listen.h"
#include "policies/policy.h"

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool role_names(struct str text, struct str sign)
{
    size_t at = 0;
    for (size_t from = 0; str_find(str_after(text, from), sign, &at); from += at + 1) {
        size_t begin = from + at;
        size_t end = begin + sign.len;
        bool opens = begin == 0 || !is_word_char(text.ptr[begin - 1]);
        if (opens && (end == text.len || !is_word_char(text.ptr[end]))) {
            return true;
        }
    }
    return false;
}

/* Whether text names one of the signs within a longer sign of facts: open-webui within open-webui-pipelines. */
static bool is_part_of(const struct facts *facts, struct str text, struct str sign)
{
    for (size_t i = 0; i < facts->signs.len; i++) {
        struct str longer = facts->signs.items[i];
        if (longer.len > sign.len && str_has(longer, sign) && role_names(text, longer)) {
            return true;
        }
    }
    return false;
}

/* Whether text names facts' role rather than other's. */
static bool says(const struct facts *facts, const struct facts *other, struct str text)
{
    for (size_t i = 0; i < facts->signs.len; i++) {
        struct str sign = facts->signs.items[i];
        if (role_names(text, sign) && !is_part_of(other, text, sign)) {
            return true;
        }
    }
    return false;
}

/* Labels whose value is a role, in Kubernetes' own usage. Those that hold one now and then (tier, role, app) are too
 * weak for roles with common names. */
static bool tells_role(struct str key)
{
    static const char *const keys[] = {"app.kubernetes.io/component", "app.kubernetes.io/name", "component", "name"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (str_eq(key, str_from(keys[i]))) {
            return true;
        }
    }
    return false;
}

/* Each container asks about all labels: those behind the first ones are no names that somebody gave the object. */
enum { LABELS_MAX = 128 };

/* Labels by which an object says what it is; others name what it calls, or who may call it. */
static bool names_itself(struct str key)
{
    static const char *const keys[] = {"app", "name",    "component",          "k8s-app",  "role",      "tier", "run",
                                       "svc", "service", "io.kompose.service", "workload", "deployment"};
    struct str last = str_last(key, '/');
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (str_eq(last, str_from(keys[i]))) {
            return true;
        }
    }
    return false;
}

static bool labels_name(const cJSON *labels, struct str application)
{
    size_t asked = 0;
    for (const cJSON *label = labels == NULL ? NULL : labels->child; label != NULL && asked < LABELS_MAX;
         label = label->next, asked++) {
        if (role_names(tree_str(label), application)) {
            return true;
        }
    }
    return false;
}

/* A label that names the role: a sign of its own, or `component: worker` where something says which application. */
static const cJSON *role_label(const struct workload *workload, const cJSON *labels, const struct facts *facts)
{
    bool application = role_names(workload->name, facts->application) || labels_name(labels, facts->application);
    size_t asked = 0;
    for (const cJSON *label = labels == NULL ? NULL : labels->child; label != NULL && asked < LABELS_MAX;
         label = label->next, asked++) {
        struct str value = tree_str(label);
        if ((strs_have(&facts->signs, value) && names_itself(tree_key(label))) ||
            (application && tells_role(tree_key(label)) && str_eq(value, facts->role))) {
            return label;
        }
    }
    return NULL;
}

/* Fills role from the first of the object's names and labels that says facts' role. */
static bool by_object(const struct check_ctx *ctx, const struct facts *facts, const struct facts *other,
                      struct role *role)
{
    const struct workload *workload = ctx->workload;
    *role = (struct role){.facts = facts, .certain = true, .variant = "object", .sign = workload->name};
    if (says(facts, other, workload->name)) {
        return true;
    }
    const cJSON *label = role_label(workload, workload->labels, facts);
    label = label != NULL ? label : role_label(workload, workload->pod_labels, facts);
    role->variant = "label";
    role->sign = tree_str(label);
    return label != NULL;
}

static bool by_container(const struct described_container *it, const struct facts *facts, const struct facts *other,
                         struct role *role)
{
    struct str name = it->container->name;
    *role = (struct role){.facts = facts, .certain = true, .variant = "container", .sign = name};
    return says(facts, other, name);
}

static const struct word *role_word(const struct container *container, const struct facts *facts)
{
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        for (size_t w = 0; w < process->words_len; w++) {
            if (strs_match(&facts->commands, process->words[w].text)) {
                return &process->words[w];
            }
        }
    }
    return NULL;
}

static bool by_command(const struct described_container *it, const struct facts *facts, struct role *role)
{
    const struct word *word = role_word(it->container, facts);
    if (word == NULL || role_word(it->container, it->image.facts) != NULL) {
        return false;
    }
    *role = (struct role){.facts = facts, .certain = true, .variant = "command", .sign = word->text};
    return true;
}

static bool has_port(const struct facts *facts, unsigned port)
{
    return facts_port(facts, port) != NULL;
}

/* What one probe asks for that facts' role serves and the image's own does not. */
static bool asks_for(const struct check_ctx *ctx, const struct described_container *it, const struct probe *probe,
                     const struct facts *facts)
{
    const struct facts *own = it->image.facts;
    struct str path = probe->path;
    struct str without_query = {0};
    if (probe->action == PROBE_HTTP && str_cut(&path, '?', &without_query) &&
        strs_have(&facts->health.serves, without_query) && strs_match(&own->health.refuses, without_query)) {
        return true;
    }
    struct check_ctx here = *ctx;
    here.it = it;
    here.container = it->container;
    return has_port(facts, probe->port) && !has_port(own, probe->port) &&
           listen_port(&here, &it->image) == ((const struct facts_port *)own->ports.items)[0].port;
}

/* By a proxy beside it, say. */
static bool answered_elsewhere(const struct check_ctx *ctx, const struct described_container *it,
                               const struct probe *probe)
{
    struct check_ctx here = *ctx;
    here.it = it;
    here.container = it->container;
    return listen_elsewhere(&here, probe->port);
}

static bool by_probe(const struct check_ctx *ctx, const struct described_container *it, const struct facts *facts,
                     struct role *role)
{
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        const struct probe *probe = &it->container->probes[kind];
        bool asked = it->image.facts->ports.len > 0 && listen_is_probed(probe) && asks_for(ctx, it, probe, facts);
        if (asked && !answered_elsewhere(ctx, it, probe)) {
            struct str sign = probe->action == PROBE_HTTP ? probe->path : STR("its port");
            *role = (struct role){.facts = facts, .certain = true, .variant = "probe", .sign = sign};
            return true;
        }
    }
    return false;
}

/* The object speaks for its only container of that application: beside one of role B, A's container is no mistake. */
static bool has_other(const struct check_ctx *ctx, const struct described_container *it, const struct facts *facts)
{
    for (size_t i = 0; i < ctx->workload->containers_len && !listen_is_crowd(ctx); i++) {
        if (&ctx->all[i] != it && ctx->all[i].image.facts == facts) {
            return true;
        }
    }
    return listen_is_crowd(ctx);
}

/* Whether a probe asks for what the image's own role serves and the other one does not. */
static bool own_is_probed(const struct described_container *it, const struct facts *facts)
{
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        struct str rest = it->container->probes[kind].path;
        struct str path = {0};
        if (it->container->probes[kind].action == PROBE_HTTP && str_cut(&rest, '?', &path) &&
            strs_have(&it->image.facts->health.serves, path) && strs_match(&facts->health.refuses, path)) {
            return true;
        }
    }
    return false;
}

/* Whether the names or labels speak for the image's own role. */
static bool own_is_named(const struct check_ctx *ctx, const struct described_container *it, const struct facts *other)
{
    struct role unused;
    const struct facts *own = it->image.facts;
    bool common = own->signs.len == 0 && str_eq(it->container->name, own->application);
    return by_container(it, own, other, &unused) || str_eq(it->container->name, own->role) || common ||
           by_object(ctx, own, other, &unused);
}

/* A command that starts another program makes the description uncertain; the image is what its name says all the same.
 */
static bool is_that_image(const struct described_container *it)
{
    const struct strs *images = &it->image.facts->images;
    for (size_t i = 0; i < images->len; i++) {
        if (image_matches(&it->container->image, images->items[i]) == IMAGE_PATH) {
            return true;
        }
    }
    return false;
}

/* A label, or a common name, that says one role of a container that is probed for the other: one of the two is wrong,
 * but which? A name such as langfuse-worker is never given by mistake. */
static struct role weighed(const struct described_container *it, struct role role, bool certain)
{
    bool full_name = says(role.facts, it->image.facts, role.sign) && !str_eq(str_from(role.variant), STR("label"));
    bool conflict = !full_name && own_is_probed(it, role.facts);
    role.certain = certain && !conflict;
    role.variant = conflict ? "conflict" : role.variant;
    return role;
}

static struct role used_as(const struct check_ctx *ctx, const struct described_container *it, const struct facts *facts)
{
    struct role role;
    if (by_command(it, facts, &role)) {
        role.certain = is_that_image(it);
        return role;
    }
    const struct facts *image = it->image.facts;
    bool named =
        by_container(it, facts, image, &role) || (!has_other(ctx, it, facts) && by_object(ctx, facts, image, &role));
    bool own = own_is_named(ctx, it, facts);
    /* Arguments in place of the image's own may start something else altogether. */
    bool other = it->container->has_args && role_word(it->container, image) == NULL;
    if (named) {
        return weighed(it, role, it->image.certain && !own && !other);
    }
    if (own) {
        return (struct role){0};
    }
    if (by_probe(ctx, it, facts, &role)) {
        role.certain = it->image.certain;
        return role;
    }
    (void)by_container(it, facts, image, &role);
    return str_eq(it->container->name, facts->role) ? weighed(it, role, false) : (struct role){0};
}

struct role role_find(const struct check_ctx *ctx, const struct described_container *it)
{
    const struct facts *own = it->image.facts;
    const struct facts *all = NULL;
    size_t len = policy_facts(ctx->policy, &all);
    if (own == NULL || own->role.len == 0 || own->application.len == 0) {
        return (struct role){0};
    }
    for (size_t i = 0; i < len; i++) {
        bool other = str_eq(all[i].application, own->application) && !str_eq(all[i].role, own->role);
        if (!other || all[i].images.len == 0) {
            continue;
        }
        struct role role = used_as(ctx, it, &all[i]);
        if (role.facts != NULL) {
            return role;
        }
    }
    return (struct role){0};
}

bool role_is_of(const struct workload *workload, struct str application)
{
    return role_names(workload->name, application) || labels_name(workload->labels, application) ||
           labels_name(workload->pod_labels, application);
}

struct described role_described(const struct check_ctx *ctx)
{
    struct described described = ctx->it->image;
    struct role role = role_find(ctx, ctx->it);
    if (role.facts != NULL && role.certain) {
        described.facts = role.facts;
    }
    return described;
}
