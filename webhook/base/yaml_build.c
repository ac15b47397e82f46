/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_build.h"

#include "base/yaml_scalar.h"

static bool build_value(struct yaml_build *build, unsigned depth, struct tree_node **out);

static bool fail(const struct yaml_build *build, const struct span *span, const char *message)
{
    return yaml_events_fail(build->events, span, "%s", message);
}

bool yaml_build_room(const struct yaml_build *build, size_t more, const struct span *span)
{
    if (more <= YAML_NODES - build->nodes)
        return true;
    return yaml_events_fail(build->events, span, "more than %d values, aliases expanded", YAML_NODES);
}

bool yaml_build_node(struct yaml_build *build, const struct span *value, struct tree_node **node)
{
    if (!yaml_build_room(build, 1, value))
        return false;
    build->nodes++;
    *node = arena_one(build->arena, struct tree_node);
    (*node)->json.type = TREE_HAS_PLACE;
    (*node)->value = *value;
    return true;
}

/* As cJSON links them: the first child's prev is the last child. */
void yaml_build_append(struct tree_node *parent, struct tree_node *child)
{
    cJSON *head = parent->json.child;
    child->json.next = NULL;
    child->json.prev = head ? head->prev : &child->json;
    if (head) {
        head->prev->next = &child->json;
        head->prev = &child->json;
    } else {
        parent->json.child = &child->json;
    }
}

/* The text of the current event, a scalar. */
static bool scalar_text(struct yaml_build *build, const struct span *span, char **text)
{
    const yaml_event_t *event = &build->events->event;
    struct str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (str_has_char(value, '\0'))
        return fail(build, span, "a NUL character in a string");
    char *copy = arena_raw(build->arena, value.len + 1);
    memcpy(copy, value.ptr, value.len + 1); /* libyaml keeps a NUL behind it */
    *text = copy;
    return true;
}

static enum tree_style scalar_style(yaml_scalar_style_t style)
{
    static const enum tree_style styles[] = {
        [YAML_ANY_SCALAR_STYLE] = TREE_PLAIN,
        [YAML_PLAIN_SCALAR_STYLE] = TREE_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = TREE_SINGLE_QUOTED,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = TREE_DOUBLE_QUOTED,
        [YAML_LITERAL_SCALAR_STYLE] = TREE_LITERAL,
        [YAML_FOLDED_SCALAR_STYLE] = TREE_FOLDED,
    };
    return styles[style];
}

static bool build_scalar(struct yaml_build *build, struct tree_node **out)
{
    const yaml_event_t *event = &build->events->event;
    struct err why = {0};
    struct span span = yaml_events_span(build->events);
    struct yaml_scalar scalar = {
        .tag = str_from((const char *)event->data.scalar.tag),
        .plain = event->data.scalar.plain_implicit,
    };
    if (!yaml_build_node(build, &span, out) || !scalar_text(build, &span, &scalar.text))
        return false;
    (*out)->style = scalar_style(event->data.scalar.style);
    return yaml_scalar_resolve(build->arena, &scalar, &(*out)->json, &why) || fail(build, &span, why.message);
}

static bool build_list(struct yaml_build *build, unsigned depth, struct tree_node *list)
{
    list->json.type |= cJSON_Array;
    list->style = build->events->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? TREE_FLOW : TREE_BLOCK;
    for (;;) {
        struct tree_node *item = NULL;
        if (!yaml_events_next(build->events))
            return false;
        if (build->events->event.type == YAML_SEQUENCE_END_EVENT)
            break;
        if (!build_value(build, depth + 1, &item))
            return false;
        yaml_build_append(list, item);
    }
    yaml_events_close(build->events, &list->value);
    return true;
}

struct name {
    char *text;
    struct span span;
    bool merge; /* the key is << */
};

/* The current event as a key. Kubernetes' reader makes strings of keys, too, but for null and what is no scalar. */
static bool build_key(struct yaml_build *build, struct name *key)
{
    const yaml_event_t *event = &build->events->event;
    key->span = yaml_events_span(build->events);
    if (event->type == YAML_ALIAS_EVENT)
        return fail(build, &key->span, "an alias as a key is not supported");
    if (event->type != YAML_SCALAR_EVENT)
        return fail(build, &key->span, "a key must be a scalar, not a list or a mapping");
    if (event->data.scalar.anchor)
        return fail(build, &key->span, "an anchor on a key is not supported");
    if (!scalar_text(build, &key->span, &key->text))
        return false;
    bool open = event->data.scalar.plain_implicit && !event->data.scalar.tag;
    key->merge = open && str_eq(str_from(key->text), STR("<<"));
    return !open || !yaml_scalar_is_null(str_from(key->text)) ||
           fail(build, &key->span, "null is no key; as text it needs quotes");
}

/* The value behind the key that is the current event. */
static bool build_member(struct yaml_build *build, unsigned depth, struct tree_node *mapping, struct tree_node **merged)
{
    struct name key = {0};
    struct tree_node *member = NULL;
    if (!build_key(build, &key) || !yaml_events_next(build->events) || !build_value(build, depth, &member))
        return false;
    member->json.string = key.text;
    member->key = key.span;
    if (!key.merge) {
        yaml_build_append(mapping, member);
        return true;
    }
    if (*merged)
        return yaml_events_fail(build->events, &key.span,
                                "<< stands twice in a mapping, first at %u:%u: write "
                                "<<: [*one, *other]",
                                (*merged)->key.line, (*merged)->key.column);
    *merged = member;
    return true;
}

static bool build_mapping(struct yaml_build *build, unsigned depth, struct tree_node *mapping)
{
    struct tree_node *merged = NULL;
    mapping->json.type |= cJSON_Object;
    mapping->style = build->events->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? TREE_FLOW : TREE_BLOCK;
    for (;;) {
        if (!yaml_events_next(build->events))
            return false;
        if (build->events->event.type == YAML_MAPPING_END_EVENT)
            break;
        if (!build_member(build, depth + 1, mapping, &merged))
            return false;
    }
    yaml_events_close(build->events, &mapping->value);
    return yaml_mapping_finish(build, mapping, merged);
}

static bool build_collection(struct yaml_build *build, unsigned depth, struct tree_node **out)
{
    struct span span = yaml_events_span(build->events);
    if (depth == YAML_DEPTH)
        return fail(build, &span, "nested too deeply");
    if (!yaml_build_node(build, &span, out))
        return false;
    bool list = build->events->event.type == YAML_SEQUENCE_START_EVENT;
    return list ? build_list(build, depth, *out) : build_mapping(build, depth, *out);
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.anchor;
    return event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
                                                    : event->data.mapping_start.anchor;
}

/* The value that begins with the current event, which is then its last. depth: the lists and mappings around it. */
static bool build_value(struct yaml_build *build, unsigned depth, struct tree_node **out)
{
    const yaml_event_t *event = &build->events->event;
    if (event->type == YAML_ALIAS_EVENT)
        return yaml_alias_build(build, depth, out);
    size_t before = build->nodes;
    struct yaml_anchor *anchor = yaml_alias_declare(build, anchor_of(event));
    bool built = event->type == YAML_SCALAR_EVENT ? build_scalar(build, out) : build_collection(build, depth, out);
    if (built)
        yaml_alias_bind(anchor, *out, build->nodes - before);
    return built;
}

static bool next_is(struct yaml_build *build, yaml_event_type_t type, bool *is)
{
    if (!yaml_events_next(build->events))
        return false;
    *is = build->events->event.type == type;
    return true;
}

bool yaml_build_document(struct yaml_build *build, struct tree_node **root)
{
    bool empty = false;
    bool ended = false;
    struct tree_node *node = NULL;
    /* The stream's start; then the document's, or the stream's end; then the document's first. */
    if (!yaml_events_next(build->events) || !next_is(build, YAML_STREAM_END_EVENT, &empty))
        return false;
    if (empty) {
        struct yaml_place start = yaml_place_start(&build->events->places);
        struct span span = yaml_place_span(&build->events->places, start, start);
        if (!yaml_build_node(build, &span, root))
            return false;
        (*root)->json.type |= cJSON_NULL;
        return true;
    }
    if (!yaml_events_next(build->events) || !build_value(build, 0, &node))
        return false;
    if (!yaml_events_next(build->events) || !next_is(build, YAML_STREAM_END_EVENT, &ended))
        return false;
    if (!ended) {
        struct span span = yaml_events_span(build->events);
        return fail(build, &span, "a second document begins here");
    }
    *root = node;
    return true;
}
