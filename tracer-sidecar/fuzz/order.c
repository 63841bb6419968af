/* The order that order-svc reads from the body of a request: what it accepts is within its limits, and is read the same when it is written anew. */
#include "../../images/order-svc/order.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *body = malloc(size + 1); /* of just that size, so that a read past the end is seen */
    struct order order;
    struct order again;
    char text[sizeof order.sku + 64];
    if (body == NULL) {
        return 0;
    }
    memcpy(body, data, size);
    body[size] = '\0';
    if (order_parse(body, &order) == NULL) {
        if (!order_is_sku(order.sku, strlen(order.sku)) || order.qty < 1 || order.qty > ORDER_MAX_QTY) {
            abort();
        }
        (void)snprintf(text, sizeof text, "{\"qty\":%ld,\"sku\":\"%s\"}", order.qty, order.sku);
        if (order_parse(text, &again) != NULL || again.qty != order.qty || strcmp(again.sku, order.sku) != 0) {
            abort();
        }
    }
    free(body);
    return 0;
}
