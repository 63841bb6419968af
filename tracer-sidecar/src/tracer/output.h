/*
 * stdout and stderr of an instance: two pipes, cut into lines. Whoever is about to append an event of the instance drains them first, so a
 * line that was written before a call stands before it.
 */
#ifndef FAULTBOX_OUTPUT_H
#define FAULTBOX_OUTPUT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_MAX_BYTES = 64 * 1024 };

struct instance;

enum source_kind { SOURCE_LISTEN, SOURCE_PENDING, SOURCE_HARNESS, SOURCE_GATE, SOURCE_OUTPUT, SOURCE_INPUT, SOURCE_HUB, SOURCE_THREADS, SOURCE_LOBBY, SOURCE_GUEST };

/* What epoll hands back: first member of whatever owns the descriptor. */
struct source {
    enum source_kind kind;
};

struct stream {
    int fd; /* -1 at end of file */
    uint8_t *line;
    size_t len;
    size_t size;
};

struct output {
    struct source source; /* first: epoll hands it back */
    struct instance *owner;
    pthread_mutex_t lock;
    pthread_mutex_t started_lock;
    struct stream stream[2];
    int ready; /* epoll over both pipes: one cheap look before every call, nearly always in vain */
};

void output_init(struct output *o, struct instance *owner);
/* Makes the pipes. The write ends, close-on-exec, are the caller's. */
int output_open(struct output *o, int write_ends[2]);
void output_close(struct output *o);
/* Appends what the pipes hold now. Any thread; the caller holds no lock. */
void output_drain(struct output *o);
/* The same with o->lock held, for a caller that appends its own event before it unlocks. */
void output_drain_locked(struct output *o);
bool output_ended(struct output *o);
/* Nobody reads stream 1 or 2 any more: the program's next write to it fails as into any broken pipe. */
void output_cut_off(struct output *o, unsigned stream);

#endif
