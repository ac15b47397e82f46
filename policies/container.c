/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/container.h"

#include "policies/env.h"
#include "policies/probe.h"
#include "policies/words.h"

enum { PORT_MAX = 65535 };

static void parse_ports(struct arena *arena, struct container *out, const struct field *parent)
{
    const cJSON *list = tree_get(out->node, "ports");
    size_t index = 0;
    if (!cJSON_IsArray(list))
        return;
    const struct field *field = field_keep(arena, field_key(parent, STR("ports")));
    struct port *ports = arena_many(arena, struct port, tree_len(list));
    for (const cJSON *item = list->child; item; item = item->next, index++) {
        uint64_t number = 0;
        struct str protocol = tree_get_str(item, "protocol");
        if (!tree_uint(tree_get(item, "containerPort"), PORT_MAX, &number) || number == 0)
            continue;
        ports[out->ports_len++] = (struct port){
            .field = field_item_at(field, index, item),
            .name = tree_get_str(item, "name"),
            .number = (unsigned)number,
            .protocol = protocol.len > 0 ? protocol : STR("TCP"),
        };
    }
    out->ports = ports;
}

static void parse_mounts(struct arena *arena, struct container *out, const struct field *parent)
{
    const cJSON *list = tree_get(out->node, "volumeMounts");
    size_t index = 0;
    if (!cJSON_IsArray(list))
        return;
    const struct field *field = field_keep(arena, field_key(parent, STR("volumeMounts")));
    struct mount *mounts = arena_many(arena, struct mount, tree_len(list));
    for (const cJSON *item = list->child; item; item = item->next, index++) {
        if (!cJSON_IsObject(item))
            continue;
        mounts[out->mounts_len++] = (struct mount){
            .field = field_item_at(field, index, item),
            .volume = tree_get_str(item, "name"),
            .path = tree_get_str(item, "mountPath"),
            .sub_path = tree_get_str(item, "subPath"),
        };
    }
    out->mounts = mounts;
}

static struct amount parse_amount(struct arena *arena, const cJSON *list, const struct field *parent, const char *key)
{
    struct amount amount = {.field = field_key(parent, str_from(key))};
    const cJSON *node = tree_get(list, key);
    amount.set = quantity_from(node, &amount.quantity);
    amount.text = tree_str(node);
    if (amount.set && cJSON_IsNumber(node))
        amount.text = quantity_text(arena, amount.quantity, false);
    return amount;
}

static void parse_resources(struct arena *arena, struct container *out, const struct field *parent)
{
    const cJSON *resources = tree_get(out->node, "resources");
    const cJSON *requests = tree_get(resources, "requests");
    const cJSON *limits = tree_get(resources, "limits");
    const struct field *field = field_keep(arena, field_key(parent, STR("resources")));
    const struct field *requests_field = field_keep(arena, field_key(field, STR("requests")));
    const struct field *limits_field = field_keep(arena, field_key(field, STR("limits")));
    out->request_cpu = parse_amount(arena, requests, requests_field, "cpu");
    out->request_memory = parse_amount(arena, requests, requests_field, "memory");
    out->limit_cpu = parse_amount(arena, limits, limits_field, "cpu");
    out->limit_memory = parse_amount(arena, limits, limits_field, "memory");
}

static void parse_words(const struct expand *names, struct container *out, const struct field *parent)
{
    struct field command = field_key(parent, STR("command"));
    struct field args = field_key(parent, STR("args"));
    out->command = words_parse(names, tree_get(out->node, "command"), command, &out->command_len);
    out->args = words_parse(names, tree_get(out->node, "args"), args, &out->args_len);
    out->has_command = out->command_len > 0;
    out->has_args = out->args_len > 0;
    words_start(names->arena, out);
}

void container_parse(struct expand *names, struct container *out)
{
    const struct field *field = field_keep(names->arena, out->field);
    struct image image;
    out->name = tree_get_str(out->node, "name");
    if (image_parse(tree_get_str(out->node, "image"), &image))
        out->image = image;
    names->container = out;
    names->before = 0;
    env_parse(names, out);
    parse_words(names, out, field);
    parse_ports(names->arena, out, field);
    probe_parse_all(names, out, field);
    parse_resources(names->arena, out, field);
    parse_mounts(names->arena, out, field);
}

bool container_is_part(const struct container *container)
{
    return tree_get(container->node, "image") == NULL;
}
