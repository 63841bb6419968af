/* Who is at the other end of a socket call, asked only when a rule wants to know. */
#ifndef FAULTBOX_PEERS_H
#define FAULTBOX_PEERS_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

enum peer_state {
    PEER_UNASKED,
    PEER_NONE,    /* the call has no peer: not a socket, or a call that concerns none */
    PEER_UNKNOWN, /* a socket that is not connected yet, or gone */
    PEER_KNOWN,
};

/* How sure it is that a call fits a rule: the least sure of several conditions counts. */
enum fit { FIT_NO, FIT_UNKNOWN, FIT_YES };

struct asked_peer {
    const struct instance *instance;
    uint64_t id; /* of the notification */
    enum peer_state state;
    bool stream_asked;
    enum fit stream;
    bool has_service;
    uint16_t service;
    uint16_t port;
    char text[SOCKADDR_TEXT_MAX];
    char text4[SOCKADDR_TEXT_MAX]; /* an IPv4 address in IPv6 form, in IPv4 form; else "" */
};

/* The service that has an address, or the instance's own for a port on loopback that it declares. False: none. */
bool peer_service(const struct instance *i, const struct sockaddr_storage *a, size_t len, uint16_t *service);
/* The address in the header of a sendmsg. Returns its length, 0 when there is none. */
size_t peer_of_header(const struct record *r, struct sockaddr_storage *out);
struct asked_peer peer_unasked(const struct instance *i, uint64_t id);
/* Does the call's socket carry a stream of bytes? Asked once. */
enum fit peer_is_stream(struct asked_peer *p, const struct record *r);
/* Nothing can be asked any more: the call is being carried out. */
void peer_settle(struct asked_peer *p);
/* Fills the rest once. */
void peer_ask(struct asked_peer *p, const struct record *r);
/* For PEER_KNOWN: "service:<number>", "service:<number>:<port>", or a filter glob over the address. */
bool peer_fits(const struct asked_peer *p, const char *pattern);

#endif
