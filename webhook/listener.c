/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* accept4 */
#include "webhook/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096 }; /* the kernel lowers it to net.core.somaxconn */

static int reserve(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static bool resolve(const struct hostport *address, struct addrinfo **out, struct err *err)
{
    char port[8], text[HOSTPORT_TEXT];
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    snprintf(port, sizeof port, "%u", (unsigned)address->port);
    int failure = getaddrinfo(address->host, port, &hints, out);
    if (failure == 0)
        return true;
    return err_set(err, "cannot listen on %s: the host is not known (%s)", hostport_write(address, text),
                   gai_strerror(failure));
}

static bool prepare(int fd, const struct addrinfo *where, bool shared)
{
    int on = 1, off = 0;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return false;
    if (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
        return false;
    if (where->ai_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0)
        return false;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        return false;
    return bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
}

static void read_port(int fd, struct hostport *address)
{
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    char port[8];
    uint64_t number;
    if (getsockname(fd, (struct sockaddr *)&bound, &len) == 0 &&
        getnameinfo((struct sockaddr *)&bound, len, NULL, 0, port, sizeof port, NI_NUMERICSERV) == 0 &&
        str_uint(str_from(port), UINT16_MAX, &number))
        address->port = (uint16_t)number;
}

bool listener_open(struct hostport *address, bool shared, struct listener *out, struct err *err)
{
    struct addrinfo *where = NULL;
    char text[HOSTPORT_TEXT], why[ERR_REASON];
    if (!resolve(address, &where, err))
        return false;
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && prepare(fd, where, shared);
    int failure = errno;
    freeaddrinfo(where);
    if (!good) {
        if (fd >= 0)
            close(fd);
        return err_set(err, "cannot listen on %s: %s", hostport_write(address, text), err_reason(failure, why));
    }
    read_port(fd, address);
    *out = (struct listener){fd, reserve()};
    return true;
}

void listener_close(struct listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    if (listener->reserve >= 0)
        close(listener->reserve);
    *listener = (struct listener){-1, -1};
}

enum accepted listener_accept(const struct listener *listener, int *fd)
{
    for (;;) {
        *fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (*fd >= 0)
            return ACCEPT_DONE;
        switch (errno) {
        case EAGAIN:
            return ACCEPT_EMPTY;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            return ACCEPT_FULL;
        default: /* EINTR, ECONNABORTED, or a network error of the client's own (accept(2)): on to the next */
            break;
        }
    }
}

bool listener_turn_away(struct listener *listener)
{
    int fd;
    if (listener->reserve < 0)
        listener->reserve = reserve();
    if (listener->reserve < 0)
        return false;
    close(listener->reserve);
    bool done = listener_accept(listener, &fd) == ACCEPT_DONE;
    if (done)
        close(fd);
    listener->reserve = reserve();
    return done;
}
