/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/facts_index.h"

enum key_kind { KEY_ID, KEY_IMAGE, KEY_PROGRAM, KEY_CLIENT };

struct facts_entry {
    enum key_kind kind;
    struct str key; /* of an image: its last segment */
    struct str image;
    const struct facts *facts;
    const struct facts_entry *next; /* of the same bucket */
};

struct facts_index {
    const struct facts_entry **buckets;
    size_t mask; /* buckets less one; buckets are a power of two */
};

/* Last segments that say nothing by themselves: acme/web is no Langfuse because langfuse/web is one. */
static const char *const common_words[] = {"api",   "app",    "backend", "client", "frontend", "gateway", "main",
                                           "proxy", "server", "service", "ui",     "web",      "worker"};

static bool is_common(struct str name)
{
    for (size_t i = 0; i < sizeof common_words / sizeof *common_words; i++)
        if (str_eq(name, str_from(common_words[i])))
            return true;
    return false;
}

/* FNV-1a, 32 bits. */
static size_t hash(enum key_kind kind, struct str key)
{
    uint32_t value = 2166136261U ^ (uint32_t)kind;
    for (size_t i = 0; i < key.len; i++)
        value = (value ^ (unsigned char)key.ptr[i]) * 16777619U;
    return value;
}

static void add(struct arena *arena, struct facts_index *index, struct facts_entry entry)
{
    const struct facts_entry **bucket = &index->buckets[hash(entry.kind, entry.key) & index->mask];
    struct facts_entry *kept = arena_one(arena, struct facts_entry);
    *kept = entry;
    kept->next = *bucket;
    *bucket = kept;
}

static void add_all(struct arena *arena, struct facts_index *index, const struct strs *keys, struct facts_entry entry)
{
    for (size_t i = 0; i < keys->len; i++) {
        entry.key = entry.kind == KEY_IMAGE ? str_last(keys->items[i], '/') : keys->items[i];
        entry.image = keys->items[i];
        add(arena, index, entry);
    }
}

static size_t bucket_count(const struct facts *facts, size_t len)
{
    size_t keys = len;
    for (size_t i = 0; i < len; i++)
        keys += facts[i].images.len + facts[i].programs.len + facts[i].clients.len;
    size_t buckets = 16;
    while (buckets < keys * 2)
        buckets *= 2;
    return buckets;
}

static void add_facts(struct arena *arena, struct facts_index *index, const struct facts *facts)
{
    struct strs id = {&facts->id, 1};
    add_all(arena, index, &id, (struct facts_entry){.kind = KEY_ID, .facts = facts});
    add_all(arena, index, &facts->images, (struct facts_entry){.kind = KEY_IMAGE, .facts = facts});
    add_all(arena, index, &facts->programs, (struct facts_entry){.kind = KEY_PROGRAM, .facts = facts});
    add_all(arena, index, &facts->clients, (struct facts_entry){.kind = KEY_CLIENT, .facts = facts});
}

/* What is added last is found first. */
const struct facts_index *facts_index_new(struct arena *arena, const struct facts *facts, size_t len)
{
    struct facts_index *index = arena_one(arena, struct facts_index);
    size_t buckets = bucket_count(facts, len);
    index->buckets = arena_many(arena, const struct facts_entry *, buckets);
    index->mask = buckets - 1;
    for (size_t i = 0; i < len; i++)
        if (!facts[i].own)
            add_facts(arena, index, &facts[i]);
    for (size_t i = 0; i < len; i++)
        if (facts[i].own)
            add_facts(arena, index, &facts[i]);
    return index;
}

/* The next entry of that key from entry on. */
static const struct facts_entry *seek(const struct facts_entry *entry, enum key_kind kind, struct str key)
{
    while (entry && (entry->kind != kind || !str_eq(entry->key, key)))
        entry = entry->next;
    return entry;
}

static const struct facts_entry *first(const struct facts_index *index, enum key_kind kind, struct str key)
{
    return seek(index->buckets[hash(kind, key) & index->mask], kind, key);
}

const struct facts *facts_index_image(const struct facts_index *index, const struct image *image,
                                      const struct facts_entry **at, enum image_match *match)
{
    const struct facts_entry *entry =
        *at ? seek((*at)->next, KEY_IMAGE, image->name) : first(index, KEY_IMAGE, image->name);
    for (; entry; entry = seek(entry->next, KEY_IMAGE, image->name)) {
        *match = image_matches(image, entry->image);
        bool weak = *match == IMAGE_NAME && (entry->facts->path_only || is_common(image->name));
        if (*match == IMAGE_NO || weak)
            continue;
        *at = entry;
        return entry->facts;
    }
    return NULL;
}

const struct facts *facts_index_program(const struct facts_index *index, struct str program)
{
    const struct facts_entry *entry = first(index, KEY_PROGRAM, program);
    return entry ? entry->facts : NULL;
}

const struct facts *facts_index_client(const struct facts_index *index, struct str env)
{
    const struct facts_entry *entry = first(index, KEY_CLIENT, env);
    if (!entry)
        return NULL;
    const struct facts_entry *other = seek(entry->next, KEY_CLIENT, env);
    return other && !entry->facts->own ? NULL : entry->facts;
}

const struct facts *facts_index_id(const struct facts_index *index, struct str id)
{
    const struct facts_entry *entry = first(index, KEY_ID, id);
    return entry ? entry->facts : NULL;
}
