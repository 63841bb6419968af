#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "decide.h"
#include "hub.h"
#include "listener.h"

bool sockets_handles(int nr) {
    return nr == SYS_connect || nr == SYS_bind || nr == SYS_listen;
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

static bool is_inet(int fd) {
    int domain = socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    return domain == AF_INET || domain == AF_INET6;
}

static void pass_on(struct instance *i, struct record *r, uint64_t id) {
    if (decide_begin(i, r, id)) {
        decide_record(i, r);
        decide_end(i);
        answer_continue(i, id);
    }
}

static void listen_event(const struct instance *i, const struct sockaddr_storage *a) {
    uint8_t buf[32];
    uint8_t address[16];
    uint16_t port;
    struct wr w = wr_over(buf, sizeof buf);
    uint8_t family = sockaddr_wire(a, address, &port);
    wr_u32(&w, i->id);
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
        pass_on(i, r, id);
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
        uint16_t port = sockaddr_target(&r->addr, len).port;
        i->listened[port / 8] |= (uint8_t)(1u << port % 8);
        instance_started(i);
        listen_event(i, &r->addr);
    }
    decide_end(i);
    answer_result(i, id, r->ret);
}

static int bind_any(int fd, struct sockaddr_storage a, socklen_t len) {
    if (a.ss_family == AF_INET) {
        ((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_ANY);
    } else {
        struct in6_addr *in6 = &((struct sockaddr_in6 *)&a)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(in6)) {
            in6->s6_addr[12] = in6->s6_addr[13] = in6->s6_addr[14] = in6->s6_addr[15] = 0;
        } else {
            *in6 = in6addr_any;
        }
    }
    return bind(fd, (struct sockaddr *)&a, len) == 0 ? 0 : -errno;
}

/*
 * A declared port on a loopback address becomes that port on the wildcard address, or nobody outside the container could reach it. A program
 * may bind both loopback addresses: the second one then meets the first one's wildcard.
 */
static int bind_wide(int fd, const struct record *r, struct inet_target t) {
    socklen_t len = (socklen_t)r->addr_len;
    int result = bind_any(fd, r->addr, len);
    if (t.v6 && !t.mapped) {
        if (result == 0) {
            /* this socket may take IPv4 as well; a later bind of 127.0.0.1 must not fail because of it */
            set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
        } else if (result == -EADDRINUSE && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0) {
            set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
            result = bind_any(fd, r->addr, len);
        }
    } else if (result == -EADDRINUSE && socket_option(fd, SOL_SOCKET, SO_REUSEPORT) == 0) {
        set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
        result = bind_any(fd, r->addr, len);
        if (result != 0) {
            set_option(fd, SOL_SOCKET, SO_REUSEPORT, 0);
        }
    }
    return result;
}

static void bind_call(struct instance *i, struct record *r, uint64_t id) {
    struct inet_target t = r->has_addr ? sockaddr_target(&r->addr, r->addr_len) : (struct inet_target){0};
    if (!t.inet || !launch_declares(&i->launch, t.port)) {
        pass_on(i, r, id);
        return;
    }
    cleanup_close int fd = socket_take(i, r, id);
    if (fd < 0 || !is_inet(fd) || socket_option(fd, SOL_SOCKET, SO_TYPE) != SOCK_STREAM) {
        pass_on(i, r, id);
        return;
    }
    /* connections of the instance before may still be closing down */
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (!t.loopback) {
        pass_on(i, r, id);
        return;
    }
    r->answered = true;
    if (!decide_begin(i, r, id)) {
        return;
    }
    r->ret = bind_wide(fd, r, t);
    r->has_ret = true;
    decide_record(i, r);
    decide_end(i);
    answer_result(i, id, r->ret);
}

void sockets_call(struct instance *i, struct record *r, uint64_t id) {
    if (r->call->nr == SYS_listen) {
        listen_call(i, r, id);
    } else if (r->call->nr == SYS_bind) {
        bind_call(i, r, id);
    } else {
        connect_call(i, r, id);
    }
}
