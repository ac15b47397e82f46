/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/secret.h"

enum { NAME_MAX = 64 };

/* In lower case without - _ and dots. */
static const char *const endings[] = {
    "password",  "passwd",     "passphrase",  "pwd",        "secret",      "token",     "apikey",
    "accesskey", "accountkey", "secretkey",   "privatekey", "signingkey",  "masterkey", "encryptionkey",
    "signature", "credential", "credentials", "salt",       "requirepass",
};
static const char *const wholes[] = {"pass", "pw", "sig", "auth"};
/* These end other words, too. */
static const char *const last_words[] = {"_pass", "-pass", "_auth", "-auth"};

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

static struct str simplify(struct str name, char out[NAME_MAX])
{
    size_t len = 0;
    for (size_t i = name.len > NAME_MAX ? name.len - NAME_MAX : 0; i < name.len; i++)
        if (!str_has_char(STR("-_."), name.ptr[i]))
            out[len++] = lower(name.ptr[i]);
    return (struct str){out, len};
}

bool secret_is_name(struct str name)
{
    char buffer[NAME_MAX];
    struct str simple = simplify(name, buffer);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(simple, str_from(endings[i])))
            return true;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        if (str_eq(simple, str_from(wholes[i])))
            return true;
    for (size_t i = 0; i < sizeof last_words / sizeof *last_words; i++)
        if (str_ends_nocase(name, str_from(last_words[i])))
            return true;
    return false;
}
