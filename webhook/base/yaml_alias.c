/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_build.h"

struct yaml_anchor {
    struct yaml_anchor *next; /* in its chain */
    struct str name;
    const struct tree_node *node; /* NULL while it is being built */
    size_t nodes;                 /* in it, itself included */
};

static struct yaml_anchor **chain_of(struct yaml_build *build, struct str name)
{
    return &build->anchors[key_hash(name) % YAML_ANCHOR_CHAINS];
}

struct yaml_anchor *yaml_alias_declare(struct yaml_build *build, const yaml_char_t *name)
{
    if (!name)
        return NULL;
    struct yaml_anchor *anchor = arena_one(build->arena, struct yaml_anchor);
    anchor->name = arena_copy(build->arena, str_from((const char *)name));
    struct yaml_anchor **chain = chain_of(build, anchor->name);
    anchor->next = *chain;
    *chain = anchor;
    return anchor;
}

static const struct yaml_anchor *find_anchor(struct yaml_build *build, struct str name)
{
    const struct yaml_anchor *anchor = *chain_of(build, name);
    while (anchor && !str_eq(anchor->name, name))
        anchor = anchor->next;
    return anchor;
}

void yaml_alias_bind(struct yaml_anchor *anchor, const struct tree_node *node, size_t nodes)
{
    if (!anchor)
        return;
    anchor->node = node;
    anchor->nodes = nodes;
}

/* A copy of what an anchor names, for whoever uses it at span. */
static bool copy_node(struct yaml_build *build, unsigned depth, const struct tree_node *from, const struct span *span,
                      struct tree_node **out)
{
    if (from->json.child && depth == YAML_DEPTH)
        return yaml_events_fail(build->events, span, "nested too deeply");
    if (!yaml_build_node(build, span, out))
        return false;
    **out = *from;
    (*out)->json.child = NULL;
    (*out)->key = from->json.string ? *span : (struct span){0};
    (*out)->value = *span;
    (*out)->aliased = true;
    for (const cJSON *child = from->json.child; child; child = child->next) {
        struct tree_node *copy = NULL;
        if (!copy_node(build, depth + 1, (const struct tree_node *)child, span, &copy))
            return false;
        yaml_build_append(*out, copy);
    }
    return true;
}

bool yaml_alias_build(struct yaml_build *build, unsigned depth, struct tree_node **out)
{
    const char *name = (const char *)build->events->event.data.alias.anchor;
    struct span span = yaml_events_span(build->events);
    const struct yaml_anchor *anchor = find_anchor(build, str_from(name));
    if (!anchor)
        return yaml_events_fail(build->events, &span, "alias *%s has no anchor before it", name);
    if (!anchor->node)
        return yaml_events_fail(build->events, &span, "alias *%s stands within what it names", name);
    if (!yaml_build_room(build, anchor->nodes, &span) || !copy_node(build, depth, anchor->node, &span, out))
        return false;
    (*out)->json.string = NULL;
    (*out)->key = (struct span){0};
    return true;
}
