#include "gatelink.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* These are about the container, not about an instance in it. */
static bool names_instance(uint8_t type) {
    return type != G_HELLO && type != G_READY && type != G_SNAPSHOT && type != G_SNAPSHOT_DONE;
}

size_t gate_encode(const struct gate_msg *m, uint8_t *buf, size_t size) {
    struct wr w = wr_over(buf, size);
    wr_u8(&w, m->type);
    if (m->type == G_HELLO) {
        wr_u16(&w, m->version);
    } else if (m->type == G_READY) {
        wr_u32(&w, m->gate_version);
        wr_u32(&w, m->features);
        wr_text(&w, m->text);
    } else if (names_instance(m->type)) {
        wr_u32(&w, m->instance);
    }
    switch (m->type) {
    case G_SIGNAL:
        wr_i32(&w, m->signal);
        wr_u8(&w, m->scope);
        wr_u32(&w, m->req);
        break;
    case G_STOP:
        wr_u32(&w, m->grace_ms);
        wr_u8(&w, m->again);
        break;
    case G_CHILD:
        wr_i32(&w, m->listener);
        break;
    case G_FAILED:
        wr_i32(&w, m->no);
        wr_text(&w, m->text);
        break;
    case G_EXITED:
        wr_i32(&w, m->status);
        wr_u8(&w, m->oom);
        wr_u32(&w, m->others);
        wr_u8(&w, m->cause);
        break;
    case G_SIGNALLED:
    case G_SNAPSHOT:
        wr_u32(&w, m->req);
        break;
    case G_SNAPSHOT_DONE:
        wr_u32(&w, m->req);
        wr_i32(&w, m->no);
        wr_text(&w, m->text);
        break;
    case G_EXEC:
        wr_u32(&w, m->req);
        wr_u32(&w, m->timeout_ms);
        break;
    case G_RAN:
        wr_u32(&w, m->req);
        wr_i32(&w, m->status);
        wr_i32(&w, m->no);
        wr_text(&w, m->text);
        break;
    case G_LIMIT:
        wr_u8(&w, m->limit);
        wr_u64(&w, m->bytes);
        break;
    default:
        break;
    }
    return w.full ? 0 : wr_len(&w);
}

static void read_text(struct rd *r, struct gate_msg *m) {
    struct bytes b = rd_str(r);
    if (b.len >= sizeof m->text) {
        r->bad = true;
        return;
    }
    memcpy(m->text, b.data, b.len);
    m->text[b.len] = '\0';
}

int gate_decode(struct gate_msg *m, const uint8_t *buf, size_t len) {
    struct rd r = rd_over(buf, len);
    m->type = rd_u8(&r);
    if (names_instance(m->type)) {
        m->instance = rd_u32(&r);
    }
    switch (m->type) {
    case G_HELLO:
        m->version = rd_u16(&r);
        break;
    case G_READY:
        m->gate_version = rd_u32(&r);
        m->features = rd_u32(&r);
        read_text(&r, m);
        break;
    case G_SIGNAL:
        m->signal = rd_i32(&r);
        m->scope = rd_u8(&r);
        m->req = rd_u32(&r);
        if (m->scope > SCOPE_ALL) {
            return -1;
        }
        break;
    case G_STOP:
        m->grace_ms = rd_u32(&r);
        m->again = rd_u8(&r);
        if (m->again > 1) {
            return -1;
        }
        break;
    case G_CHILD:
        m->listener = rd_i32(&r);
        break;
    case G_FAILED:
        m->no = rd_i32(&r);
        read_text(&r, m);
        break;
    case G_EXITED:
        m->status = rd_i32(&r);
        m->oom = rd_u8(&r);
        m->others = rd_u32(&r);
        m->cause = rd_u8(&r);
        if (m->cause > CAUSE_RESTART) {
            return -1;
        }
        break;
    case G_SIGNALLED:
    case G_SNAPSHOT:
        m->req = rd_u32(&r);
        break;
    case G_SNAPSHOT_DONE:
        m->req = rd_u32(&r);
        m->no = rd_i32(&r);
        read_text(&r, m);
        break;
    case G_EXEC:
        m->req = rd_u32(&r);
        m->timeout_ms = rd_u32(&r);
        break;
    case G_RAN:
        m->req = rd_u32(&r);
        m->status = rd_i32(&r);
        m->no = rd_i32(&r);
        read_text(&r, m);
        break;
    case G_LIMIT:
        m->limit = rd_u8(&r);
        m->bytes = rd_u64(&r);
        if (m->limit > LIMIT_PROCESSES) {
            return -1;
        }
        break;
    case G_SPAWN:
    case G_GO:
    case G_LAUNCHED:
    case G_GONE:
    case G_HERE:
        break;
    default:
        return -1;
    }
    return rd_done(&r) ? 0 : -1;
}

int gate_send(int sock, const struct gate_msg *m) {
    uint8_t buf[GATE_PACKET_MAX];
    size_t len = gate_encode(m, buf, sizeof buf);
    if (len == 0) {
        errno = EMSGSIZE;
        return -1;
    }
    union {
        char space[CMSG_SPACE(sizeof(int) * GATE_FDS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec iov = {.iov_base = buf, .iov_len = len};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
    if (m->fd_count > 0) {
        memset(&control, 0, sizeof control);
        msg.msg_control = control.space;
        msg.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)m->fd_count);
        struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)m->fd_count);
        memcpy(CMSG_DATA(c), m->fds, sizeof(int) * (size_t)m->fd_count);
    }
    ssize_t n;
    do {
        n = sendmsg(sock, &msg, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -1 : 0;
}

/* Descriptors beyond those a message may carry are closed at once: nobody would. */
static void collect_fds(struct msghdr *msg, struct gate_msg *m) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (m->fd_count < GATE_FDS_MAX) {
                m->fds[m->fd_count++] = fd;
            } else {
                close(fd);
            }
        }
    }
}

/* A SPAWN has the launch spec and two outputs, and may have an input; a HERE has /proc, and may have a socket that asks. */
static bool fds_fit(const struct gate_msg *m) {
    if (m->type == G_HERE) {
        return m->fd_count == 1 || m->fd_count == 2;
    }
    return m->type == G_SPAWN ? m->fd_count == 3 || m->fd_count == 4
                              : m->fd_count == (m->type == G_CHILD || m->type == G_EXEC ? 1 : 0);
}

int gate_receive(int sock, struct gate_msg *m) {
    uint8_t buf[GATE_PACKET_MAX];
    union {
        char space[CMSG_SPACE(sizeof(int) * GATE_FDS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec iov = {.iov_base = buf, .iov_len = sizeof buf};
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    memset(m, 0, sizeof *m);
    ssize_t n;
    do {
        n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return -1;
    }
    collect_fds(&msg, m);
    if (n == 0) {
        gate_close_fds(m);
        return 0;
    }
    if ((msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || gate_decode(m, buf, (size_t)n) != 0 ||
        !fds_fit(m)) {
        gate_close_fds(m);
        errno = EBADMSG;
        return -1;
    }
    return 1;
}

void gate_close_fds(struct gate_msg *m) {
    for (int i = 0; i < m->fd_count; i++) {
        if (m->fds[i] >= 0) {
            close(m->fds[i]);
            m->fds[i] = -1;
        }
    }
    m->fd_count = 0;
}
