/* The state of the tracer's main thread. */
#ifndef FAULTBOX_TRACER_H
#define FAULTBOX_TRACER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../common/gatelink.h"
#include "frames.h"
#include "instance.h"
#include "rules.h"

struct service {
    struct source source;
    struct service *next;
    uint16_t id;
    pid_t gate_pid;
    int proc_fd; /* the /proc of its container, when the gate has come and brought it */
    char proc[32]; /* the same as a path; "": /proc */
    int link; /* -1: not attached, or lost */
    bool attaching;
    uint32_t attach_req;
    int64_t attach_until_ms;
    struct instance *instance; /* at most one */
    struct rule_stack rules;
    uint32_t snapshot_req; /* 0: none is under way */
};

/* A request that waits for a crash; none of those that may points into the input. */
struct kept {
    struct command command;
    int64_t until_ms;
};

enum { KEPT_MAX = 64 };

struct tracer {
    int epoll;
    int harness;
    bool harness_writable_wanted;
    bool outputs_paused;
    uint8_t *in;  /* bytes of the harness not yet worked off */
    size_t in_len;
    size_t in_size;
    struct service *services;
    struct lobby *lobby; /* NULL: the tracer goes to the gates */
    uint32_t highest_instance;
    bool settle_pending;
    uint32_t settle_req;
    int64_t settle_until_ms;
    bool shutdown;
    struct kept kept[KEPT_MAX]; /* behind.c; in the order they came */
    size_t kept_count;
};

/* watch.c */
int64_t clock_ms(void);
int tracer_watch(struct tracer *t, int fd, struct source *s, uint32_t events);

/* replies.c: frames to the harness */
void reply_ok(uint32_t req, const void *payload, size_t len);
void reply_error(uint32_t req, enum error_code code, int no, const char *format, ...) __attribute__((format(printf, 4, 5)));

struct gate_msg;

/* attach.c: reaching a gate */
void service_attach(struct tracer *t, const struct command *c);
void attach_ready(struct service *s, const struct gate_msg *m);
/* Tries once more; true when it is to be repeated. */
bool attach_again(struct tracer *t, struct service *s);

/* Where process ids of the service's container are looked up. */
const char *service_proc(const struct service *s);

/* services.c: gates and instances */
struct service *service_find(struct tracer *t, uint16_t id);
struct instance *instance_find(struct tracer *t, uint32_t id, struct service **owner);
void service_readable(struct tracer *t, struct service *s);
void service_start(struct tracer *t, const struct command *c);
void service_stop(struct tracer *t, const struct command *c);
void service_signal(struct tracer *t, const struct command *c);
void service_stream(struct tracer *t, const struct command *c);
void service_snapshot(struct tracer *t, const struct command *c);
/* Repeats what has to be repeated, and frees instances that have finished. Returns the time until it wants to run again, or -1. */
int services_tick(struct tracer *t);
/* Stops or resumes reading output, as the event buffer has room. */
void services_throttle(struct tracer *t);
void services_drain(struct tracer *t);

/* The instance, or NULL when it has been answered that there is none. */
struct instance *need_instance(struct tracer *t, const struct command *c, struct service **s);
void to_gate(struct tracer *t, struct service *s, const struct gate_msg *m);

/* extras.c: programs beside the main one, and full disks */
void service_exec(struct tracer *t, const struct command *c);
void exec_ran(struct instance *i, const struct gate_msg *m);
/* Answers what the instance's end has left open. */
void execs_gone(struct instance *i);
void limit_reached(struct instance *i, enum gate_limit what, uint64_t bytes);

/* behind.c: requests that wait for a crash */
/* Whether a service that does nothing about the signal ends by it. */
bool crash_ends(int signal_number);
/* A rule's signal is on its way to every process of the instance. */
void crash_ordered(struct instance *i, int signal_number);
/* True: the request is kept, and carried out by a later tick. */
bool behind_keep(struct tracer *t, const struct command *c);
/* Carries out what need not wait any longer. Returns the time until it wants to run again, or -1. */
int behind_tick(struct tracer *t);

/* ruling.c: rules of the harness */
void ruling_install(struct tracer *t, const struct command *c);
void ruling_remove(struct tracer *t, const struct command *c);
void ruling_release(struct tracer *t, const struct command *c);
/* A call that a rule in force names and the instance does not intercept; NULL: none. */
const struct call *ruling_not_intercepted(const struct service *s, const struct instance *i);
/* Drops all windows of all services. */
void ruling_clear(struct tracer *t);

/* settle.c: waiting until the services are at rest */
void settle_ask(struct tracer *t, const struct command *c);
/* Answers what has been asked, when it can. Returns the time until it wants to run again, or -1. */
int settle_tick(struct tracer *t);

/* commands.c */
/* Carries it out, at once or when a crash that has fired is over. */
void command_run(struct tracer *t, const struct command *c);
void command_carry_out(struct tracer *t, const struct command *c);

#endif
