/* What each method and path does. */
#ifndef FAULTBOX_MOCK_API_ROUTE_H
#define FAULTBOX_MOCK_API_ROUTE_H

#include "http.h"

/* Answers the request read last. Returns 0, or -1 when the connection is broken. */
int route (struct http *http, const char *db_addr);

#endif
