/* What each method and path does. */
#ifndef FAULTBOX_MOCK_API_ROUTE_H
#define FAULTBOX_MOCK_API_ROUTE_H

#include "../common/http.h"

/* Answers the request read last, asking the database at DB_ADDR, a string "host:port". Returns 0, or -1 when the
   connection is broken. */
int route (struct http *http, void *db_addr);

#endif
