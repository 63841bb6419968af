#include "launch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNAL_MAX = 64 };

struct arena {
    char *at;
    char *end;
};

static void *arena_take(struct arena *a, size_t size) {
    size_t aligned = (size + 7) & ~(size_t)7;
    if ((size_t)(a->end - a->at) < aligned) {
        return NULL;
    }
    void *p = a->at;
    a->at += aligned;
    return p;
}

/* A copy with a terminator; the kernel would cut a string at an inner NUL, so one makes the message bad. */
static char *read_str(struct rd *r, struct arena *a) {
    struct bytes b = rd_str(r);
    char *s = arena_take(a, b.len + 1);
    if (s == NULL || memchr(b.data, '\0', b.len) != NULL) {
        r->bad = true;
        return NULL;
    }
    memcpy(s, b.data, b.len);
    s[b.len] = '\0';
    return s;
}

static char **read_str_list(struct rd *r, struct arena *a) {
    size_t count = rd_u16(r);
    if (count > (size_t)(r->end - r->at) / 2) {
        r->bad = true;
        return NULL;
    }
    char **list = arena_take(a, (count + 1) * sizeof *list);
    if (list == NULL) {
        r->bad = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = read_str(r, a);
    }
    list[count] = NULL;
    return list;
}

static uint16_t *read_u16_list(struct rd *r, struct arena *a, size_t *count) {
    *count = rd_u16(r);
    uint16_t *list = *count > (size_t)(r->end - r->at) / 2 ? NULL : arena_take(a, *count * sizeof *list);
    if (list == NULL) {
        r->bad = true;
        *count = 0;
        return NULL;
    }
    for (size_t i = 0; i < *count; i++) {
        list[i] = rd_u16(r);
    }
    return list;
}

static struct launch_mount *read_mounts(struct rd *r, struct arena *a, size_t *count) {
    *count = rd_u16(r);
    struct launch_mount *list = *count > LAUNCH_MOUNTS_MAX ? NULL : arena_take(a, *count * sizeof *list);
    if (list == NULL) {
        r->bad = true;
        *count = 0;
        return NULL;
    }
    for (size_t i = 0; i < *count; i++) {
        list[i].path = read_str(r, a);
        list[i].kind = rd_u8(r);
    }
    return list;
}

static struct bytes read_blob(struct rd *r, struct arena *a) {
    struct bytes b = rd_blob(r);
    char *copy = arena_take(a, b.len);
    if (copy == NULL) {
        r->bad = true;
        return (struct bytes){.data = (const uint8_t *)"", .len = 0};
    }
    memcpy(copy, b.data, b.len);
    return (struct bytes){.data = (uint8_t *)copy, .len = b.len};
}

/* What is well-formed and makes no sense; NULL: nothing. */
static const char *refused(const struct launch *l) {
    if (l->path[0] == '\0' || l->argv[0] == NULL) {
        return "no program, or no argv";
    }
    if (l->cwd[0] != '/') {
        return "the working directory is not absolute";
    }
    for (size_t i = 0; i < l->mount_count; i++) {
        if (l->mounts[i].path[0] != '/' || l->mounts[i].kind > LAUNCH_MOUNT_READ_ONLY) {
            return "a mount is not absolute, or of an unknown kind";
        }
    }
    return l->stop_signal < 0 || l->stop_signal > SIGNAL_MAX ? "no such stop signal" : NULL;
}

int launch_decode(struct launch *out, const void *data, size_t len, struct err *e) {
    memset(out, 0, sizeof *out);
    if (len > LAUNCH_SIZE_MAX) {
        return err_set(e, E2BIG, "launch spec of %zu bytes (at most %d)", len, LAUNCH_SIZE_MAX);
    }
    /* The worst element is an empty string in a list: 2 bytes that become a pointer and an aligned terminator, 16 bytes (a mount: 3, 24). */
    size_t size = 16 * len + 1024;
    out->arena = malloc(size);
    if (out->arena == NULL) {
        return err_set(e, ENOMEM, "launch spec");
    }
    struct arena a = {.at = out->arena, .end = (char *)out->arena + size};
    struct rd r = rd_over(data, len);
    out->path = read_str(&r, &a);
    out->argv = read_str_list(&r, &a);
    out->envp = read_str_list(&r, &a);
    out->cwd = read_str(&r, &a);
    out->user = read_str(&r, &a);
    out->hostname = read_str(&r, &a);
    out->hosts = read_blob(&r, &a);
    out->calls = read_u16_list(&r, &a, &out->call_count);
    out->flags = rd_u32(&r);
    out->ports = read_u16_list(&r, &a, &out->port_count);
    out->mounts = read_mounts(&r, &a, &out->mount_count);
    out->stop_signal = rd_i32(&r);
    out->layer_bytes = rd_u64(&r);
    if (!rd_done(&r) || (out->flags & ~(uint32_t)LAUNCH_FLAGS_KNOWN) != 0) {
        launch_free(out);
        return err_set(e, EBADMSG, "launch spec is malformed");
    }
    const char *wrong = refused(out);
    if (wrong != NULL) {
        launch_free(out);
        return err_set(e, EINVAL, "launch spec: %s", wrong);
    }
    if (out->stop_signal == 0) {
        out->stop_signal = SIGTERM;
    }
    return 0;
}

char **argv_decode(const void *data, size_t len) {
    if (len > ARGV_SIZE_MAX) {
        return NULL;
    }
    size_t size = 16 * len + 1024;
    char *memory = malloc(size);
    struct arena a = {.at = memory, .end = memory + size};
    struct rd r = rd_over(data, len);
    char **argv = memory == NULL ? NULL : read_str_list(&r, &a); /* its first piece, so the arena itself */
    if (argv == NULL || !rd_done(&r) || argv[0] == NULL) {
        free(memory);
        return NULL;
    }
    return argv;
}

void launch_free(struct launch *l) {
    free(l->arena);
    memset(l, 0, sizeof *l);
}

bool launch_declares(const struct launch *l, uint16_t port) {
    for (size_t i = 0; i < l->port_count; i++) {
        if (l->ports[i] == port) {
            return true;
        }
    }
    return false;
}
