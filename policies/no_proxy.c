/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/no_proxy.h"

enum { ENTRIES_MAX = 512, LIST_MAX = 32 * 1024 };

/* `host:port` covers that port only; not for IPv6, which has more colons. */
static bool cut_port(struct str *entry, unsigned port)
{
    struct str text = str_last(*entry, ':');
    uint64_t number = 0;
    if (text.len == entry->len || !str_uint(text, 65535, &number))
        return true;
    struct str host = str_from_to(*entry, 0, entry->len - text.len - 1);
    if (str_has_char(host, ':'))
        return true;
    *entry = host;
    return number == port;
}

static bool entry_covers(struct str entry, struct str host, unsigned port)
{
    if (str_eq(entry, STR("*")))
        return true;
    if (entry.len == 0 || !cut_port(&entry, port))
        return false;
    if (str_eq_nocase(entry, host))
        return true;
    if (!str_ends_nocase(host, entry)) /* equal ones are done: host is the longer one */
        return false;
    return entry.ptr[0] == '.' || host.ptr[host.len - entry.len - 1] == '.';
}

bool no_proxy_is_endless(struct str list)
{
    struct str entry;
    size_t count = 0;
    while (list.len <= LIST_MAX && count <= ENTRIES_MAX && str_cut(&list, ',', &entry))
        count++;
    return list.len > LIST_MAX || count > ENTRIES_MAX;
}

bool no_proxy_covers(struct str list, struct str host, unsigned port)
{
    struct str entry;
    while (str_cut(&list, ',', &entry))
        if (entry_covers(str_trim(entry), host, port))
            return true;
    return false;
}
