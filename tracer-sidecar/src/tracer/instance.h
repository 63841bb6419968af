/* The tracer's side of one instance. Main owns it; its listener thread and its connect workers use it until they have ended. */
#ifndef FAULTBOX_TRACER_INSTANCE_H
#define FAULTBOX_TRACER_INSTANCE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../common/calls.h"
#include "../common/launch.h"
#include "input.h"
#include "output.h"
#include "routes.h"

enum { SIGNALS_MAX = 32, EXECS_MAX = 8 };

struct rule_stack;
struct parked;
struct accepting;
struct follow;
struct talks;
struct senders;

struct instance {
    struct instance *next;
    uint32_t id;
    uint16_t service;
    struct launch launch;
    bool reported[512]; /* by call id: is it to be reported? */

    int pidfd; /* of the main program */
    pid_t host_pid;
    int listener;
    pthread_t thread;
    atomic_int threads;    /* listener thread and connect workers that still run */
    atomic_ullong suspended_ns; /* when it was ordered to be suspended last; 0: never */
    atomic_int crash;      /* signal that main is to send to every process at once; 0: none */
    atomic_bool killed;    /* by a rule: no call is answered any more */
    atomic_bool ending;    /* tells them to leave; they are woken by WAKE_SIGNAL */
    struct worker *workers; /* connect workers; under workers_lock */
    pthread_mutex_t workers_lock;

    struct output output; /* has its own lock */
    struct rule_stack *rules; /* of the service, which outlives the instance; under the output lock */
    struct parked *parked;    /* the youngest first; under the output lock */
    struct accepting *accepting; /* of the service */
    struct follow *follows;   /* under the output lock */
    atomic_int followed;      /* how many there are */
    int poke;                 /* eventfd: what is parked has become due */
    atomic_bool started;  /* the STARTED event is out */
    uint64_t started_ns;

    /* main thread only */
    struct input input;
    bool launched;
    bool gone;          /* the namespace is reaped, or the gate is lost */
    uint32_t start_req; /* 0: answered */
    uint32_t stop_req;
    bool start_pending;
    bool stop_pending;
    bool crashed;           /* a rule asked for a signal that ends it */
    int64_t crash_until_ms; /* from then on it counts as survived */
    bool exited;            /* its main program */
    uint32_t signal_reqs[SIGNALS_MAX]; /* SIGNALs not yet known to be delivered; 0: free */
    uint32_t exec_reqs[EXECS_MAX];     /* EXECs under way; 0: free */
    int failure_code; /* why the start failed, 0: it did not; told when the instance is gone */
    struct err failure;

    /* listener thread only */
    struct talks *talks; /* NULL: it has not sent or received yet */
    bool exec_seen;
    bool noted_foreign;
    bool noted_uring;
    bool noted_ambiguous;
    bool noted_uncertain;
    bool both; /* an IPv6 socket of a declared port was made to take IPv4, too */
    uint8_t listened[TRANSPORTS][65536 / 8]; /* ports that it has ever listened on, or bound a UDP socket to, a bit each */
    struct senders *senders; /* NULL: no datagram of it has gone to another service in place of loopback */
};

struct instance *instance_new(uint32_t id, uint16_t service, const void *spec, size_t len, struct err *e);
void instance_free(struct instance *i);
/* The STARTED event, once, before any other event of the instance. Any thread. */
void instance_started(struct instance *i);
/* Nothing of it runs, and all its output has been read. */
bool instance_finished(struct instance *i);

#endif
