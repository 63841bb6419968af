/* What each method and path does. */
#ifndef FAULTBOX_ORDER_ROUTE_H
#define FAULTBOX_ORDER_ROUTE_H

#include "../common/http.h"

/* Answers the request read last, asking INVENTORY, a struct inventory. Returns 0, or -1 when the connection is
   broken. */
int route (struct http *http, void *inventory);

#endif
