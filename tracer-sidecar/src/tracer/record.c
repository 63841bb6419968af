#include "record.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "../common/wire.h"
#include "hub.h"
#include "memory.h"
#include "rulewire.h"
#include "spans.h"

enum { ATTR_PATH = 1, ATTR_PATH2, ATTR_FLAGS, ATTR_FD, ATTR_SIZE, ATTR_ADDR, ATTR_PEER, ATTR_RET, ATTR_ERRNO, ATTR_RULE,
       ATTR_ADDED, ATTR_HELD, ATTR_TAG, ATTR_SHORTENED };

static uint64_t arg(const struct record *r, uint8_t position) {
    return r->args[position - 1];
}

/* Where the paths of a call are looked up. */
struct lookup {
    int fds; /* as path_resolve takes it */
    enum path_root root;
};

/* Returns whether it is known. */
static bool fill_path(struct record *r, struct lookup at, uint8_t dir, uint8_t path, char out[PATH_SIZE]) {
    char raw[PATH_SIZE + 1]; /* so that one too long for the kernel can be told from the longest */
    int dirfd = dir == 0 ? AT_FDCWD : (int)arg(r, dir);
    uint64_t address = arg(r, path);
    /* some calls take NULL for "the descriptor itself" */
    if (address == 0 && dir != 0 && dirfd != AT_FDCWD) {
        raw[0] = '\0';
    } else if (memory_read_string(r->tid, address, raw, sizeof raw) < 0) {
        r->flags |= RECORD_UNRESOLVED;
        return false;
    }
    bool known = path_resolve(at.fds, dirfd, at.root, raw, out);
    if (!known) {
        r->flags |= RECORD_UNRESOLVED;
    }
    return known;
}

static void fill_vector_size(struct record *r, const struct call *c) {
    struct iovec vector[VECTOR_MAX];
    uint64_t count = arg(r, c->iovcnt);
    if (count > VECTOR_MAX || (count > 0 && memory_read(r->tid, arg(r, c->iov), vector, count * sizeof vector[0]) != 0)) {
        r->flags |= RECORD_UNRESOLVED;
        return;
    }
    r->has_size = true;
    for (uint64_t i = 0; i < count; i++) {
        r->size += vector[i].iov_len;
    }
}

static void fill_message_size(struct record *r, const struct call *c) {
    struct spans s;
    if (spans_of(&s, r->tid, c, r->args) != 0) {
        r->flags |= RECORD_UNRESOLVED;
        return;
    }
    r->has_size = true;
    r->size = s.total;
    r->has_control = s.control;
    spans_free(&s);
}

static void fill_address(struct record *r, const struct call *c) {
    uint64_t address = arg(r, c->addr);
    size_t len = arg(r, c->addrlen) & 0xffffffffu;
    if (address == 0) {
        return; /* sendto on a connected socket */
    }
    r->has_addr = true;
    r->addr_len = len > sizeof r->addr ? sizeof r->addr : len;
    if (r->addr_len > 0 && memory_read(r->tid, address, &r->addr, r->addr_len) != 0) {
        r->flags |= RECORD_UNRESOLVED;
        r->has_addr = false;
        return;
    }
    (void)sockaddr_text(&r->addr, r->addr_len, r->addr_text);
}

/* The argument of openat2; it may grow at its end. */
struct open_how {
    uint64_t flags, mode, resolve;
};
enum { IN_ROOT = 0x10 /* RESOLVE_IN_ROOT */ };

static void fill_how(struct record *r, struct lookup *at, const struct call *c) {
    struct open_how how;
    r->has_flags = memory_read(r->tid, arg(r, c->how), &how, sizeof how) == 0;
    if (r->has_flags) {
        r->call_flags = how.flags;
        at->root = (how.resolve & IN_ROOT) != 0 ? ROOT_DIR : at->root;
    }
}

static void fill_arguments(struct record *r, struct lookup at, const struct call *c) {
    if (c->how != 0) {
        fill_how(r, &at, c);
    }
    if (c->path != 0) {
        r->has_path = fill_path(r, at, c->dir, c->path, r->path);
    }
    if (c->path2 != 0) {
        r->has_path2 = fill_path(r, at, c->dir2, c->path2, r->path2);
    }
    if (c->text != 0) {
        r->has_path = memory_read_string(r->tid, arg(r, c->text), r->path, sizeof r->path) >= 0;
        if (!r->has_path) {
            r->flags |= RECORD_UNRESOLVED;
            r->path[0] = '\0';
        }
    }
    if (c->fd != 0) {
        r->has_fd = true;
        r->fd = (int32_t)arg(r, c->fd);
        r->has_path = c->file != 0 && r->fd >= 0 && path_of_fd(at.fds, r->fd, r->path);
        if (!r->has_path) {
            r->path[0] = '\0'; /* not open: the call itself will say so */
        }
        r->device = r->has_path && path_may_be_memory_device(r->path) ? DEVICE_MAYBE : DEVICE_NO;
    }
    if (c->flags != 0) {
        r->has_flags = true;
        r->call_flags = arg(r, c->flags);
    }
    if (c->size != 0) {
        r->has_size = true;
        r->size = arg(r, c->size);
    }
    if (c->iov != 0) {
        fill_vector_size(r, c);
    }
    if (c->msg != 0) {
        fill_message_size(r, c);
    }
    if (c->addr != 0) {
        fill_address(r, c);
    }
}

int record_fill(struct record *r, struct task_cache *tasks, const struct call *call, const struct seccomp_notif *n) {
    /* not the whole record: two path buffers would be zeroed for every call */
    memset(r, 0, offsetof(struct record, path));
    memset(&r->has_path, 0, sizeof *r - offsetof(struct record, has_path));
    r->path[0] = r->path2[0] = '\0';
    const struct task *t = task_get(tasks, (pid_t)n->pid);
    if (t == NULL) {
        return -1;
    }
    r->call = call;
    r->tid = t->tid;
    r->tgid = t->tgid;
    r->ns_pid = t->ns_pid;
    r->ns_tid = t->ns_tid;
    memcpy(r->name, t->name, sizeof r->name);
    for (int i = 0; i < 6; i++) {
        r->args[i] = n->data.args[i];
    }
    r->ip = n->data.instruction_pointer;
    fill_arguments(r, (struct lookup){.fds = t->fds, .root = tasks->own_roots ? ROOT_OWN : ROOT_PLAIN}, call);
    if (path_is_system(r->path)) {
        r->flags |= RECORD_SYSTEM;
    }
    return 0;
}

static void attribute(struct wr *w, uint8_t key, const void *data, size_t len) {
    wr_u8(w, key);
    wr_str(w, data, len);
}

static void number(struct wr *w, uint8_t key, uint64_t v, size_t width) {
    uint8_t b[8];
    put_u64(b, v);
    attribute(w, key, b, width);
}

static void decision(struct wr *w, const struct record *r) {
    if (r->denied != 0) {
        number(w, ATTR_ERRNO, r->denied, 2);
    }
    if (r->decision != 0) {
        number(w, ATTR_RULE, r->rule, 4);
    }
    if (r->decision == ACTION_DELAY) {
        number(w, ATTR_ADDED, r->added_ns, 8);
    }
    if (r->decision == ACTION_RELEASED) {
        number(w, ATTR_HELD, r->held_ns, 8);
    }
    if (r->decision == ACTION_TORN) {
        number(w, ATTR_SHORTENED, r->shortened, 8);
    }
    if (r->tag != NULL && r->tag[0] != '\0') {
        attribute(w, ATTR_TAG, r->tag, strlen(r->tag));
    }
}

uint64_t record_append_locked(const struct record *r, struct instance *i) {
    if (!i->reported[r->call->id]) {
        return 0;
    }
    uint8_t buf[2 * PATH_SIZE + SOCKADDR_TEXT_MAX + TAG_MAX + 256];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, i->id);
    wr_u32(&w, r->ns_pid);
    wr_u32(&w, r->ns_tid);
    wr_u16(&w, r->call->id);
    wr_u8(&w, r->decision);
    wr_u8(&w, r->flags);
    wr_text(&w, r->name);
    if (r->path[0] != '\0') {
        attribute(&w, ATTR_PATH, r->path, strlen(r->path));
    }
    if (r->path2[0] != '\0') {
        attribute(&w, ATTR_PATH2, r->path2, strlen(r->path2));
    }
    if (r->has_flags) {
        number(&w, ATTR_FLAGS, r->call_flags, 8);
    }
    if (r->has_fd) {
        number(&w, ATTR_FD, (uint32_t)r->fd, 4);
    }
    if (r->has_size) {
        number(&w, ATTR_SIZE, r->size, 8);
    }
    if (r->has_addr) {
        attribute(&w, ATTR_ADDR, r->addr_text, strlen(r->addr_text));
    }
    if (r->has_peer) {
        number(&w, ATTR_PEER, r->peer, 2);
    }
    if (r->has_ret) {
        number(&w, ATTR_RET, (uint64_t)(r->ret < 0 ? -1 : r->ret), 8);
        if (r->ret < 0) {
            number(&w, ATTR_ERRNO, (uint64_t)-r->ret, 2);
        }
    }
    decision(&w, r);
    instance_started(i);
    output_drain_locked(&i->output);
    return hub_event(EVENT_SYSCALL, i->service, buf, wr_len(&w), NULL, 0, false);
}
