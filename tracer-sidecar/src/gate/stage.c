#include "stage.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>

static bool mounted;

void stage_drop(void) {
    if (mounted) {
        (void)umount2(STAGE, MNT_DETACH);
        mounted = false;
    }
}

int stage_prepare(bool keep, struct err *e) {
    if (keep) {
        return mounted ? 0 : err_set(e, ENOENT, "find the file system of the instance before");
    }
    stage_drop();
    if (mkdir(STAGE, 01777) != 0 && errno != EEXIST) {
        return err_set(e, errno, "create %s", STAGE);
    }
    if (mount("faultbox", STAGE, "tmpfs", 0, "mode=0700") != 0) {
        return err_set(e, errno, "mount tmpfs");
    }
    mounted = true;
    return 0;
}
