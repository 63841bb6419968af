/*
 * Which connection that one service made was accepted by another.
 *
 * An accept is numbered before it is made, and most block there, so its event cannot say whom it got. Making it in the tracer is no way out: a
 * thread whose call is being worked on takes no signal handlers, and a service would not hear SIGTERM while it waits for a connection. So the
 * kernel is asked instead, with an exact question about one connection (3 us): an accepted socket belongs to a descriptor and has an inode, one
 * in the queue has none. It is asked before the next call of the accepting service is numbered, before a mark of the driver is, and when the
 * harness drains. What cannot be told stays unsaid.
 */
#ifndef FAULTBOX_PAIRS_H
#define FAULTBOX_PAIRS_H

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

struct accepting;

/* Takes over the descriptor of a socket that asks about the service's network; -1: nothing can be asked. Main thread. */
void pairs_network(uint16_t service, int diag);
/* The accepting side of a service, for as long as the tracer lives; NULL: out of memory. */
struct accepting *pairs_of(uint16_t service);
/* A new instance: what was under way to the one before is forgotten. */
void pairs_renew(struct accepting *a, uint32_t instance);
/* A new test: events are numbered anew. Main thread, no instance runs. */
void pairs_clear(void);

/* Before the connection is made; `seq` is that of its event. Returns a ticket, 0: it will not be followed. Any thread. */
uint64_t pairs_connecting(uint16_t connector, uint16_t acceptor, struct in_addr addr, uint16_t port, uint64_t seq);
/* Afterwards, with what connect returned. Any thread. */
void pairs_connected(uint16_t acceptor, uint64_t ticket, int fd, int64_t result);

/* Listener thread of the accepting service, before a call of the thread is numbered. */
void pairs_before_call(struct accepting *a, pid_t tid);
/* The same thread, when an accept has been numbered and is let through. */
void pairs_accepting(struct accepting *a, pid_t tid, uint64_t seq);
/* Asks for all services. Main thread. */
void pairs_ask_all(void);

#endif
