#include "procfs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* Docker's lists. Without them uid 0 of a service could write kernel settings: those files ask for the uid, not for a capability. */
static const char *const read_only[] = {"bus", "fs", "irq", "sys", "sysrq-trigger"};
static const char *const hidden[] = {"acpi", "asound", "interrupts", "kcore", "keys", "latency_stats", "sched_debug", "scsi", "timer_list", "timer_stats"};

int procfs_mount(const char *point, struct err *e) {
    char path[256];
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mkdir(point, 0555) != 0 && errno != EEXIST) {
        return err_set(e, errno, "create /proc");
    }
    if (mount("proc", point, "proc", flags, NULL) != 0) {
        return err_set(e, errno, "mount /proc");
    }
    for (size_t i = 0; i < sizeof read_only / sizeof read_only[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", point, read_only[i]);
        if (mount(path, path, NULL, MS_BIND, NULL) != 0) {
            if (errno == ENOENT) {
                continue;
            }
            return err_set(e, errno, "close /proc/%s", read_only[i]);
        }
        if (mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL) != 0) {
            return err_set(e, errno, "close /proc/%s", read_only[i]);
        }
    }
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        struct stat st;
        (void)snprintf(path, sizeof path, "%s/%s", point, hidden[i]);
        if (lstat(path, &st) != 0) {
            continue;
        }
        int failed = S_ISDIR(st.st_mode) ? mount("tmpfs", path, "tmpfs", MS_RDONLY, NULL) : mount("/dev/null", path, NULL, MS_BIND, NULL);
        if (failed != 0) {
            return err_set(e, errno, "hide /proc/%s", hidden[i]);
        }
    }
    return 0;
}
