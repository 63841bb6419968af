#include "senders.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../common/cleanup.h"
#include "memory.h"
#include "spans.h"

enum { SENDERS_MAX = 256 }; /* pairs of socket and service; the oldest are forgotten */

struct sender {
    uint64_t socket; /* inode; 0: none */
    struct in_addr real;
    uint16_t port;
    bool v6; /* asked for as an IPv6 address */
    uint8_t asked[16];
};

struct senders {
    struct sender at[SENDERS_MAX];
    size_t next;
};

struct buffer {
    uint64_t at;
    uint32_t len;
};

struct names {
    size_t count;
    struct buffer *buffers; /* one for each message; NULL: not known yet */
    size_t buffer_count;
    struct sender list[];
};

static const char socket_text[] = "socket:[";

static size_t address_at(bool v6) {
    return v6 ? offsetof(struct sockaddr_in6, sin6_addr) : offsetof(struct sockaddr_in, sin_addr);
}

static size_t address_len(bool v6) {
    return v6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
}

void senders_note(struct instance *i, uint64_t socket, const struct sockaddr_storage *asked, size_t len, struct in_addr real) {
    struct inet_target t = sockaddr_target(asked, len);
    if (i->senders == NULL && (i->senders = calloc(1, sizeof *i->senders)) == NULL) {
        return;
    }
    struct senders *all = i->senders;
    struct sender *s = NULL;
    for (size_t n = 0; n < SENDERS_MAX && s == NULL; n++) {
        struct sender *a = &all->at[n];
        s = a->socket == socket && a->real.s_addr == real.s_addr && a->port == t.port && a->v6 == t.v6 ? a : NULL;
    }
    if (s == NULL) {
        s = &all->at[all->next++ % SENDERS_MAX];
    }
    *s = (struct sender){.socket = socket, .real = real, .port = t.port, .v6 = t.v6};
    memcpy(s->asked, (const uint8_t *)asked + address_at(t.v6), address_len(t.v6));
}

void senders_forget(struct instance *i, uint64_t socket, struct inet_target real) {
    for (size_t n = 0; i->senders != NULL && n < SENDERS_MAX; n++) {
        struct sender *s = &i->senders->at[n];
        if (s->socket == socket && s->real.s_addr == real.v4.s_addr && s->port == real.port) {
            s->socket = 0;
        }
    }
}

uint64_t senders_socket(const struct record *r) {
    bool known = strncmp(r->path, socket_text, sizeof socket_text - 1) == 0;
    return known ? strtoull(r->path + sizeof socket_text - 1, NULL, 10) : 0;
}

void senders_free(struct senders *all) {
    free(all);
}

static bool asks(const struct record *r) {
    struct message_header h;
    switch (r->call->nr) {
    case SYS_recvfrom:
        return r->args[4] != 0 && r->args[5] != 0;
    case SYS_recvmsg:
    case SYS_recvmmsg:
        return memory_read(r->tid, r->args[1], &h, sizeof h) == 0 && h.name != 0;
    default:
        return false;
    }
}

struct names *names_of(const struct instance *i, const struct record *r) {
    uint64_t socket = i->senders == NULL ? 0 : senders_socket(r);
    if (socket == 0 || !asks(r)) {
        return NULL;
    }
    struct names *n = NULL;
    for (size_t k = 0; k < SENDERS_MAX; k++) {
        if (i->senders->at[k].socket != socket) {
            continue;
        }
        if (n == NULL && (n = calloc(1, sizeof *n + SENDERS_MAX * sizeof n->list[0])) == NULL) {
            return NULL;
        }
        n->list[n->count++] = i->senders->at[k];
    }
    return n;
}

void names_before(struct names *n, const struct record *r) {
    if (n->buffers != NULL) {
        return;
    }
    bool several = r->call->nr == SYS_recvmmsg;
    size_t count = !several ? 1 : (uint32_t)r->args[2] < VECTOR_MAX ? (uint32_t)r->args[2] : VECTOR_MAX; /* as the kernel cuts it */
    n->buffers = calloc(count + 1, sizeof *n->buffers);
    n->buffer_count = n->buffers == NULL ? 0 : count;
    for (size_t m = 0; m < n->buffer_count; m++) {
        struct message_header h;
        struct buffer *b = &n->buffers[m];
        uint64_t at = r->args[1] + (several ? m * sizeof(struct one_of_several) : 0);
        if (r->call->nr == SYS_recvfrom) {
            b->at = memory_read(r->tid, r->args[5], &b->len, sizeof b->len) == 0 ? r->args[4] : 0;
        } else if (memory_read(r->tid, at, &h, sizeof h) == 0) {
            *b = (struct buffer){.at = h.name, .len = h.name_len};
        }
    }
}

static void put_right(const struct names *n, pid_t tid, const struct buffer *b) {
    struct sockaddr_storage a = {0};
    size_t len = b->len < sizeof(struct sockaddr_in6) ? b->len : sizeof(struct sockaddr_in6);
    if (b->at == 0 || len < sizeof(struct sockaddr_in) || memory_read(tid, b->at, &a, sizeof(struct sockaddr_in)) != 0) {
        return; /* cut short: nothing is compared with that */
    }
    if (a.ss_family == AF_INET6 && (len < address_at(true) + address_len(true) || memory_read(tid, b->at, &a, len) != 0)) {
        return;
    }
    struct inet_target t = sockaddr_target(&a, a.ss_family == AF_INET6 ? len : sizeof(struct sockaddr_in));
    for (size_t k = 0; k < n->count; k++) {
        const struct sender *s = &n->list[k];
        if (t.inet && t.v6 == s->v6 && t.v4.s_addr == s->real.s_addr && t.port == s->port) {
            (void)memory_write(tid, b->at + address_at(s->v6), s->asked, address_len(s->v6));
            return;
        }
    }
}

void names_after(const struct names *n, const struct record *r, int64_t result) {
    size_t messages = result < 0 ? 0 : r->call->nr == SYS_recvmmsg ? (size_t)result : 1;
    for (size_t m = 0; m < messages && m < n->buffer_count; m++) {
        put_right(n, r->tid, &n->buffers[m]);
    }
}

void names_free(struct names *n) {
    if (n != NULL) {
        free(n->buffers);
        free(n);
    }
}
