#include "routes.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"

struct route {
    uint16_t service;
    struct in_addr addr;
    struct {
        uint16_t *ports;
        size_t count;
    } declared[TRANSPORTS];
    uint16_t *depends;
    size_t depend_count;
};

struct name {
    struct name *next;
    uint16_t service;
    char text[128];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct route *routes;
static size_t route_count;
static struct name *names;

static bool has(const uint16_t *list, size_t count, uint16_t value) {
    for (size_t i = 0; i < count; i++) {
        if (list[i] == value) {
            return true;
        }
    }
    return false;
}

static bool declares(const struct route *r, enum transport transport, uint16_t port) {
    return has(r->declared[transport].ports, r->declared[transport].count, port);
}

static uint16_t *numbers(struct bytes wire, size_t *count) {
    struct rd r = rd_over(wire.data, wire.len);
    uint16_t *list = malloc(wire.len + 2);
    *count = list == NULL ? 0 : wire.len / 2;
    for (size_t i = 0; i < *count; i++) {
        list[i] = rd_u16(&r);
    }
    return list;
}

static void free_table(struct route *table, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(table[i].declared[TRANSPORT_TCP].ports);
        free(table[i].declared[TRANSPORT_UDP].ports);
        free(table[i].depends);
    }
    free(table);
}

int routes_set(struct rd wire) {
    size_t count = rd_u16(&wire);
    struct route *table = calloc(count + 1, sizeof *table);
    if (table == NULL) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        struct route_wire w;
        route_decode(&w, &wire);
        table[i].service = w.service;
        table[i].addr = w.addr;
        table[i].declared[TRANSPORT_TCP].ports = numbers(w.ports, &table[i].declared[TRANSPORT_TCP].count);
        table[i].declared[TRANSPORT_UDP].ports = numbers(w.udp_ports, &table[i].declared[TRANSPORT_UDP].count);
        table[i].depends = numbers(w.depends, &table[i].depend_count);
        if (table[i].declared[TRANSPORT_TCP].ports == NULL || table[i].declared[TRANSPORT_UDP].ports == NULL || table[i].depends == NULL) {
            free_table(table, i + 1);
            return -1;
        }
    }
    pthread_mutex_lock(&lock);
    struct route *old = routes;
    size_t old_count = route_count;
    routes = table;
    route_count = count;
    pthread_mutex_unlock(&lock);
    free_table(old, old_count);
    return 0;
}

void routes_name(uint16_t service, const struct bytes *name) {
    struct name *n = calloc(1, sizeof *n);
    if (n == NULL) {
        return;
    }
    n->service = service;
    memcpy(n->text, name->data, name->len < sizeof n->text ? name->len : sizeof n->text - 1);
    pthread_mutex_lock(&lock);
    n->next = names;
    names = n;
    pthread_mutex_unlock(&lock);
}

enum route_result routes_find(uint16_t caller, enum transport transport, uint16_t port, uint16_t *peer, struct in_addr *addr) {
    const struct route *own = NULL;
    const struct route *any = NULL;
    const struct route *dependency = NULL;
    size_t candidates = 0;
    size_t dependencies = 0;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < route_count; i++) {
        if (routes[i].service == caller) {
            own = &routes[i];
        }
    }
    for (size_t i = 0; i < route_count; i++) {
        const struct route *r = &routes[i];
        if (r->service == caller || !declares(r, transport, port)) {
            continue;
        }
        candidates++;
        any = r;
        if (own != NULL && has(own->depends, own->depend_count, r->service)) {
            dependencies++;
            dependency = r;
        }
    }
    enum route_result result = ROUTE_NONE;
    const struct route *chosen = candidates == 1 ? any : dependencies == 1 ? dependency : NULL;
    if (own != NULL && declares(own, transport, port)) {
        result = ROUTE_NONE; /* the caller's own port is always its own */
    } else if (chosen != NULL) {
        *peer = chosen->service;
        *addr = chosen->addr;
        result = ROUTE_PEER;
    } else if (candidates > 1) {
        result = ROUTE_AMBIGUOUS;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

bool routes_declares(uint16_t service, enum transport transport, uint16_t port) {
    bool found = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < route_count && !found; i++) {
        found = routes[i].service == service && declares(&routes[i], transport, port);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

bool routes_owner(struct in_addr addr, uint16_t *service) {
    bool found = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < route_count && !found; i++) {
        if (routes[i].addr.s_addr == addr.s_addr) {
            *service = routes[i].service;
            found = true;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

void routes_candidates(uint16_t caller, enum transport transport, uint16_t port, char *out, size_t size) {
    size_t at = 0;
    out[0] = '\0';
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < route_count; i++) {
        if (routes[i].service == caller || !declares(&routes[i], transport, port)) {
            continue;
        }
        const char *text = "?";
        for (const struct name *n = names; n != NULL; n = n->next) {
            if (n->service == routes[i].service) {
                text = n->text;
                break;
            }
        }
        int n = snprintf(out + at, size - at, "%s%s:%u", at == 0 ? "" : ", ", text, port);
        if (n < 0 || (size_t)n >= size - at) {
            break;
        }
        at += (size_t)n;
    }
    pthread_mutex_unlock(&lock);
}
