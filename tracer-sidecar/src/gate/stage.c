#include "stage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

static bool mounted;

void stage_drop(void) {
    if (mounted) {
        (void)umount2(STAGE, MNT_DETACH);
        mounted = false;
    }
}

int stage_prepare(bool keep, uint64_t bytes, struct err *e) {
    char options[64];
    (void)snprintf(options, sizeof options, "mode=0700,size=%" PRIu64, bytes == 0 ? STAGE_BYTES : bytes);
    if (keep) {
        if (!mounted) {
            return err_set(e, ENOENT, "find the file system of the instance before");
        }
        /* a limit below what is there already is refused, and the one before stays */
        (void)mount(NULL, STAGE, NULL, MS_REMOUNT, options);
        return 0;
    }
    stage_drop();
    if (mkdir(STAGE, 01777) != 0 && errno != EEXIST) {
        return err_set(e, errno, "create %s", STAGE);
    }
    if (mount("faultbox", STAGE, "tmpfs", 0, options) != 0) {
        return err_set(e, errno, "mount tmpfs");
    }
    mounted = true;
    return 0;
}
