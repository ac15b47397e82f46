/* SPDX-License-Identifier: Apache-2.0 */
/* github.com/distribution/reference, regexp.go:
 *   reference  := name [ ":" tag ] [ "@" digest ]
 *   name       := [domain "/"] path-component ["/" path-component]*
 *   path-component := [a-z0-9]+ (separator [a-z0-9]+)*    separator := [_.] | "__" | "-"+
 *   tag        := [\w][\w.-]{0,127}
 *   digest     := algorithm ":" [0-9a-fA-F]{32,}
 * and normalize.go: the first component is a domain when it holds a dot, a colon or a capital, or is localhost. */
#include "policies/image.h"

enum { NAME_MAX_LEN = 255, TAG_MAX = 128, DIGEST_HEX_MIN = 32 };

static bool is_lower_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_alnum(char c)
{
    return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

static bool is_separator(struct str text)
{
    if (text.len == 1)
        return text.ptr[0] == '_' || text.ptr[0] == '.' || text.ptr[0] == '-';
    if (str_eq(text, STR("__")))
        return true;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '-')
            return false;
    return text.len > 0;
}

static bool is_component(struct str text)
{
    size_t at = 0;
    while (at < text.len && is_lower_alnum(text.ptr[at])) {
        while (at < text.len && is_lower_alnum(text.ptr[at]))
            at++;
        size_t from = at;
        while (at < text.len && !is_lower_alnum(text.ptr[at]))
            at++;
        if (at > from && (at == text.len || !is_separator(str_from_to(text, from, at))))
            return false;
    }
    return text.len > 0 && at == text.len;
}

static bool is_path(struct str text)
{
    struct str component;
    while (str_cut(&text, '/', &component))
        if (!is_component(component))
            return false;
    return true;
}

static bool is_domain_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_alnum(text.ptr[i]) && text.ptr[i] != '.' && text.ptr[i] != '-')
            return false;
    return text.len > 0 && is_alnum(text.ptr[0]) && is_alnum(text.ptr[text.len - 1]) && !str_has(text, STR(".."));
}

/* [::1] as in [::1]:5000; the address itself is not looked at. */
static bool is_bracketed(struct str text)
{
    if (text.len < 4 || text.ptr[0] != '[' || text.ptr[text.len - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < text.len; i++) {
        char c = text.ptr[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!hex && c != ':')
            return false;
    }
    return true;
}

static bool is_registry(struct str text)
{
    struct str port = str_last(text, ':');
    if (is_bracketed(text))
        return true;
    if (port.len == text.len)
        return is_domain_name(text);
    struct str host = str_from_to(text, 0, text.len - port.len - 1);
    uint64_t number = 0;
    return (is_bracketed(host) || is_domain_name(host)) && str_uint(port, UINT64_MAX, &number);
}

static bool looks_like_registry(struct str first)
{
    if (str_has_char(first, '.') || str_has_char(first, ':') || str_eq(first, STR("localhost")))
        return true;
    for (size_t i = 0; i < first.len; i++)
        if (first.ptr[i] >= 'A' && first.ptr[i] <= 'Z')
            return true;
    return false;
}

static bool is_tag(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool inner = i > 0 && (c == '.' || c == '-');
        if (!is_alnum(c) && c != '_' && !inner)
            return false;
    }
    return text.len > 0 && text.len <= TAG_MAX;
}

static bool is_digest(struct str text)
{
    struct str hex = str_last(text, ':');
    if (hex.len == text.len || hex.len < DIGEST_HEX_MIN)
        return false;
    struct str algorithm = str_from_to(text, 0, text.len - hex.len - 1);
    for (size_t i = 0; i < hex.len; i++) {
        char c = hex.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F'))
            return false;
    }
    for (size_t i = 0; i < algorithm.len; i++)
        if (!is_alnum(algorithm.ptr[i]) && (i == 0 || !str_has_char(STR("+._-"), algorithm.ptr[i])))
            return false;
    return algorithm.len > 0 && (!str_eq(algorithm, STR("sha256")) || hex.len == 64);
}

/* Takes what follows the last sep behind the last slash off the end of rest; empty when there is none. */
static struct str cut_behind(struct str *rest, char sep)
{
    struct str last = str_last(*rest, '/');
    struct str piece = str_last(last, sep);
    if (piece.len == last.len)
        return (struct str){0};
    rest->len -= piece.len + 1;
    return piece;
}

bool image_parse(struct str text, struct image *out)
{
    struct image image = {.text = text};
    struct str rest = text;
    if (str_has_char(text, '@')) {
        image.digest = str_last(text, '@');
        rest.len -= image.digest.len + 1;
        if (!is_digest(image.digest))
            return false;
    }
    bool tagged = str_has_char(str_last(rest, '/'), ':');
    image.tag = cut_behind(&rest, ':');
    if (tagged && !is_tag(image.tag))
        return false;
    if (rest.len > NAME_MAX_LEN)
        return false;
    struct str path = rest;
    struct str first;
    if (str_has_char(rest, '/') && str_cut(&path, '/', &first) && looks_like_registry(first))
        image.registry = first;
    image.repository = image.registry.len > 0 ? path : rest;
    image.name = str_last(image.repository, '/');
    if ((image.registry.len > 0 && !is_registry(image.registry)) || !image.repository.ptr || !is_path(image.repository))
        return false;
    *out = image;
    return true;
}

static struct str last_two(struct str path)
{
    size_t slashes = 0;
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/' && ++slashes == 2)
            return str_after(path, i);
    return path;
}

/* Docker Hub, where an image without a namespace is one of the official ones. */
static bool is_docker_hub(struct str registry)
{
    static const char *const names[] = {"", "docker.io", "index.docker.io", "registry-1.docker.io"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq(registry, str_from(names[i])))
            return true;
    return false;
}

static bool is_official(const struct image *image, struct str known)
{
    return str_eq(image->name, image->repository) && is_docker_hub(image->registry) &&
           known.len == sizeof "library/" - 1 + image->name.len && str_starts(known, STR("library/")) &&
           str_ends(known, image->name);
}

enum image_match image_matches(const struct image *image, struct str known)
{
    if (image->name.len == 0)
        return IMAGE_NO;
    if (str_eq(last_two(image->repository), known) || is_official(image, known))
        return IMAGE_PATH;
    return str_eq(image->name, str_last(known, '/')) ? IMAGE_NAME : IMAGE_NO;
}
