#include "instance.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../common/wire.h"
#include "hub.h"
#include "senders.h"

struct instance *instance_new(uint32_t id, uint16_t service, const void *spec, size_t len, struct err *e) {
    struct instance *i = calloc(1, sizeof *i);
    if (i == NULL) {
        (void)err_set(e, ENOMEM, "instance");
        return NULL;
    }
    i->id = id;
    i->service = service;
    i->pidfd = i->listener = -1;
    i->poke = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&i->workers_lock, NULL);
    if (i->poke < 0 || launch_decode(&i->launch, spec, len, e) != 0) {
        if (i->poke < 0) {
            (void)err_set(e, errno, "instance");
        } else {
            close(i->poke);
        }
        free(i);
        return NULL;
    }
    bool record = (i->launch.flags & LAUNCH_RECORD_CALLS) != 0;
    for (size_t n = 0; record && n < i->launch.call_count; n++) {
        if (call_by_id(i->launch.calls[n]) != NULL && i->launch.calls[n] < 512) {
            i->reported[i->launch.calls[n]] = true;
        }
    }
    output_init(&i->output, i);
    input_init(&i->input);
    return i;
}

void instance_free(struct instance *i) {
    free(i->talks);
    senders_free(i->senders);
    if (i->listener >= 0) {
        close(i->listener);
    }
    if (i->pidfd >= 0) {
        close(i->pidfd);
    }
    close(i->poke);
    output_close(&i->output);
    input_close(&i->input);
    pthread_mutex_destroy(&i->workers_lock);
    launch_free(&i->launch);
    free(i);
}

void instance_started(struct instance *i) {
    if (atomic_load(&i->started)) {
        return;
    }
    uint8_t buf[8];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, i->id);
    wr_u32(&w, (uint32_t)i->host_pid);
    /* two threads may get here at once; the output lock makes the winner's event precede what the other appends */
    pthread_mutex_lock(&i->output.started_lock);
    if (!atomic_load(&i->started)) {
        i->started_ns = clock_ns();
        (void)hub_event(EVENT_STARTED, i->service, buf, wr_len(&w), NULL, 0, false);
        atomic_store(&i->started, true);
    }
    pthread_mutex_unlock(&i->output.started_lock);
}

bool instance_finished(struct instance *i) {
    return i->gone && atomic_load(&i->threads) == 0 && output_ended(&i->output);
}
