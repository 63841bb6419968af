/* What a gate does for an instance besides its main program. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "../common/gatelink.h"
#include "hub.h"
#include "tracer.h"

static uint32_t *slot_of(struct instance *i, uint32_t req) {
    for (size_t n = 0; n < EXECS_MAX; n++) {
        if (i->exec_reqs[n] == req) {
            return &i->exec_reqs[n];
        }
    }
    return NULL;
}

void service_exec(struct tracer *t, const struct command *c) {
    struct service *s;
    struct instance *i = need_instance(t, c, &s);
    if (i == NULL) {
        return;
    }
    cleanup_free char **argv = argv_decode(c->argv.data, c->argv.len);
    uint32_t *slot = slot_of(i, 0);
    cleanup_close int memfd = (int)syscall(SYS_memfd_create, "argv", MFD_CLOEXEC);
    if (argv == NULL) {
        reply_error(c->req, ERROR_LAUNCH, EINVAL, "an argv is needed, of at most %d bytes", ARGV_SIZE_MAX);
    } else if (!i->launched || i->exited) {
        reply_error(c->req, i->exited ? ERROR_GONE : ERROR_LAUNCH, 0, i->exited ? "instance %u is gone" : "instance %u is still being started", i->id);
    } else if (slot == NULL || c->req == 0) {
        reply_error(c->req, ERROR_LAUNCH, EAGAIN, "instance %u runs %d other programs already", i->id, EXECS_MAX);
    } else if (memfd < 0 || write(memfd, c->argv.data, c->argv.len) != (ssize_t)c->argv.len) {
        reply_error(c->req, ERROR_INTERNAL, errno, "pass the argv");
    } else {
        *slot = c->req;
        to_gate(t, s, &(struct gate_msg){.type = G_EXEC, .instance = i->id, .req = c->req, .timeout_ms = c->timeout_ms, .fds = {memfd}, .fd_count = 1});
    }
}

void exec_ran(struct instance *i, const struct gate_msg *m) {
    uint8_t buf[4];
    uint32_t *slot = m->req == 0 ? NULL : slot_of(i, m->req);
    if (slot == NULL) {
        return;
    }
    *slot = 0;
    if (m->text[0] != '\0') {
        reply_error(m->req, ERROR_LAUNCH, m->no, "%s", m->text);
        return;
    }
    put_u32(buf, (uint32_t)m->status);
    reply_ok(m->req, buf, sizeof buf);
}

void execs_gone(struct instance *i) {
    for (size_t n = 0; n < EXECS_MAX; n++) {
        if (i->exec_reqs[n] != 0) {
            reply_error(i->exec_reqs[n], ERROR_GONE, 0, "instance %u is gone", i->id);
        }
    }
}

void limit_reached(struct instance *i, enum gate_limit what, uint64_t bytes) {
    enum { MIB = 1024 * 1024 };
    static const char *const codes[] = {[LIMIT_DISK] = "DISK_FULL", [LIMIT_MEMORY] = "OOM_KILLED", [LIMIT_PROCESSES] = "PID_LIMIT"};
    unsigned long long mib = bytes / MIB;
    char text[200];
    switch (what) {
    case LIMIT_DISK:
        (void)snprintf(text, sizeof text, "its file system is full: what an instance may write into it, %llu MiB, is used up, and more fails with ENOSPC", mib);
        break;
    case LIMIT_MEMORY:
        (void)snprintf(text, sizeof text, mib == 0 ? "the kernel has killed a process of it, because it has reached its memory limit"
                                                   : "the kernel has killed a process of it, because it has reached its memory limit; files that it has written count, with %llu MiB", mib);
        break;
    default:
        (void)snprintf(text, sizeof text, "it has as many processes and threads as a service may have, and one more was refused with EAGAIN");
        break;
    }
    instance_started(i); /* before everything else of the instance */
    hub_note(i->service, i->id, codes[what], text);
}
