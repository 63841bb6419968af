#include <sys/epoll.h>

#include "hub.h"
#include "tracer.h"

int64_t clock_ms(void) {
    return (int64_t)(clock_ns() / 1000000);
}

int tracer_watch(struct tracer *t, int fd, struct source *s, uint32_t events) {
    struct epoll_event e = {.events = events, .data.ptr = s};
    return epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &e);
}
