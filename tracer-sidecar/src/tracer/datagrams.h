/* Calls that name the address of a datagram: to a loopback port that another service declares, it goes to that service. */
#ifndef FAULTBOX_DATAGRAMS_H
#define FAULTBOX_DATAGRAMS_H

#include "record.h"

/* May the call have to do with datagrams? Such calls are looked at whether or not they are reported. */
bool datagrams_handles(const struct instance *i, int nr);
/* Decides, appends the event, if it is to be reported, and answers, now or later. */
void datagrams_call(struct instance *i, struct record *r, uint64_t id);

#endif
