/*
 * Datagrams that a program sends to a port at localhost and that go to another service are answered by that service's address. Programs that
 * compare (resolvers do) would throw such answers away, so what a receiving call tells of the sender is put right: the address that was asked for.
 * Such a call is followed to its end (follow.h), however long it blocks.
 */
#ifndef FAULTBOX_SENDERS_H
#define FAULTBOX_SENDERS_H

#include "record.h"

struct senders;

/* Listener thread. The socket with that inode has asked for `asked`, and talks to the port of `asked` at `real`. */
void senders_note(struct instance *i, uint64_t socket, const struct sockaddr_storage *asked, size_t len, struct in_addr real);
/* Listener thread. It asks for the service itself: from now on answers come from there. */
void senders_forget(struct instance *i, uint64_t socket, struct inet_target real);
/* The inode of the socket that the record's call is about; 0: not known. */
uint64_t senders_socket(const struct record *r);
void senders_free(struct senders *all);

/* What may have to be put right behind one call. */
struct names;

/* Listener thread. NULL: nothing, because the call asks for no address, or its socket talks to nobody in another's place. */
struct names *names_of(const struct instance *i, const struct record *r);
/* While the call has not been made yet: where the addresses will be. */
void names_before(struct names *n, const struct record *r);
/* When it has been made, before its program knows. */
void names_after(const struct names *n, const struct record *r, int64_t result);
void names_free(struct names *n);

#endif
