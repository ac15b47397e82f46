/* SPDX-License-Identifier: Apache-2.0 */
#include "sarif.h"

enum kind { STRING, URI, WORD, NUMBER, BOOLEAN, OBJECT, LIST, STRINGS, BAG, ANY };

/* A member that the schema allows in an object of that definition. Those that dryfit never writes are left out, so that
 * they fail here until somebody looks them up. */
struct member {
    const char *definition, *name;
    enum kind kind;
    bool required;
    const char *of;   /* OBJECT, LIST: the definition of the value or its items; WORD: the words, between bars */
    unsigned minimum; /* NUMBER: of the value; LIST: of its length */
};

static const struct member members[] = {
    {"log", "$schema", URI, false, NULL, 0},
    {"log", "version", WORD, true, "|2.1.0|", 0},
    {"log", "runs", LIST, true, "run", 0},
    {"run", "tool", OBJECT, true, "tool", 0},
    {"run", "columnKind", WORD, false, "|utf16CodeUnits|unicodeCodePoints|", 0},
    {"run", "originalUriBaseIds", BAG, false, "artifactLocation", 0},
    {"run", "results", LIST, false, "result", 0},
    {"run", "invocations", LIST, false, "invocation", 0},
    {"tool", "driver", OBJECT, true, "toolComponent", 0},
    {"toolComponent", "name", STRING, true, NULL, 0},
    {"toolComponent", "version", STRING, false, NULL, 0},
    {"toolComponent", "semanticVersion", STRING, false, NULL, 0},
    {"toolComponent", "rules", LIST, false, "reportingDescriptor", 0},
    {"reportingDescriptor", "id", STRING, true, NULL, 0},
    {"reportingDescriptor", "name", STRING, false, NULL, 0},
    {"reportingDescriptor", "shortDescription", OBJECT, false, "multiformatMessageString", 0},
    {"reportingDescriptor", "fullDescription", OBJECT, false, "multiformatMessageString", 0},
    {"reportingDescriptor", "help", OBJECT, false, "multiformatMessageString", 0},
    {"reportingDescriptor", "defaultConfiguration", OBJECT, false, "reportingConfiguration", 0},
    {"reportingDescriptor", "properties", OBJECT, false, "propertyBag", 0},
    {"multiformatMessageString", "text", STRING, true, NULL, 0},
    {"multiformatMessageString", "markdown", STRING, false, NULL, 0},
    {"reportingConfiguration", "enabled", BOOLEAN, false, NULL, 0},
    {"reportingConfiguration", "level", WORD, false, "|none|note|warning|error|", 0},
    {"propertyBag", "tags", STRINGS, false, NULL, 0},
    {"propertyBag", "*", ANY, false, NULL, 0},
    {"result", "ruleId", STRING, false, NULL, 0},
    {"result", "ruleIndex", NUMBER, false, NULL, 0},
    {"result", "level", WORD, false, "|none|note|warning|error|", 0},
    {"result", "message", OBJECT, true, "message", 0},
    {"result", "locations", LIST, false, "location", 0},
    {"result", "partialFingerprints", BAG, false, NULL, 0},
    {"result", "fixes", LIST, false, "fix", 0},
    {"result", "baselineState", WORD, false, "|new|unchanged|updated|absent|", 0},
    {"result", "suppressions", LIST, false, "suppression", 0},
    {"result", "properties", OBJECT, false, "propertyBag", 0},
    /* The schema accepts a text or an id. */
    {"message", "text", STRING, true, NULL, 0},
    {"location", "physicalLocation", OBJECT, false, "physicalLocation", 0},
    {"location", "logicalLocations", LIST, false, "logicalLocation", 0},
    /* ... an artifact or an address ... */
    {"physicalLocation", "artifactLocation", OBJECT, true, "artifactLocation", 0},
    {"physicalLocation", "region", OBJECT, false, "region", 0},
    {"artifactLocation", "uri", URI, false, NULL, 0},
    {"artifactLocation", "uriBaseId", STRING, false, NULL, 0},
    {"artifactLocation", "description", OBJECT, false, "message", 0},
    /* ... a line or an offset. */
    {"region", "startLine", NUMBER, true, NULL, 1},
    {"region", "startColumn", NUMBER, false, NULL, 1},
    {"region", "endLine", NUMBER, false, NULL, 1},
    {"region", "endColumn", NUMBER, false, NULL, 1},
    {"logicalLocation", "name", STRING, false, NULL, 0},
    {"logicalLocation", "fullyQualifiedName", STRING, false, NULL, 0},
    {"logicalLocation", "kind", STRING, false, NULL, 0},
    {"fix", "description", OBJECT, false, "message", 0},
    {"fix", "artifactChanges", LIST, true, "artifactChange", 1},
    {"artifactChange", "artifactLocation", OBJECT, true, "artifactLocation", 0},
    {"artifactChange", "replacements", LIST, true, "replacement", 1},
    {"replacement", "deletedRegion", OBJECT, true, "region", 0},
    {"replacement", "insertedContent", OBJECT, false, "artifactContent", 0},
    {"artifactContent", "text", STRING, false, NULL, 0},
    {"suppression", "kind", WORD, true, "|inSource|external|", 0},
    {"suppression", "status", WORD, false, "|accepted|underReview|rejected|", 0},
    {"suppression", "justification", STRING, false, NULL, 0},
    {"invocation", "executionSuccessful", BOOLEAN, true, NULL, 0},
    {"invocation", "toolExecutionNotifications", LIST, false, "notification", 0},
    {"notification", "level", WORD, false, "|none|note|warning|error|", 0},
    {"notification", "associatedRule", OBJECT, false, "reportingDescriptorReference", 0},
    {"reportingDescriptorReference", "id", STRING, false, NULL, 0},
    {"notification", "message", OBJECT, true, "message", 0},
    {"notification", "locations", LIST, false, "location", 0},
};
enum { MEMBERS_LEN = sizeof members / sizeof *members };

static void validate(const cJSON *object, const char *definition);

static const struct member *find(const char *definition, const char *name)
{
    for (size_t i = 0; i < MEMBERS_LEN; i++) {
        const struct member *it = &members[i];
        if (strcmp(it->definition, definition) == 0 && (strcmp(it->name, name) == 0 || it->name[0] == '*'))
            return it;
    }
    return NULL;
}

static bool is_word(const cJSON *node, const char *words)
{
    return tree_is_str(node) && strstr(words, cli_format("|%s|", node->valuestring));
}

/* What RFC 3986 lets stand in a URI reference; % only before two hex digits. */
static bool is_uri(const cJSON *node)
{
    static const char hex[] = "0123456789ABCDEFabcdef";
    static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";
    const char *text = tree_is_str(node) ? node->valuestring : "";
    for (const char *at = strchr(text, '%'); at; at = strchr(at + 1, '%'))
        if (strspn(at + 1, hex) < 2)
            return false;
    return *text && strspn(text, good) == strlen(text);
}

static bool is_list(const cJSON *node, const struct member *member)
{
    if (!cJSON_IsArray(node) || tree_len(node) < member->minimum)
        return false;
    for (const cJSON *item = node->child; item; item = item->next)
        validate(item, member->of);
    return true;
}

static bool are_strings(const cJSON *node)
{
    bool good = true;
    for (const cJSON *item = node->child; item; item = item->next)
        good = good && tree_is_str(item);
    return good;
}

/* An object with names of its own: of one definition, or of strings. */
static bool is_bag(const cJSON *node, const struct member *member)
{
    if (!member->of)
        return cJSON_IsObject(node) && are_strings(node);
    for (const cJSON *item = node->child; item; item = item->next)
        validate(item, member->of);
    return cJSON_IsObject(node);
}

static bool is_good(const cJSON *node, const struct member *member)
{
    uint64_t number = 0;
    switch (member->kind) {
    case STRING:
        return tree_is_str(node);
    case URI:
        return is_uri(node);
    case WORD:
        return is_word(node, member->of);
    case NUMBER:
        return tree_uint(node, UINT32_MAX, &number) && number >= member->minimum;
    case BOOLEAN:
        return cJSON_IsBool(node);
    case OBJECT:
        validate(node, member->of);
        return true;
    case LIST:
        return is_list(node, member);
    case STRINGS:
        return cJSON_IsArray(node) && are_strings(node);
    case BAG:
        return is_bag(node, member);
    case ANY:
        return true;
    }
    return false;
}

static void validate(const cJSON *object, const char *definition)
{
    if (!cJSON_IsObject(object))
        fail_msg("a %s is a %s", definition, tree_type(object));
    for (const cJSON *node = object->child; node; node = node->next) {
        const struct member *member = find(definition, node->string);
        if (!member || !is_good(node, member))
            fail_msg("%s.%s: %s", definition, node->string, member ? "is not what it should be" : "unknown");
    }
    for (size_t i = 0; i < MEMBERS_LEN; i++)
        if (members[i].required && strcmp(members[i].definition, definition) == 0 && !tree_get(object, members[i].name))
            fail_msg("%s.%s: missing", definition, members[i].name);
}

void sarif_validate(const cJSON *log)
{
    validate(log, "log");
}
