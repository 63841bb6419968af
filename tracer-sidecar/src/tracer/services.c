#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "../common/gatelink.h"
#include "hub.h"
#include "listener.h"
#include "pairs.h"
#include "tracer.h"
#include "workers.h"

enum { RETRY_MS = 1 }; /* between attempts, and between interruptions of threads that shall end */

struct service *service_find(struct tracer *t, uint16_t id) {
    for (struct service *s = t->services; s != NULL; s = s->next) {
        if (s->id == id) {
            return s;
        }
    }
    return NULL;
}

struct instance *instance_find(struct tracer *t, uint32_t id, struct service **owner) {
    for (struct service *s = t->services; s != NULL; s = s->next) {
        if (s->instance != NULL && s->instance->id == id) {
            *owner = s;
            return s->instance;
        }
    }
    return NULL;
}

/* Remembers the first reason. The answer follows when the instance is gone, so that the next START finds the service free. */
static void fail_start(struct instance *i, enum error_code code, int no, const char *step) {
    if (i->start_pending && i->failure_code == 0) {
        i->failure_code = code;
        (void)err_set(&i->failure, no, "%s", step);
    }
}

/* ------------------------------------------------------------------ gates */

static void gate_lost(struct tracer *t, struct service *s, const char *why) {
    uint8_t buf[512];
    struct wr w = wr_over(buf, sizeof buf);
    (void)t;
    wr_text(&w, why);
    (void)hub_event(EVENT_GATE_LOST, s->id, buf, wr_len(&w), NULL, 0, true);
    close(s->link);
    s->link = -1;
    if (s->attaching) {
        s->attaching = false;
        reply_error(s->attach_req, ERROR_GATE, 0, "%s", why);
    }
    if (s->snapshot_req != 0) {
        reply_error(s->snapshot_req, ERROR_GATE, 0, "%s", why);
        s->snapshot_req = 0;
    }
    struct instance *i = s->instance;
    if (i == NULL) {
        return;
    }
    fail_start(i, ERROR_GATE, 0, why);
    i->gone = true; /* the kernel kills what PID 1 of the container leaves behind */
}

void to_gate(struct tracer *t, struct service *s, const struct gate_msg *m) {
    if (s->link >= 0 && gate_send(s->link, m) != 0) {
        gate_lost(t, s, "the container of the service does not take orders any more");
    }
}

/* -------------------------------------------------------------- instances */

/* Takes the listener, where there is one, out of the child, which waits for the go. */
static int take_child(struct instance *i, struct gate_msg *m, struct err *e) {
    char path[64];
    char text[512];
    i->pidfd = m->fds[0];
    m->fds[0] = -1;
    if ((i->launch.flags & LAUNCH_UNSEEN) != 0) {
        return 0; /* its number in the namespace of the tracer, if it has one there, is of no use without its calls */
    }
    (void)snprintf(path, sizeof path, "/proc/self/fdinfo/%d", i->pidfd);
    cleanup_close int info = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = info < 0 ? -1 : read(info, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    const char *pid = strstr(text, "\nPid:");
    i->host_pid = pid == NULL ? -1 : (pid_t)strtol(pid + 5, NULL, 10);
    if (i->host_pid <= 0) {
        return err_set(e, ESRCH, "find the program's process");
    }
    i->listener = (int)syscall(SYS_pidfd_getfd, i->pidfd, m->listener, 0);
    if (i->listener < 0) {
        return err_set(e, errno, "take the system-call listener of the program");
    }
    (void)fcntl(i->listener, F_SETFD, FD_CLOEXEC);
    if (listener_start(i, e) != 0) {
        close(i->listener); /* no thread to join later */
        i->listener = -1;
        return -1;
    }
    return 0;
}

static void on_child(struct tracer *t, struct service *s, struct gate_msg *m) {
    struct err e = {0};
    struct instance *i = s->instance;
    if (take_child(i, m, &e) != 0) {
        fail_start(i, ERROR_LAUNCH, e.no, e.step);
        to_gate(t, s, &(struct gate_msg){.type = G_STOP, .instance = i->id, .grace_ms = 0});
        return;
    }
    to_gate(t, s, &(struct gate_msg){.type = G_GO, .instance = i->id});
}

static void on_launched(struct instance *i) {
    uint8_t buf[4];
    i->launched = true;
    instance_started(i);
    if (i->start_pending) {
        i->start_pending = false;
        put_u32(buf, (uint32_t)i->host_pid);
        reply_ok(i->start_req, buf, sizeof buf);
    }
}

/* What a rule kills is crashed, whatever was ordered meanwhile; what a rule signals otherwise may have survived that. */
static bool crashed(struct instance *i, uint8_t cause) {
    bool asked = i->crashed || crash_ends(atomic_load(&i->crash));
    return asked && (i->killed || cause == CAUSE_SIGNAL || cause == CAUSE_SELF);
}

static void on_exited(struct instance *i, const struct gate_msg *m) {
    uint8_t buf[64];
    struct wr w = wr_over(buf, sizeof buf);
    bool signalled = (m->status & 0x7f) != 0;
    i->exited = true;
    wr_u32(&w, i->id);
    wr_u8(&w, signalled ? 1 : 0);
    wr_i32(&w, signalled ? m->status & 0x7f : m->status >> 8 & 0xff);
    wr_u8(&w, m->oom);
    wr_u8(&w, crashed(i, m->cause) ? CAUSE_CRASH : m->cause);
    wr_u64(&w, clock_ns() - i->started_ns);
    wr_u32(&w, m->others);
    instance_started(i);
    pthread_mutex_lock(&i->output.lock);
    output_drain_locked(&i->output);
    (void)hub_event(EVENT_EXITED, i->service, buf, wr_len(&w), NULL, 0, true);
    pthread_mutex_unlock(&i->output.lock);
}

static uint32_t *signal_slot(struct instance *i, uint32_t req) {
    for (size_t n = 0; n < SIGNALS_MAX; n++) {
        if (i->signal_reqs[n] == req) {
            return &i->signal_reqs[n];
        }
    }
    return NULL;
}

static void on_signalled(struct instance *i, uint32_t req) {
    uint32_t *slot = req == 0 ? NULL : signal_slot(i, req);
    if (slot != NULL) {
        *slot = 0;
        reply_ok(req, NULL, 0);
    }
}

static void on_snapshot_done(struct service *s, const struct gate_msg *m) {
    if (s->snapshot_req == 0 || s->snapshot_req != m->req) {
        return;
    }
    s->snapshot_req = 0;
    if (m->text[0] == '\0') {
        reply_ok(m->req, NULL, 0);
    } else {
        reply_error(m->req, ERROR_LAUNCH, m->no, "%s", m->text);
    }
}

static void on_gate_msg(struct tracer *t, struct service *s, struct gate_msg *m) {
    if (m->type == G_READY) {
        attach_ready(s, m);
        return;
    }
    if (m->type == G_SNAPSHOT_DONE) {
        on_snapshot_done(s, m);
        return;
    }
    struct instance *i = s->instance;
    if (i == NULL || i->id != m->instance) {
        return;
    }
    switch (m->type) {
    case G_CHILD:
        on_child(t, s, m);
        break;
    case G_LAUNCHED:
        on_launched(i);
        break;
    case G_FAILED:
        fail_start(i, ERROR_LAUNCH, m->no, m->text);
        break;
    case G_EXITED:
        on_exited(i, m);
        break;
    case G_SIGNALLED:
        on_signalled(i, m->req);
        break;
    case G_RAN:
        exec_ran(i, m);
        break;
    case G_LIMIT:
        limit_reached(i, (enum gate_limit)m->limit, m->bytes);
        break;
    case G_GONE:
        i->gone = true;
        break;
    default:
        break;
    }
}

void service_readable(struct tracer *t, struct service *s) {
    while (s->link >= 0) {
        struct gate_msg m;
        int n = gate_receive(s->link, &m);
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n <= 0) {
            gate_lost(t, s, n == 0 ? "the container of the service has ended" : "the gate sent a malformed message");
            return;
        }
        on_gate_msg(t, s, &m);
        gate_close_fds(&m);
    }
}

static int watch_output(struct tracer *t, struct instance *i) {
    for (int n = 0; n < 2; n++) {
        if (tracer_watch(t, i->output.stream[n].fd, &i->output.source, t->outputs_paused ? 0 : EPOLLIN) != 0) {
            return -1;
        }
    }
    return 0;
}

static int order_spawn(struct tracer *t, struct service *s, struct instance *i, const struct bytes *spec, struct err *e) {
    int ends[2];
    int opened = output_open(&i->output, ends);
    cleanup_close int out = ends[0];
    cleanup_close int err = ends[1];
    if (opened != 0 || watch_output(t, i) != 0) {
        return err_set(e, errno, "make the output pipes");
    }
    int read_end = -1;
    if ((i->launch.flags & LAUNCH_STREAMS) != 0 && input_open(&i->input, t->epoll, &read_end) != 0) {
        return err_set(e, errno, "make the input pipe");
    }
    cleanup_close int in = read_end;
    cleanup_close int memfd = (int)syscall(SYS_memfd_create, "launch", MFD_CLOEXEC);
    if (memfd < 0 || write(memfd, spec->data, spec->len) != (ssize_t)spec->len) {
        return err_set(e, errno, "pass the launch spec");
    }
    struct gate_msg m = {.type = G_SPAWN, .instance = i->id, .fds = {memfd, out, err, in}, .fd_count = in < 0 ? 3 : 4};
    return gate_send(s->link, &m) == 0 ? 0 : err_set(e, errno, "order an instance");
}

void service_start(struct tracer *t, const struct command *c) {
    struct err e = {0};
    struct service *s = service_find(t, c->service);
    if (s == NULL || s->attaching) {
        reply_error(c->req, ERROR_UNKNOWN, 0, "service %u is not attached", c->service);
        return;
    }
    if (s->link < 0) {
        reply_error(c->req, ERROR_GATE, 0, "the container of the service has ended");
        return;
    }
    if (s->instance != NULL) {
        reply_error(c->req, ERROR_LAUNCH, EBUSY, "instance %u of the service is still alive", s->instance->id);
        return;
    }
    struct instance *i = instance_new(c->instance, c->service, c->blob.data, c->blob.len, &e);
    if (i == NULL) {
        reply_error(c->req, ERROR_LAUNCH, e.no, "%s", e.step);
        return;
    }
    const struct call *missed = ruling_not_intercepted(s, i);
    if (missed != NULL) {
        reply_error(c->req, ERROR_INTERCEPT, 0, "a rule in force names %s, which the instance would not intercept", missed->name);
        instance_free(i);
        return;
    }
    if (order_spawn(t, s, i, &c->blob, &e) != 0) {
        reply_error(c->req, ERROR_LAUNCH, e.no, "%s", e.step);
        instance_free(i);
        return;
    }
    i->rules = &s->rules;
    i->accepting = pairs_of(s->id);
    if (i->accepting != NULL) {
        pairs_renew(i->accepting, i->id);
    }
    i->start_req = c->req;
    i->start_pending = true;
    s->instance = i;
    if (c->instance > t->highest_instance) {
        t->highest_instance = c->instance;
    }
}

struct instance *need_instance(struct tracer *t, const struct command *c, struct service **s) {
    struct instance *i = instance_find(t, c->instance, s);
    if (i == NULL) {
        bool was = c->instance != 0 && c->instance <= t->highest_instance;
        reply_error(c->req, was ? ERROR_GONE : ERROR_UNKNOWN, 0, was ? "instance %u is gone" : "no instance %u", c->instance);
    }
    return i;
}

void service_stop(struct tracer *t, const struct command *c) {
    struct service *s;
    struct instance *i = need_instance(t, c, &s);
    if (i == NULL) {
        return;
    }
    if (i->stop_pending) {
        reply_error(c->req, ERROR_GONE, EALREADY, "instance %u is being stopped", c->instance);
        return;
    }
    i->stop_pending = true;
    i->stop_req = c->req;
    to_gate(t, s, &(struct gate_msg){.type = G_STOP, .instance = i->id, .grace_ms = c->grace_ms, .again = c->again});
}

void service_signal(struct tracer *t, const struct command *c) {
    struct service *s;
    struct instance *i = need_instance(t, c, &s);
    if (i == NULL) {
        return;
    }
    uint32_t *slot = signal_slot(i, 0);
    if (slot == NULL || c->req == 0) {
        reply_error(c->req, ERROR_INTERNAL, EAGAIN, "too many signals on their way to instance %u", c->instance);
        return;
    }
    *slot = c->req;
    if (c->signal == SIGSTOP) {
        atomic_store(&i->suspended_ns, clock_ns());
    }
    to_gate(t, s, &(struct gate_msg){.type = G_SIGNAL, .instance = c->instance, .signal = c->signal, .scope = c->scope, .req = c->req});
}

void service_stream(struct tracer *t, const struct command *c) {
    struct service *s;
    struct instance *i = need_instance(t, c, &s);
    if (i == NULL) {
        return;
    }
    if (c->stream == 0) {
        input_write(&i->input, c->req, c->blob.data, c->blob.len);
    } else {
        output_cut_off(&i->output, c->stream);
        reply_ok(c->req, NULL, 0);
    }
}

void service_snapshot(struct tracer *t, const struct command *c) {
    struct service *s = service_find(t, c->service);
    if (s == NULL || s->attaching) {
        reply_error(c->req, ERROR_UNKNOWN, 0, "service %u is not attached", c->service);
    } else if (s->link < 0) {
        reply_error(c->req, ERROR_GATE, 0, "the container of the service has ended");
    } else if (s->instance != NULL) {
        reply_error(c->req, ERROR_LAUNCH, EBUSY, "instance %u of the service is still alive", s->instance->id);
    } else if (s->snapshot_req != 0 || c->req == 0) {
        reply_error(c->req, ERROR_LAUNCH, EALREADY, "a snapshot of the service is being made");
    } else {
        s->snapshot_req = c->req;
        to_gate(t, s, &(struct gate_msg){.type = G_SNAPSHOT, .req = c->req});
    }
}

/* ------------------------------------------------------------------ upkeep */

static void free_finished(struct service *s) {
    struct instance *i = s->instance;
    if (i->listener >= 0) {
        pthread_join(i->thread, NULL);
    }
    workers_sweep(i);
    if (i->start_pending) {
        bool known = i->failure_code != 0;
        reply_error(i->start_req, known ? (enum error_code)i->failure_code : ERROR_INTERNAL, i->failure.no, "%s",
                    known ? i->failure.step : "the instance ended while it was being started");
    }
    for (size_t n = 0; n < SIGNALS_MAX; n++) {
        if (i->signal_reqs[n] != 0) {
            reply_error(i->signal_reqs[n], ERROR_GONE, 0, "instance %u is gone", i->id);
        }
    }
    execs_gone(i);
    if (i->stop_pending) {
        reply_ok(i->stop_req, NULL, 0);
    }
    s->instance = NULL;
    instance_free(i);
}

int services_tick(struct tracer *t) {
    int again = -1;
    for (struct service *s = t->services; s != NULL; s = s->next) {
        if (s->attaching && s->link < 0 && attach_again(t, s)) {
            again = RETRY_MS;
        }
        struct instance *i = s->instance;
        if (i == NULL) {
            continue;
        }
        workers_sweep(i);
        int crash = atomic_exchange(&i->crash, 0);
        if (crash != 0) {
            crash_ordered(i, crash);
            if (crash == SIGSTOP) {
                atomic_store(&i->suspended_ns, clock_ns());
            }
            to_gate(t, s, &(struct gate_msg){.type = G_SIGNAL, .instance = i->id, .signal = crash, .scope = 1});
        }
        if (!i->gone) {
            continue;
        }
        if (atomic_load(&i->threads) > 0) {
            listener_interrupt(i);
            again = RETRY_MS;
        }
        if (!hub_full()) {
            output_drain(&i->output);
        }
        if (instance_finished(i)) {
            free_finished(s);
        } else {
            again = RETRY_MS; /* with a full event buffer the rest of its output has to wait */
        }
    }
    return again;
}

void services_throttle(struct tracer *t) {
    bool full = hub_full();
    if (full == t->outputs_paused) {
        return;
    }
    t->outputs_paused = full;
    for (struct service *s = t->services; s != NULL; s = s->next) {
        if (s->instance != NULL) {
            struct output *o = &s->instance->output;
            struct epoll_event event = {.events = full ? 0 : EPOLLIN, .data.ptr = &o->source};
            pthread_mutex_lock(&o->lock); /* its listener thread may be closing a pipe */
            for (int n = 0; n < 2; n++) {
                if (o->stream[n].fd >= 0) {
                    (void)epoll_ctl(t->epoll, EPOLL_CTL_MOD, o->stream[n].fd, &event);
                }
            }
            pthread_mutex_unlock(&o->lock);
        }
    }
}

void services_drain(struct tracer *t) {
    for (struct service *s = t->services; s != NULL; s = s->next) {
        if (s->instance != NULL) {
            output_drain(&s->instance->output);
        }
    }
    pairs_ask_all();
}
