/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/review.h"

#include "base/json.h"

/* A UID is a UUID in practice, but the API only says that it is a string. */
enum { UID_LEN = 256 };

static const char *const versions[] = {"admission.k8s.io/v1", "admission.k8s.io/v1beta1"};
static const char *const operations[] = {"CREATE", "UPDATE", "DELETE", "CONNECT"};

#define KEY(text) .key = {(text), sizeof(text) - 1}

/* What no rule reads is checked as text, but no tree is made of it: the managedFields of an UPDATE, twice in its body,
 * are larger than all the rest. A rule that reads one of these takes it off the list. */
static const struct json_omit annotations_omits[] = {{KEY("kubectl.kubernetes.io/last-applied-configuration")},
                                                     {KEY("")}};
static const struct json_omit metadata_omits[] = {
    {KEY("managedFields")}, {KEY("annotations"), .built = true, .members = annotations_omits}, {KEY("")}};
static const struct json_omit object_omits[] = {
    {KEY("metadata"), .built = true, .members = metadata_omits}, {KEY("status")}, {KEY("")}};
static const struct json_omit user_omits[] = {{KEY("groups")}, {KEY("extra")}, {KEY("")}};
static const struct json_omit request_omits[] = {
    {KEY("oldObject"), .members = object_omits},
    {KEY("object"), .built = true, .members = object_omits},
    {KEY("userInfo"), .built = true, .members = user_omits},
    {KEY("resource")},
    {KEY("requestKind")},
    {KEY("requestResource")},
    {KEY("options")},
    {KEY("")},
};
static const struct json_omit *const old_object_omit = &request_omits[0];
static const struct json_omit review_omits[] = {{KEY("request"), .built = true, .members = request_omits}, {KEY("")}};

static bool one_of(struct str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(text, str_from(words[i])))
            return true;
    return false;
}
#define ONE_OF(text, words) one_of((text), (words), sizeof(words) / sizeof *(words))

/* Null is absent, as Go's decoder has it. */
static const cJSON *present(const cJSON *object, const char *key)
{
    const cJSON *node = tree_get(object, key);
    return cJSON_IsNull(node) ? NULL : node;
}

static bool wrong_type(const char *path, const cJSON *node, const char *wanted, struct err *err)
{
    return err_set(err, "%s is a %s, not a %s", path, tree_type(node), wanted);
}

/* A string that may be absent: then *out stays as it is. path is the key's whole path, for messages. */
static bool read_str(const cJSON *object, const char *path, struct str *out, struct err *err)
{
    struct str key = str_last(str_from(path), '.');
    const cJSON *node = present(object, key.ptr);
    if (!node)
        return true;
    if (!tree_is_str(node))
        return wrong_type(path, node, "string", err);
    *out = tree_str(node);
    return true;
}

/* A mapping that may be absent: then *out is NULL. */
static bool read_mapping(const cJSON *object, const char *path, const cJSON **out, struct err *err)
{
    struct str key = str_last(str_from(path), '.');
    *out = present(object, key.ptr);
    if (*out && !cJSON_IsObject(*out))
        return wrong_type(path, *out, "mapping", err);
    return true;
}

static bool read_head(const cJSON *root, struct review *out, struct err *err)
{
    struct str kind = {0};
    if (!cJSON_IsObject(root))
        return err_set(err, "the body is a %s, not an AdmissionReview", tree_type(root));
    if (!read_str(root, "kind", &kind, err) || !read_str(root, "apiVersion", &out->api_version, err))
        return false;
    if (!str_eq(kind, STR("AdmissionReview")))
        return err_set(err, "kind is \"%.80s\", not \"AdmissionReview\"", kind.len ? kind.ptr : "");
    if (!ONE_OF(out->api_version, versions))
        return err_set(err, "apiVersion is \"%.80s\"; known are admission.k8s.io/v1 and admission.k8s.io/v1beta1",
                       out->api_version.len ? out->api_version.ptr : "");
    return true;
}

static bool read_uid(const cJSON *request, struct review *out, struct err *err)
{
    if (!read_str(request, "request.uid", &out->uid, err))
        return false;
    if (out->uid.len == 0)
        return err_set(err, "request.uid is missing");
    if (out->uid.len > UID_LEN)
        return err_set(err, "request.uid is longer than %d bytes", UID_LEN);
    return true;
}

static bool read_operation(const cJSON *request, struct review *out, struct err *err)
{
    if (!read_str(request, "request.operation", &out->operation, err))
        return false;
    if (out->operation.len == 0)
        return err_set(err, "request.operation is missing");
    if (!ONE_OF(out->operation, operations))
        return err_set(err, "request.operation is \"%.80s\"; known are CREATE, UPDATE, DELETE and CONNECT",
                       out->operation.ptr);
    return true;
}

static bool read_dry_run(const cJSON *request, struct review *out, struct err *err)
{
    const cJSON *node = present(request, "dryRun");
    if (node && !cJSON_IsBool(node))
        return wrong_type("request.dryRun", node, "boolean", err);
    out->dry_run = tree_is_true(node);
    return true;
}

static bool read_request(const cJSON *request, struct review *out, struct err *err)
{
    const cJSON *kind = NULL;
    const cJSON *user = NULL;
    const cJSON *old_object = NULL;
    return read_uid(request, out, err) && read_operation(request, out, err) &&
           read_str(request, "request.subResource", &out->subresource, err) &&
           read_str(request, "request.name", &out->name, err) &&
           read_str(request, "request.namespace", &out->namespace, err) &&
           read_mapping(request, "request.kind", &kind, err) && read_str(kind, "request.kind.kind", &out->kind, err) &&
           read_mapping(request, "request.userInfo", &user, err) &&
           read_str(user, "request.userInfo.username", &out->user, err) &&
           read_mapping(request, "request.object", &out->object, err) &&
           read_mapping(request, "request.oldObject", &old_object, err) && read_dry_run(request, out, err);
}

static bool read_review(const cJSON *root, struct review *out, struct err *err)
{
    const cJSON *request = NULL;
    if (!read_head(root, out, err) || !read_mapping(root, "request", &request, err))
        return false;
    if (!request)
        return err_set(err, "request is missing");
    return read_request(request, out, err);
}

static bool refuse(struct err *err)
{
    err_wrap(err, "AdmissionReview");
    if (err)
        err->http_status = 400;
    return false;
}

bool review_parse(struct arena *arena, struct str body, struct review *out, struct err *err)
{
    const cJSON *root = NULL;
    struct review review = {0};
    if (!json_parse_most(arena, body, review_omits, &review.cuts, &root, err) || !read_review(root, &review, err))
        return refuse(err);
    *out = review;
    return true;
}

const cJSON *review_old_object(struct arena *arena, const struct review *review)
{
    const cJSON *object = json_parse_cut(arena, review->cuts, old_object_omit);
    return cJSON_IsNull(object) ? NULL : object;
}
