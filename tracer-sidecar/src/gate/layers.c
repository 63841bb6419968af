#include "layers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../common/cleanup.h"

/* Escapes what separates overlay options. */
static int escape(const char *path, char *to, size_t size) {
    size_t n = 0;
    for (; *path != '\0'; path++) {
        if (*path == ':' || *path == ',' || *path == '\\') {
            if (n + 1 >= size) {
                return -1;
            }
            to[n++] = '\\';
        }
        if (n + 1 >= size) {
            return -1;
        }
        to[n++] = *path;
    }
    to[n] = '\0';
    return 0;
}

static int copy_owner(const char *from, const char *to) {
    struct stat st;
    return stat(from, &st) != 0 || chown(to, st.st_uid, st.st_gid) != 0 || chmod(to, st.st_mode & 07777) != 0 ? -1 : 0;
}

/* A layer that an instance before left behind has them already, as that instance wanted them. */
static int layer(const char *lower, const char *upper, const char *work) {
    if (mkdir(work, 0755) != 0 && errno != EEXIST) {
        return -1;
    }
    if (mkdir(upper, 0755) != 0) {
        return errno == EEXIST ? 0 : -1;
    }
    return copy_owner(lower, upper);
}

/*
 * What lies below layer `n`, the newest snapshot first. The overlay shows owner and mode of its topmost directory, so `top` becomes the one that
 * a new upper layer takes them from.
 */
static int lowers(unsigned n, const char *lower, char *out, size_t size, char *top, size_t top_size, struct err *e) {
    size_t len = 0;
    (void)snprintf(top, top_size, "%s", lower);
    for (size_t i = n == LAYER_DEV ? 0 : stage_snapshots(); i > 0; i--) {
        char path[STAGE_PATH_SIZE];
        stage_snapshot_path(i - 1, "u", n, path);
        if (access(path, F_OK) != 0) {
            continue; /* it was not layered then */
        }
        if (len == 0) {
            (void)snprintf(top, top_size, "%s", path);
        }
        len += (size_t)snprintf(out + len, size - len, "%s:", path); /* STAGE_SNAPSHOTS_MAX of them fit */
    }
    return escape(lower, out + len, size - len) == 0 ? 0 : err_set(e, ENAMETOOLONG, "overlay over %.100s", lower);
}

int layers_overlay(unsigned n, const char *lower, const char *point, unsigned long flags, struct err *e) {
    enum { LOWERS_SIZE = STAGE_SNAPSHOTS_MAX * STAGE_PATH_SIZE + POINT_MAX };
    char upper[STAGE_PATH_SIZE];
    char work[STAGE_PATH_SIZE];
    char target[POINT_MAX];
    char top[POINT_MAX];
    char below[LOWERS_SIZE];
    char options[LOWERS_SIZE + 256];
    stage_path("u", n, upper);
    stage_path("w", n, work);
    if (snprintf(target, sizeof target, ROOT "%s", point) >= (int)sizeof target) {
        return err_set(e, ENAMETOOLONG, "overlay over %.100s", lower);
    }
    if (lowers(n, lower, below, sizeof below, top, sizeof top, e) != 0) {
        return -1;
    }
    if (layer(top, upper, work) != 0) {
        return err_set(e, errno, "directories for the overlay over %.100s", lower);
    }
    /*
     * An index and data left in a lower layer would tie an upper layer to what it was made on, and it may become a lower layer itself. What the
     * kernel takes for options is at most a page.
     */
    if (snprintf(options, sizeof options, "index=off,metacopy=off,lowerdir=%s,upperdir=%s,workdir=%s", below, upper, work) >= POINT_MAX) {
        return err_set(e, ENAMETOOLONG, "overlay over %.100s", lower);
    }
    if (mount("overlay", target, "overlay", flags, options) != 0) {
        return err_set(e, errno, "mount overlay over %.100s", lower);
    }
    return 0;
}

int layers_bind(const char *source, const char *target, unsigned long flags, struct err *e) {
    if (mount(source, target, NULL, MS_BIND | flags, NULL) != 0) {
        return err_set(e, errno, "bind %.100s", source);
    }
    return 0;
}

/* Keeps the mount's other flags: where the engine is not root's, the kernel refuses to take them off. */
static int make_read_only(const char *target, const char *point, struct err *e) {
    static const struct {
        unsigned long from;
        unsigned long to;
    } kept[] = {{ST_NOSUID, MS_NOSUID}, {ST_NODEV, MS_NODEV}, {ST_NOEXEC, MS_NOEXEC}, {ST_NOATIME, MS_NOATIME}, {ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME}};
    struct statvfs is;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY;
    if (statvfs(target, &is) == 0) {
        for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
            flags |= (is.f_flag & kept[i].from) != 0 ? kept[i].to : 0;
        }
    }
    return mount(NULL, target, NULL, flags, NULL) == 0 ? 0 : err_set(e, errno, "make %.100s read-only", point);
}

enum placing { LAYERED, SHARED, READ_ONLY };

struct placed {
    const char *point;
    enum placing how;
    unsigned number; /* of its layer */
};

static enum placing by_itself(const struct mount_entry *m) {
    /* A single writable file cannot be layered: it becomes read-only, which keeps the promise that nothing survives. */
    return m->directory && !m->read_only ? LAYERED : READ_ONLY;
}

static struct placed *find(struct placed *list, size_t count, const char *point) {
    for (size_t i = count; i > 0; i--) { /* the last one hides those before it */
        if (strcmp(list[i - 1].point, point) == 0) {
            return &list[i - 1];
        }
    }
    return NULL;
}

/* Parents first: they are shorter. Mounts of one place stay in their order. */
static void sort(struct placed *list, size_t count) {
    for (size_t i = 1; i < count; i++) {
        struct placed one = list[i];
        size_t at = i;
        for (; at > 0 && strlen(list[at - 1].point) > strlen(one.point); at--) {
            list[at] = list[at - 1];
        }
        list[at] = one;
    }
}

/* A link on the way is followed as the engine follows it when it mounts, in the container's root. */
static int apply_wanted(const struct launch_mount *wanted, struct placed *list, size_t *count, struct err *e) {
    char *real = realpath(wanted->path, NULL); /* lives as long as this process needs it */
    if (real == NULL) {
        return err_set(e, errno, "mount %.150s in the container", wanted->path);
    }
    if (mounts_made_anew(real)) {
        return err_set(e, 0, "a volume at %.150s would lie in a place that every instance gets anew; choose another path", wanted->path);
    }
    enum placing how = wanted->kind == LAUNCH_MOUNT_SHARED ? SHARED : READ_ONLY;
    struct placed *known = find(list, *count, real);
    if (known != NULL) {
        known->how = how;
    } else {
        list[(*count)++] = (struct placed){.point = real, .how = how};
    }
    return 0;
}

static int place(const struct placed *p, struct err *e) {
    char target[POINT_MAX];
    if (p->how == LAYERED) {
        return layers_overlay(p->number, p->point, p->point, 0, e);
    }
    if (snprintf(target, sizeof target, ROOT "%s", p->point) >= (int)sizeof target) {
        return err_set(e, ENAMETOOLONG, "bind %.100s", p->point);
    }
    if (layers_bind(p->point, target, 0, e) != 0) {
        return -1;
    }
    return p->how == READ_ONLY ? make_read_only(target, p->point, e) : 0;
}

int layers_mounts(const struct rootfs_plan *plan, struct err *e) {
    const struct mounts *container = plan->container;
    cleanup_free struct placed *list = calloc(container->count + plan->wanted_count + 1, sizeof *list);
    size_t count = 0;
    if (list == NULL) {
        return err_set(e, ENOMEM, "list of mounts");
    }
    for (; count < container->count; count++) {
        const struct mount_entry *m = &container->list[count];
        list[count] = (struct placed){.point = m->point, .how = by_itself(m), .number = LAYER_FIRST_MOUNT + (unsigned)count};
    }
    for (size_t i = 0; i < plan->wanted_count; i++) {
        if (apply_wanted(&plan->wanted[i], list, &count, e) != 0) {
            return -1;
        }
    }
    sort(list, count);
    for (size_t i = 0; i < count; i++) {
        if (place(&list[i], e) != 0) {
            return -1;
        }
    }
    return 0;
}
