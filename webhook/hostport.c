/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/hostport.h"

static bool split(struct str text, struct str *host, struct str *port, struct err *err)
{
    if (str_starts(text, STR("["))) {
        size_t end;
        if (!str_find(text, STR("]:"), &end))
            return err_set(err, "\"%.*s\" is not [ADDRESS]:PORT, such as [::1]:8443", STR_ARG(text));
        *host = str_from_to(text, 1, end);
        *port = str_after(text, end + 2);
        return true;
    }
    size_t colon;
    if (!str_find(text, STR(":"), &colon))
        return err_set(err, "\"%.*s\" is not HOST:PORT, such as 0.0.0.0:8443", STR_ARG(text));
    *host = str_from_to(text, 0, colon);
    *port = str_after(text, colon + 1);
    if (str_has_char(*port, ':'))
        return err_set(err, "\"%.*s\": an IPv6 address stands in brackets, as in [::1]:8443", STR_ARG(text));
    return true;
}

bool hostport_parse(struct str text, struct hostport *out, struct err *err)
{
    struct str host = {0}, port = {0};
    uint64_t number;
    if (!split(text, &host, &port, err))
        return false;
    if (host.len == 0)
        return err_set(err, "\"%.*s\" has no host; 0.0.0.0 stands for every address", STR_ARG(text));
    if (host.len >= sizeof out->host)
        return err_set(err, "the host of \"%.*s\" is too long", STR_ARG(text));
    if (!str_uint(port, 65535, &number))
        return err_set(err, "\"%.*s\": the port is not a number from 0 to 65535", STR_ARG(text));
    memcpy(out->host, host.ptr, host.len);
    out->host[host.len] = '\0';
    out->port = (uint16_t)number;
    return true;
}

const char *hostport_write(const struct hostport *address, char text[HOSTPORT_TEXT])
{
    bool v6 = strchr(address->host, ':') != NULL;
    snprintf(text, HOSTPORT_TEXT, "%s%s%s:%u", v6 ? "[" : "", address->host, v6 ? "]" : "", (unsigned)address->port);
    return text;
}
