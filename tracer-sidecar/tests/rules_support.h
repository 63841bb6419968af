/* Rules, calls and events for the tests of what decides calls. */
#ifndef FAULTBOX_RULES_SUPPORT_H
#define FAULTBOX_RULES_SUPPORT_H

#include "../src/tracer/chance.h"
#include "../src/tracer/frames.h"
#include "../src/tracer/rules.h"
#include "test.h"

enum { CALL_OPENAT = 3, CALL_WRITE = 12, CALL_PWRITE64 = 14, CALL_FSYNC = 17, CALL_RENAME = 72, CALL_CONNECT = 96, CALL_BIND = 97, CALL_SOCKET = 94 };

/* What a test says of a rule; the rest is: any call, always, any resource, any peer. */
struct wanted {
    uint32_t number;
    uint16_t calls[4];
    uint8_t action;
    int64_t argument;
    int64_t argument2;
    uint8_t mode;
    const char *tag;
    uint8_t trigger;
    uint64_t n;
    uint64_t threshold; /* 0: always */
    uint64_t max_fires;
    uint64_t after_bytes; /* 0: none */
    const char *paths[3];
    const char *peers[3];
};

/* The command in vectors/<name>.hex, which is read into *v. */
struct command command_of(struct vector *v, const char *name);
/* Writes a list that ends with NULL. */
void write_texts(struct wr *w, const char *const *list);
/* The payload of RULES from the number of rules on. Valid until the next call. */
struct rd wire_of(const struct wanted *rules, size_t count);
bool accepted(const struct wanted *rules, size_t count);
void push(struct rule_stack *s, uint32_t number, const struct wanted *rules, size_t count);
void pop(struct rule_stack *s, uint32_t number);
/* A call with that resource, NULL: it is not known. Valid until the next call. */
struct record *call_on(uint16_t id, const char *path);
/* Instance 17 of service 3, which declares 5432 and reports openat, connect and bind. */
struct instance *new_instance(void);

/* A SYSCALL event; what it does not have is zero. */
struct seen {
    uint16_t call;
    uint32_t pid, tid;
    uint8_t decision, flags;
    char name[17];
    uint32_t rule;
    uint64_t held_ns, added_ns;
    uint16_t no;
    int64_t ret;
    uint64_t size;
    int peer; /* -1: none */
    char path[PATH_SIZE], path2[PATH_SIZE];
    char addr[SOCKADDR_TEXT_MAX];
    char tag[TAG_MAX + 1];
};

/* Calls `on` for each SYSCALL event in the whole frames at `data`. Returns how many bytes those frames take. */
size_t each_event(const uint8_t *data, size_t len, void (*on)(void *arg, const struct seen *s), void *arg);
/* Decodes the SYSCALL events that the hub has sent to the other end of `sock`. Returns how many; the first `max` are in `out`. */
size_t sent(int sock, struct seen *out, size_t max);

#endif
