#include "stage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FULL_BYTES = 64 * 1024 /* a write that needs several pages fails while some are left */ };

static bool mounted;        /* the tmpfs that holds the mount points */
static unsigned newest;     /* number of the youngest generation ever made */
static unsigned present;    /* 0: none */
static uint64_t limit;      /* bytes of the present one */
static unsigned snapshots[STAGE_SNAPSHOTS_MAX];
static size_t count;

static void directory(unsigned generation, char out[STAGE_PATH_SIZE]) {
    (void)snprintf(out, STAGE_PATH_SIZE, STAGE "/g%u", generation);
}

static uint64_t used(unsigned generation) {
    char path[STAGE_PATH_SIZE];
    struct statvfs is;
    directory(generation, path);
    return generation == 0 || statvfs(path, &is) != 0 ? 0 : (uint64_t)(is.f_blocks - is.f_bfree) * is.f_frsize;
}

/* What an instance may write when it and the snapshots below it may take `all` together; some of it in any case. */
static uint64_t left_of(uint64_t all) {
    uint64_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        taken += used(snapshots[i]);
    }
    return taken < all - all / 4 ? all - taken : all / 4;
}

void stage_path(const char *name, unsigned n, char out[STAGE_PATH_SIZE]) {
    (void)snprintf(out, STAGE_PATH_SIZE, STAGE "/g%u/%s%u", present, name, n);
}

size_t stage_snapshots(void) {
    return count;
}

void stage_snapshot_path(size_t snapshot, const char *name, unsigned n, char out[STAGE_PATH_SIZE]) {
    (void)snprintf(out, STAGE_PATH_SIZE, STAGE "/g%u/%s%u", snapshots[snapshot], name, n);
}

void stage_drop(void) {
    char path[STAGE_PATH_SIZE];
    if (present != 0) {
        directory(present, path);
        (void)umount2(path, MNT_DETACH);
        (void)rmdir(path);
        present = 0;
    }
    if (mounted && count == 0) {
        (void)umount2(STAGE, MNT_DETACH);
        mounted = false;
    }
}

static int mount_points(struct err *e) {
    if (mounted) {
        return 0;
    }
    if (mkdir(STAGE, 01777) != 0 && errno != EEXIST) {
        return err_set(e, errno, "create %s", STAGE);
    }
    if (mount("faultbox", STAGE, "tmpfs", 0, "mode=0700,size=64k") != 0) {
        return err_set(e, errno, "mount tmpfs");
    }
    mounted = true;
    return 0;
}

int stage_prepare(bool keep, uint64_t bytes, struct err *e) {
    char path[STAGE_PATH_SIZE];
    char options[64];
    uint64_t wanted = bytes == 0 ? STAGE_BYTES : left_of(bytes);
    (void)snprintf(options, sizeof options, "mode=0700,size=%" PRIu64, wanted);
    if (keep) {
        if (present == 0) {
            return err_set(e, ENOENT, "find the file system of the instance before");
        }
        /* below what is there already it is refused, and the limit before stays */
        directory(present, path);
        if (mount(NULL, path, NULL, MS_REMOUNT, options) == 0) {
            limit = wanted;
        }
        return 0;
    }
    stage_drop();
    if (mount_points(e) != 0) {
        return -1;
    }
    directory(newest + 1, path);
    if ((mkdir(path, 0700) != 0 && errno != EEXIST) || mount("faultbox", path, "tmpfs", 0, options) != 0) {
        return err_set(e, errno, "mount tmpfs");
    }
    present = ++newest;
    limit = wanted;
    return 0;
}

int stage_snapshot(struct err *e) {
    if (present == 0) {
        return err_set(e, ENOENT, "there is no file system of an instance to make a snapshot of");
    }
    if (count == STAGE_SNAPSHOTS_MAX) {
        return err_set(e, 0, "%d snapshots lie on one another already", STAGE_SNAPSHOTS_MAX);
    }
    snapshots[count++] = present;
    present = 0;
    return 0;
}

uint64_t stage_used(void) {
    return used(present);
}

uint64_t stage_full(void) {
    char path[STAGE_PATH_SIZE];
    struct statvfs is;
    directory(present, path);
    if (present == 0 || statvfs(path, &is) != 0) {
        return 0;
    }
    return (uint64_t)is.f_bfree * is.f_frsize < FULL_BYTES || is.f_ffree == 0 ? limit : 0;
}
