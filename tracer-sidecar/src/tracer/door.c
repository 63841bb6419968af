#include "door.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void drop(struct pending *p) {
    if (p->fd >= 0) {
        close(p->fd);
        p->fd = -1;
    }
}

int door_open(struct tracer *t, struct door *d, const char *token, struct err *e) {
    d->source.kind = SOURCE_LISTEN;
    d->token = token;
    d->until_ms = clock_ms() + DOOR_HARNESS_MS;
    for (int i = 0; i < DOOR_PENDING_MAX; i++) {
        d->pending[i].source.kind = SOURCE_PENDING;
        d->pending[i].fd = -1;
    }
    int one = 1;
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(DOOR_PORT), .sin6_addr = IN6ADDR_ANY_INIT};
    struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = htons(DOOR_PORT), .sin_addr.s_addr = htonl(INADDR_ANY)};
    d->fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool v6 = d->fd >= 0;
    if (!v6) { /* an engine without IPv6 */
        d->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    }
    (void)setsockopt(d->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    int bound = v6 ? bind(d->fd, (struct sockaddr *)&any, sizeof any) : bind(d->fd, (struct sockaddr *)&any4, sizeof any4);
    if (bound != 0 || listen(d->fd, DOOR_PENDING_MAX) != 0 || tracer_watch(t, d->fd, &d->source, EPOLLIN) != 0) {
        return err_set(e, errno, "listen on port %d", DOOR_PORT);
    }
    return 0;
}

/* A free place, or that of the one who has said nothing for longest: nobody keeps the harness out by sitting there. */
static struct pending *seat(struct door *d) {
    struct pending *oldest = &d->pending[0];
    for (int i = 0; i < DOOR_PENDING_MAX; i++) {
        if (d->pending[i].fd < 0) {
            return &d->pending[i];
        }
        if (d->pending[i].until_ms < oldest->until_ms) {
            oldest = &d->pending[i];
        }
    }
    return oldest;
}

void door_accept(struct tracer *t, struct door *d) {
    for (;;) {
        int fd = accept4(d->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        struct pending *slot = seat(d);
        drop(slot);
        if (tracer_watch(t, fd, &slot->source, EPOLLIN) != 0) {
            close(fd);
            continue;
        }
        slot->fd = fd;
        slot->len = 0;
        slot->until_ms = clock_ms() + DOOR_HELLO_MS;
    }
}

/* Takes the same time for every wrong token of the right length. */
static bool token_matches(const char *token, struct bytes given) {
    size_t len = strlen(token);
    unsigned char difference = 0;
    if (len == 0 || given.len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        difference |= (unsigned char)token[i] ^ given.data[i];
    }
    return difference == 0;
}

static void refuse(struct pending *p, enum error_code code, const char *text) {
    uint8_t buf[256];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, 0);
    wr_u8(&w, FRAME_ERROR);
    wr_u32(&w, 0);
    wr_u16(&w, (uint16_t)code);
    wr_i32(&w, 0);
    wr_text(&w, text);
    put_u32(buf, (uint32_t)(wr_len(&w) - 4));
    (void)send(p->fd, buf, wr_len(&w), MSG_DONTWAIT | MSG_NOSIGNAL);
    drop(p);
}

int door_readable(struct door *d, struct pending *p) {
    if (p->fd < 0) {
        return -1;
    }
    ssize_t n = recv(p->fd, p->buf + p->len, sizeof p->buf - p->len, 0);
    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            drop(p);
        }
        return -1;
    }
    p->len += (size_t)n;
    if (p->len < 5) {
        return -1;
    }
    size_t frame = get_u32(p->buf);
    struct hello hello;
    if (frame < 1 || frame > HELLO_MAX || p->buf[4] != FRAME_HELLO) {
        refuse(p, ERROR_MALFORMED, "the first frame must be HELLO");
    } else if (p->len < 4 + frame) {
        return -1;
    } else if (hello_decode(&hello, p->buf + 5, frame - 1) != 0) {
        refuse(p, ERROR_MALFORMED, "malformed HELLO");
    } else if (hello.magic != PROTOCOL_MAGIC || hello.version != PROTOCOL_VERSION) {
        refuse(p, ERROR_TOKEN, "this tracer speaks protocol version 1");
    } else if (!token_matches(d->token, hello.token)) {
        refuse(p, ERROR_TOKEN, "wrong token");
    } else {
        int fd = p->fd;
        int one = 1;
        p->fd = -1;
        p->rest = 4 + frame;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        close(d->fd);
        d->fd = -1;
        for (int i = 0; i < DOOR_PENDING_MAX; i++) {
            drop(&d->pending[i]);
        }
        return fd;
    }
    return -1;
}

int door_tick(struct door *d) {
    if (d->fd < 0) {
        return -1;
    }
    int64_t now = clock_ms();
    int64_t next = d->until_ms;
    if (now >= d->until_ms) {
        return -2;
    }
    for (int i = 0; i < DOOR_PENDING_MAX; i++) {
        struct pending *p = &d->pending[i];
        if (p->fd >= 0 && now >= p->until_ms) {
            drop(p);
        } else if (p->fd >= 0 && p->until_ms < next) {
            next = p->until_ms;
        }
    }
    return (int)(next - now) + 1;
}
