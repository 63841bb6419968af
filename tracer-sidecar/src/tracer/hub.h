/*
 * The one place where events get their number. Any thread appends; what is appended leaves in that order on the harness link.
 *
 * The buffer is bounded: a thread that answers system calls waits for room before it decides, so a slow harness slows services down and
 * nothing is lost. The main thread never waits here, because it is the one that makes room.
 */
#ifndef FAULTBOX_HUB_H
#define FAULTBOX_HUB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_SYSCALL = 1,
    EVENT_OUTPUT = 2,
    EVENT_STARTED = 3,
    EVENT_EXITED = 4,
    EVENT_LISTEN = 5,
    EVENT_MARK = 6,
    EVENT_DROPPED = 7,
    EVENT_NOTE = 8,
    EVENT_GATE_LOST = 9,
    EVENT_ACCEPTED = 10,
};

enum {
    HUB_SOFT_LIMIT = 8 * 1024 * 1024, /* bytes; from here on calls and output wait */
    HUB_BATCH_MS = 4,                 /* events that nobody waits for leave together */
    SERVICE_NONE = 0xffff,
};

void hub_init(void);
/* `wake` is an eventfd that main polls; `sock` the connected harness link, non-blocking. */
void hub_connect(int sock, int wake);

/*
 * Appends one event; its record is `head` then `tail`. An urgent one leaves at once, from the calling thread. Returns its number.
 * Does not wait for room: see hub_await_room.
 */
uint64_t hub_event(uint8_t kind, uint16_t service, const void *head, size_t head_len, const void *tail, size_t tail_len, bool urgent);
/* One call of the service was let through unrecorded. */
void hub_dropped(uint16_t service);
void hub_note(uint16_t service, uint32_t instance, const char *code, const char *text);
/* A frame of another type than EVENTS. */
void hub_frame(uint8_t type, const void *payload, size_t len);

/* Blocks a thread that must not be main until there is room. Returns false when `*ending` was set meanwhile. */
bool hub_await_room(const atomic_bool *ending);
bool hub_full(void);
/* Wakes threads in hub_await_room so that they look at their `ending` again. */
void hub_wake_waiters(void);

/* Main thread: sends what the socket takes. Returns -1 when the link is broken. `*blocked`: bytes are left, wait for EPOLLOUT. */
int hub_flush(bool *blocked);
/* Bytes that wait, and whether anything among them is urgent enough to skip the batch delay. */
size_t hub_queued(bool *urgent);

/* Numbers start at 1 again, times at 0. */
void hub_begin(void);
uint64_t hub_last_seq(void);
uint64_t hub_total(void);
uint64_t clock_ns(void);

#endif
