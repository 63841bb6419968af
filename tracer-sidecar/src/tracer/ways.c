#include "ways.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "decide.h"
#include "hub.h"
#include "listener.h"
#include "procnet.h"
#include "sockets.h"

/*
 * No listen or bind escapes the filter, so a port that was never listened on needs no look. The look is expensive: the kernel walks its whole table
 * of connections to print a handful of listeners (16 ms measured with 24 GiB of memory).
 */
static bool listens_itself(const struct instance *i, const struct record *r, enum transport transport, uint16_t port) {
    return (i->listened[transport][port / 8] & 1u << port % 8) != 0 && procnet_listens(r->tgid, transport, port);
}

enum route_result ways_find(const struct instance *i, const struct record *r, enum transport transport, struct inet_target t, uint16_t *peer,
                            struct in_addr *addr) {
    if (!t.inet || !t.loopback || (transport == TRANSPORT_TCP && launch_declares(&i->launch, t.port))) {
        return ROUTE_NONE;
    }
    enum route_result way = routes_find(i->service, transport, t.port, peer, addr);
    return way != ROUTE_NONE && listens_itself(i, r, transport, t.port) ? ROUTE_NONE : way;
}

socklen_t ways_address(struct sockaddr_storage *out, struct inet_target asked, struct in_addr addr) {
    memset(out, 0, sizeof *out);
    if (!asked.v6) {
        struct sockaddr_in *in = (struct sockaddr_in *)out;
        in->sin_family = AF_INET;
        in->sin_port = htons(asked.port);
        in->sin_addr = addr;
        return sizeof *in;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(asked.port);
    in6->sin6_addr.s6_addr[10] = in6->sin6_addr.s6_addr[11] = 0xff;
    memcpy(&in6->sin6_addr.s6_addr[12], &addr, sizeof addr);
    return sizeof *in6;
}

void ways_prepare(int fd, struct inet_target asked) {
    int off = 0;
    /* a mapped address that such a socket is asked for is the kernel's to refuse */
    if (asked.v6 && !asked.mapped && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 1) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
}

void ways_refuse(struct instance *i, struct record *r, enum transport transport, uint64_t id) {
    char candidates[512];
    char text[1024];
    r->answered = true;
    if (!decide_begin(i, r, id)) {
        return;
    }
    r->has_ret = true;
    r->ret = -ECONNREFUSED;
    decide_record(i, r);
    decide_end(i);
    if (!i->noted_ambiguous) {
        i->noted_ambiguous = true;
        routes_candidates(i->service, transport, sockaddr_target(&r->addr, r->addr_len).port, candidates, sizeof candidates);
        (void)snprintf(text, sizeof text, "%s to %s: several services declare that port: %s", r->call->name, r->addr_text, candidates);
        instance_started(i);
        hub_note(i->service, i->id, "AMBIGUOUS_PORT", text);
    }
    answer_result(i, id, -ECONNREFUSED);
}
