#include "owners.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/gatelink.h"
#include "user.h"

enum { DESCRIPTORS = 16 /* deeper trees are walked with some of them opened again */ };

/* nftw hands nothing on to what it calls. */
static struct user owner;
static const struct mounts *others;
static const char *root;

/* Whether PATH is TOP, or lies below it. */
static bool inside(const char *path, const char *top) {
    size_t len = strlen(top);
    return strncmp(path, top, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* What is mounted below may be the same file system, so that device numbers tell nothing. */
static bool foreign(const char *path) {
    for (size_t i = 0; i < others->count; i++) {
        const char *point = others->list[i].point;
        if (strcmp(point, root) != 0 && inside(point, root) && inside(path, point)) {
            return true;
        }
    }
    return false;
}

static int give(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    if (!foreign(path)) {
        (void)!lchown(path, owner.uid, owner.gid);
    }
    return 0;
}

void owners_set(const struct mounts *mounts) {
    struct err e = {0};
    const char *user = getenv(GATE_OWNER_VARIABLE);
    if (user == NULL || user_of_root(user, &owner, &e) != 0) {
        return;
    }
    others = mounts;
    for (unsigned n = 0;; n++) {
        char variable[sizeof GATE_OWNED_VARIABLE + 16];
        (void)snprintf(variable, sizeof variable, GATE_OWNED_VARIABLE "%u", n);
        const char *path = getenv(variable);
        if (path == NULL) {
            return;
        }
        /* the image may have a link there, which the copy has followed */
        char *real = realpath(path, NULL);
        if (real != NULL) {
            root = real;
            (void)nftw(real, give, DESCRIPTORS, FTW_PHYS);
        }
        free(real);
    }
}
