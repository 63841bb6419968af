/* Which service declares which port, and where it is. Set by the harness, read by every listener thread. */
#ifndef FAULTBOX_ROUTES_H
#define FAULTBOX_ROUTES_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/wire.h"

enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORTS }; /* as on the wire */

enum route_result {
    ROUTE_NONE,      /* nobody else declares the port */
    ROUTE_PEER,      /* exactly one does, or exactly one of the caller's dependencies */
    ROUTE_AMBIGUOUS, /* several do */
};

/* Replaces the table by that of a ROUTES frame, which command_decode has checked. Returns -1 when out of memory. */
int routes_set(struct rd wire);
void routes_name(uint16_t service, const struct bytes *name);
enum route_result routes_find(uint16_t caller, enum transport transport, uint16_t port, uint16_t *peer, struct in_addr *addr);
bool routes_declares(uint16_t service, enum transport transport, uint16_t port);
/* Whose address that is; false when no service has it. */
bool routes_owner(struct in_addr addr, uint16_t *service);
/* The names of all that declare the port but the caller, as "db:5432, cache:5432". */
void routes_candidates(uint16_t caller, enum transport transport, uint16_t port, char *out, size_t size);

#endif
