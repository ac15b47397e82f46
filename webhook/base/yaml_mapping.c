/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_build.h"

static const struct tree_node *first(const cJSON *parent)
{
    return (const struct tree_node *)parent->child;
}

static const struct tree_node *next(const struct tree_node *node)
{
    return (const struct tree_node *)node->json.next;
}

/* The keys of mapping in build->keys, numbered from 0; returns how many. */
static size_t list_keys(struct yaml_build *build, const struct tree_node *mapping)
{
    size_t count = 0;
    for (const struct tree_node *member = first(&mapping->json); member; member = next(member)) {
        if (count == build->keys_room) {
            size_t room = count ? count * 2 : 64;
            build->keys = arena_grow(build->arena, build->keys, count, room, sizeof *build->keys);
            build->keys_room = room;
        }
        struct str name = tree_key(&member->json);
        build->keys[count] = (struct key){.name = name, .hash = key_hash(name), .at = count};
        count++;
    }
    return count;
}

static const struct tree_node *nth(const struct tree_node *mapping, size_t index)
{
    const struct tree_node *member = first(&mapping->json);
    while (index-- > 0)
        member = next(member);
    return member;
}

static bool refuse_repeat(struct yaml_build *build, const struct tree_node *mapping, const struct key *once,
                          const struct key *again)
{
    const struct span *there = &nth(mapping, once->at)->key;
    return yaml_events_fail(build->events, &nth(mapping, again->at)->key,
                            "key \"%.128s\" stands twice in a mapping, first at %u:%u", again->name.ptr, there->line,
                            there->column);
}

/* Appends copies of the members of source; what stands below them is shared, for nobody changes it. */
static bool append_members(struct yaml_build *build, struct tree_node *mapping, const struct tree_node *source)
{
    if (!cJSON_IsObject(&source->json))
        return yaml_events_fail(build->events, &source->value, "<< takes a mapping or a list of mappings");
    for (const struct tree_node *member = first(&source->json); member; member = next(member)) {
        struct tree_node *copy = NULL;
        if (!yaml_build_node(build, &member->value, &copy))
            return false;
        *copy = *member;
        copy->aliased = true;
        yaml_build_append(mapping, copy);
    }
    return true;
}

static bool append_merged(struct yaml_build *build, struct tree_node *mapping, const struct tree_node *merged)
{
    if (!cJSON_IsArray(&merged->json))
        return append_members(build, mapping, merged);
    for (const struct tree_node *source = first(&merged->json); source; source = next(source))
        if (!append_members(build, mapping, source))
            return false;
    return true;
}

/* Takes the members marked by their number out. */
static void drop(struct tree_node *mapping, const bool *dropped)
{
    cJSON *member = mapping->json.child;
    mapping->json.child = NULL;
    for (size_t i = 0; member; i++) {
        cJSON *following = member->next;
        if (!dropped[i])
            yaml_build_append(mapping, (struct tree_node *)member);
        member = following;
    }
}

/* Of members with one name the first stays: the mapping's own stand before all merged ones. */
static void drop_overridden(struct yaml_build *build, struct tree_node *mapping)
{
    size_t count = list_keys(build, mapping);
    bool *dropped = arena_many(build->arena, bool, count);
    keys_sort(build->keys, count);
    for (size_t i = 1; i < count; i++)
        dropped[build->keys[i].at] = key_same(&build->keys[i - 1], &build->keys[i]);
    drop(mapping, dropped);
}

static void note_repeat(struct yaml_build *build, const struct tree_node *first, const struct tree_node *again)
{
    struct yaml_repeats *repeats = build->repeats;
    if (repeats->len == repeats->room) {
        size_t room = repeats->room ? repeats->room * 2 : 8;
        repeats->items = arena_grow(build->arena, repeats->items, repeats->len, room, sizeof *repeats->items);
        repeats->room = room;
    }
    repeats->items[repeats->len++] =
        (struct yaml_repeat){.key = tree_key(&again->json), .first = first->key, .again = again->key};
}

/* Of the mapping's own members with one name the last stays. */
static void drop_repeated(struct yaml_build *build, struct tree_node *mapping)
{
    size_t count = list_keys(build, mapping);
    bool *dropped = arena_many(build->arena, bool, count);
    const struct tree_node **before = arena_many(build->arena, const struct tree_node *, count);
    const struct tree_node **members = arena_many(build->arena, const struct tree_node *, count);
    size_t at = 0;
    for (const struct tree_node *member = first(&mapping->json); member; member = next(member))
        members[at++] = member;
    keys_sort(build->keys, count);
    for (size_t i = 1; i < count; i++) {
        const struct key *a = &build->keys[i - 1];
        const struct key *b = &build->keys[i];
        if (!key_same(a, b))
            continue;
        dropped[a->at] = true;
        before[b->at] = before[a->at] ? before[a->at] : members[a->at];
    }
    for (size_t i = 0; i < count; i++)
        if (before[i])
            note_repeat(build, before[i], members[i]);
    drop(mapping, dropped);
}

static bool settle_repeats(struct yaml_build *build, struct tree_node *mapping)
{
    struct key once = {0};
    struct key again = {0};
    size_t count = list_keys(build, mapping);
    if (!keys_repeat(build->keys, count, &once, &again))
        return true;
    if (!build->repeats)
        return refuse_repeat(build, mapping, &once, &again);
    drop_repeated(build, mapping);
    return true;
}

bool yaml_mapping_finish(struct yaml_build *build, struct tree_node *mapping, const struct tree_node *merged)
{
    if (!settle_repeats(build, mapping))
        return false;
    if (!merged)
        return true;
    if (!append_merged(build, mapping, merged))
        return false;
    drop_overridden(build, mapping);
    return true;
}
