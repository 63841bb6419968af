/* Sockets as every demo service needs them. */
#ifndef FAULTBOX_DEMO_NET_H
#define FAULTBOX_DEMO_NET_H

#include <stddef.h>
#include <stdint.h>

/* Reads the environment variable PORT. Returns 1..65535, or -1 after a line on stderr. */
int net_port_from_env (int otherwise);

/* Listens on ADDR (host byte order) at PORT. Returns the socket, non-blocking, or -1 with errno set. */
int net_listen (uint32_t addr, int port);

/* Sends all of DATA on a blocking socket. Returns 0, or -1 with errno set; never raises SIGPIPE. */
int net_send_all (int fd, const char *data, size_t len);

/* Ends the process at once on SIGTERM and SIGINT, also as PID 1, whose default action is to ignore them. */
void net_exit_on_term (void);

#endif
