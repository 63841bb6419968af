#include "hub.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../common/wire.h"
#include "frames.h"

enum { CHUNK_SIZE = 64 * 1024, FRAME_HEAD = 5, RECORD_HEAD = 4 + 1 + 8 + 8 + 2 };

/* One frame on its way out. An EVENTS frame stays open for more records until its first byte is sent. */
struct chunk {
    struct chunk *next;
    size_t len;
    size_t sent;
    size_t size;
    bool open;
    uint8_t data[];
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t room;
    struct chunk *first;
    struct chunk *last;
    struct chunk *spare; /* one empty chunk of CHUNK_SIZE, so that a steady stream allocates nothing */
    size_t queued;
    uint64_t seq;
    uint64_t epoch_ns;
    uint64_t total;
    int sock;
    int wake;
    bool woken;
    bool urgent;
    bool broken;
    bool blocked;
    bool sending; /* a thread is in send, without the lock */
    pthread_cond_t sent;
} hub;

uint64_t clock_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void hub_init(void) {
    pthread_mutex_init(&hub.lock, NULL);
    pthread_cond_init(&hub.room, NULL);
    pthread_cond_init(&hub.sent, NULL);
    hub.sock = hub.wake = -1;
    hub.epoch_ns = clock_ns();
}

void hub_connect(int sock, int wake) {
    pthread_mutex_lock(&hub.lock);
    hub.sock = sock;
    hub.wake = wake;
    pthread_mutex_unlock(&hub.lock);
}

static struct chunk *new_chunk(size_t need) {
    struct chunk *c = hub.spare;
    if (need <= CHUNK_SIZE && c != NULL) {
        hub.spare = NULL;
    } else {
        size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;
        c = malloc(sizeof *c + size);
        if (c == NULL) {
            (void)dprintf(2, "tracer: out of memory for events\n");
            _exit(1); /* an event that vanished silently would be worse: services fail, and the run says why */
        }
        c->size = size;
    }
    c->next = NULL;
    c->len = c->sent = 0;
    c->open = false;
    if (hub.last != NULL) {
        hub.last->next = c;
    } else {
        hub.first = c;
    }
    hub.last = c;
    return c;
}

static void begin_frame(struct chunk *c, uint8_t type) {
    c->data[4] = type;
    c->len = FRAME_HEAD;
    hub.queued += FRAME_HEAD;
}

static void close_length(struct chunk *c) {
    put_u32(c->data, (uint32_t)(c->len - 4));
}

static void append(struct chunk *c, const void *data, size_t len) {
    if (len > 0) {
        memcpy(c->data + c->len, data, len);
        c->len += len;
        hub.queued += len;
    }
}

static void drop_first(void) {
    struct chunk *c = hub.first;
    hub.first = c->next;
    if (hub.first == NULL) {
        hub.last = NULL;
    }
    if (hub.spare == NULL && c->size == CHUNK_SIZE) {
        hub.spare = c;
    } else {
        free(c);
    }
}

/*
 * Sends without blocking; lock held, and given up while the kernel works, or every call of a service would wait for the network. One thread
 * sends at a time: another one leaves it what is new.
 */
static void flush_locked(void) {
    if (hub.sending) {
        return;
    }
    hub.sending = true;
    hub.blocked = false;
    while (hub.first != NULL && !hub.broken && hub.sock >= 0) {
        struct chunk *c = hub.first;
        c->open = false;
        pthread_mutex_unlock(&hub.lock);
        ssize_t n = send(hub.sock, c->data + c->sent, c->len - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        int no = n < 0 ? errno : 0;
        pthread_mutex_lock(&hub.lock);
        if (no == EINTR) {
            continue;
        }
        if (no != 0) {
            hub.blocked = no == EAGAIN;
            hub.broken = no != EAGAIN;
            break;
        }
        c->sent += (size_t)n;
        bool was_full = hub.queued >= HUB_SOFT_LIMIT;
        hub.queued -= (size_t)n;
        if (c->sent == c->len) {
            drop_first();
        }
        if (was_full && hub.queued < HUB_SOFT_LIMIT) {
            pthread_cond_broadcast(&hub.room);
        }
    }
    if (hub.first == NULL) {
        hub.woken = hub.urgent = false;
    }
    hub.sending = false;
    pthread_cond_broadcast(&hub.sent);
}

/* Lock held, and given up: main wants it as soon as it is awake. */
static void unlock_and_wake(void) {
    bool wake = hub.first != NULL && !hub.woken;
    hub.woken |= wake;
    int fd = hub.wake;
    pthread_mutex_unlock(&hub.lock);
    if (wake) {
        uint64_t one = 1;
        (void)!write(fd, &one, sizeof one);
    }
}

uint64_t hub_event(uint8_t kind, uint16_t service, const void *head, size_t head_len, const void *tail, size_t tail_len, bool urgent) {
    uint8_t fixed[RECORD_HEAD];
    size_t len = RECORD_HEAD + head_len + tail_len;
    pthread_mutex_lock(&hub.lock);
    uint64_t seq = ++hub.seq;
    put_u32(fixed, (uint32_t)(len - 4));
    fixed[4] = kind;
    put_u64(fixed + 5, seq);
    put_u64(fixed + 13, clock_ns() - hub.epoch_ns);
    put_u16(fixed + 21, service);
    struct chunk *c = hub.last;
    if (c == NULL || !c->open || c->len + len > c->size) {
        c = new_chunk(FRAME_HEAD + len);
        begin_frame(c, FRAME_EVENTS);
        c->open = true;
    }
    append(c, fixed, sizeof fixed);
    append(c, head, head_len);
    append(c, tail, tail_len);
    close_length(c);
    hub.total++;
    if (urgent && !hub.blocked) {
        flush_locked();
    }
    unlock_and_wake();
    return seq;
}

void hub_note(uint16_t service, uint32_t instance, const char *code, const char *text) {
    uint8_t buf[1024];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, instance);
    wr_text(&w, code);
    wr_text(&w, text);
    (void)hub_event(EVENT_NOTE, service, buf, wr_len(&w), NULL, 0, false);
}

void hub_dropped(uint16_t service) {
    uint8_t buf[8];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u64(&w, 1);
    (void)hub_event(EVENT_DROPPED, service, buf, wr_len(&w), NULL, 0, false);
}

void hub_frame(uint8_t type, const void *payload, size_t len) {
    pthread_mutex_lock(&hub.lock);
    if (hub.last != NULL) {
        hub.last->open = false;
    }
    struct chunk *c = new_chunk(FRAME_HEAD + len);
    begin_frame(c, type);
    append(c, payload, len);
    close_length(c);
    hub.urgent = true;
    unlock_and_wake();
}

bool hub_await_room(const atomic_bool *ending) {
    pthread_mutex_lock(&hub.lock);
    while (hub.queued >= HUB_SOFT_LIMIT && !*ending) {
        pthread_cond_wait(&hub.room, &hub.lock);
    }
    pthread_mutex_unlock(&hub.lock);
    return !*ending;
}

bool hub_full(void) {
    pthread_mutex_lock(&hub.lock);
    bool full = hub.queued >= HUB_SOFT_LIMIT;
    pthread_mutex_unlock(&hub.lock);
    return full;
}

void hub_wake_waiters(void) {
    pthread_mutex_lock(&hub.lock);
    pthread_cond_broadcast(&hub.room);
    pthread_mutex_unlock(&hub.lock);
}

int hub_flush(bool *blocked) {
    pthread_mutex_lock(&hub.lock);
    while (hub.sending) {
        pthread_cond_wait(&hub.sent, &hub.lock);
    }
    flush_locked();
    *blocked = hub.blocked;
    int result = hub.broken ? -1 : 0;
    pthread_mutex_unlock(&hub.lock);
    return result;
}

size_t hub_queued(bool *urgent) {
    pthread_mutex_lock(&hub.lock);
    size_t n = hub.queued;
    *urgent = hub.urgent || n >= CHUNK_SIZE / 2;
    pthread_mutex_unlock(&hub.lock);
    return n;
}

void hub_begin(void) {
    pthread_mutex_lock(&hub.lock);
    hub.seq = 0;
    hub.epoch_ns = clock_ns();
    pthread_mutex_unlock(&hub.lock);
}

uint64_t hub_last_seq(void) {
    pthread_mutex_lock(&hub.lock);
    uint64_t seq = hub.seq;
    pthread_mutex_unlock(&hub.lock);
    return seq;
}

uint64_t hub_total(void) {
    pthread_mutex_lock(&hub.lock);
    uint64_t total = hub.total;
    pthread_mutex_unlock(&hub.lock);
    return total;
}
