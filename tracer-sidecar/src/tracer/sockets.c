#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "datagrams.h"
#include "decide.h"
#include "hub.h"
#include "listener.h"

bool sockets_handles(const struct instance *i, int nr) {
    return nr == SYS_connect || nr == SYS_bind || nr == SYS_listen || datagrams_handles(i, nr);
}

int socket_take(const struct instance *i, const struct record *r, uint64_t id) {
    cleanup_close int pidfd = task_open(r->tid, r->tgid);
    cleanup_close int fd = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, r->fd, 0);
    return fd >= 0 && still_waiting(i, id) ? take_fd(&fd) : -1;
}

int socket_option(int fd, int level, int name) {
    int value = -1;
    socklen_t len = sizeof value;
    return getsockopt(fd, level, name, &value, &len) == 0 ? value : -1;
}

static void set_option(int fd, int level, int name, int value) {
    (void)setsockopt(fd, level, name, &value, sizeof value);
}

int socket_transport(int fd) {
    int domain = socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    int type = domain == AF_INET || domain == AF_INET6 ? socket_option(fd, SOL_SOCKET, SO_TYPE) : -1;
    bool udp = type == SOCK_DGRAM && socket_option(fd, SOL_SOCKET, SO_PROTOCOL) == IPPROTO_UDP;
    return type == SOCK_STREAM ? TRANSPORT_TCP : udp ? TRANSPORT_UDP : -1;
}

static bool is_inet(int fd) {
    int domain = socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    return domain == AF_INET || domain == AF_INET6;
}

static void listen_event(struct instance *i, enum transport transport, const struct sockaddr_storage *a, size_t len) {
    uint8_t buf[32];
    uint8_t address[16];
    uint16_t port = sockaddr_target(a, len).port;
    struct wr w = wr_over(buf, sizeof buf);
    i->listened[transport][port / 8] |= (uint8_t)(1u << port % 8);
    instance_started(i);
    uint8_t family = sockaddr_wire(a, address, &port);
    wr_u32(&w, i->id);
    wr_u8(&w, (uint8_t)transport);
    wr_u8(&w, family);
    wr_raw(&w, address, sizeof address);
    wr_u16(&w, port);
    (void)hub_event(EVENT_LISTEN, i->service, buf, wr_len(&w), NULL, 0, true);
}

/* Carried out here rather than continued: when the event says "listens", it does. */
static void listen_call(struct instance *i, struct record *r, uint64_t id) {
    cleanup_close int fd = socket_take(i, r, id);
    /* listen on a unix socket notes who listens, which must not be the tracer */
    if (fd < 0 || !is_inet(fd)) {
        (void)decide_pass_on(i, r, id);
        return;
    }
    r->answered = true;
    if (!decide_begin(i, r, id)) {
        return;
    }
    bool already = socket_option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1;
    r->ret = listen(fd, (int)r->args[1]) == 0 ? 0 : -errno;
    r->has_ret = true;
    socklen_t len = sizeof r->addr;
    if (getsockname(fd, (struct sockaddr *)&r->addr, &len) == 0) {
        r->has_addr = true;
        (void)sockaddr_text(&r->addr, len, r->addr_text);
    }
    decide_record(i, r);
    if (r->ret == 0 && !already && r->has_addr) {
        listen_event(i, TRANSPORT_TCP, &r->addr, len);
    }
    decide_end(i);
    answer_result(i, id, r->ret);
}

static bool is_wildcard(struct inet_target t, const struct sockaddr_storage *a) {
    const struct in6_addr *in6 = &((const struct sockaddr_in6 *)a)->sin6_addr;
    return t.v6 && !t.mapped ? IN6_IS_ADDR_UNSPECIFIED(in6) : t.v4.s_addr == htonl(INADDR_ANY);
}

static void widen(struct sockaddr_storage *a, struct inet_target t) {
    struct in6_addr *in6 = &((struct sockaddr_in6 *)a)->sin6_addr;
    if (!t.v6) {
        ((struct sockaddr_in *)a)->sin_addr.s_addr = htonl(INADDR_ANY);
    } else if (t.mapped) {
        in6->s6_addr[12] = in6->s6_addr[13] = in6->s6_addr[14] = in6->s6_addr[15] = 0;
    } else {
        *in6 = in6addr_any;
    }
}

static int bind_now(int fd, const struct sockaddr_storage *a, socklen_t len) {
    return bind(fd, (const struct sockaddr *)a, len) == 0 ? 0 : -errno;
}

/* Peers come by IPv4. A socket that wants no part in it takes it all the same, unless another socket of the service has it. */
static int bind_both(int fd, const struct sockaddr_storage *a, socklen_t len) {
    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    int result = bind_now(fd, a, len);
    if (result == 0) {
        /* a later bind of the IPv4 address must not fail because of it */
        set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    } else if (result == -EADDRINUSE) {
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        result = bind_now(fd, a, len);
    }
    return result;
}

static int bind_v4(int fd, const struct sockaddr_storage *a, socklen_t len) {
    int result = bind_now(fd, a, len);
    if (result == -EADDRINUSE && socket_option(fd, SOL_SOCKET, SO_REUSEPORT) == 0) {
        set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
        result = bind_now(fd, a, len);
        if (result != 0) {
            set_option(fd, SOL_SOCKET, SO_REUSEPORT, 0);
        }
    }
    return result;
}

/*
 * A declared port on a loopback address becomes that port on the wildcard address, or nobody outside the container could reach it. A program
 * may bind the addresses of both families: the second one then meets the first one's wildcard.
 */
static int bind_declared(struct instance *i, int fd, const struct record *r, struct inet_target t) {
    struct sockaddr_storage a = r->addr;
    socklen_t len = (socklen_t)r->addr_len;
    if (t.loopback) {
        widen(&a, t);
    }
    if (!t.loopback && !is_wildcard(t, &a)) {
        return bind_now(fd, &a, len);
    }
    if (!t.v6 || t.mapped) {
        return t.loopback || i->both ? bind_v4(fd, &a, len) : bind_now(fd, &a, len);
    }
    if (!t.loopback && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0) {
        return bind_now(fd, &a, len);
    }
    i->both = true;
    return bind_both(fd, &a, len);
}

/* Whether the kernel's own bind would do: nothing about it is to be changed, and nobody waits for it. */
static bool is_plain(const struct instance *i, int fd, const struct record *r, struct inet_target t, int transport) {
    bool one_family = t.v6 && !t.mapped && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 1;
    return transport == TRANSPORT_TCP && !t.loopback && !((one_family || i->both) && is_wildcard(t, &r->addr));
}

static void bind_call(struct instance *i, struct record *r, uint64_t id) {
    struct inet_target t = r->has_addr ? sockaddr_target(&r->addr, r->addr_len) : (struct inet_target){0};
    cleanup_close int fd = t.inet ? socket_take(i, r, id) : -1;
    int transport = fd < 0 ? -1 : socket_transport(fd);
    /* a socket for questions, to whoever is at localhost: from a loopback address none would reach another service */
    bool asks = transport == TRANSPORT_UDP && t.loopback && t.port == 0 && (i->launch.flags & LAUNCH_DATAGRAMS) != 0;
    bool declared = transport == TRANSPORT_TCP   ? launch_declares(&i->launch, t.port)
                    : transport == TRANSPORT_UDP ? routes_declares(i->service, TRANSPORT_UDP, t.port)
                                                 : false;
    if (transport == TRANSPORT_UDP) {
        i->listened[TRANSPORT_UDP][t.port / 8] |= (uint8_t)(1u << t.port % 8);
    }
    if (!declared && !asks) {
        (void)decide_pass_on(i, r, id);
        return;
    }
    if (transport == TRANSPORT_TCP) {
        /* connections of the instance before may still be closing down */
        set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    }
    if (is_plain(i, fd, r, t, transport)) {
        (void)decide_pass_on(i, r, id);
        return;
    }
    r->answered = true;
    if (!decide_begin(i, r, id)) {
        return;
    }
    r->ret = bind_declared(i, fd, r, t);
    r->has_ret = true;
    decide_record(i, r);
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    if (declared && transport == TRANSPORT_UDP && r->ret == 0 && getsockname(fd, (struct sockaddr *)&bound, &len) == 0) {
        listen_event(i, TRANSPORT_UDP, &bound, len);
    }
    decide_end(i);
    answer_result(i, id, r->ret);
}

void sockets_call(struct instance *i, struct record *r, uint64_t id) {
    if (r->call->nr == SYS_listen) {
        listen_call(i, r, id);
    } else if (r->call->nr == SYS_bind) {
        bind_call(i, r, id);
    } else if (r->call->nr == SYS_connect) {
        connect_call(i, r, id);
    } else {
        datagrams_call(i, r, id);
    }
}
