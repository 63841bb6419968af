#include "rootfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "layers.h"
#include "procfs.h"

/* Device nodes come from the container's /dev; what an instance adds there dies with it. */
static int devices(const struct rootfs_plan *plan, struct err *e) {
    char options[64] = "mode=1777";
    if (layers_overlay(LAYER_DEV, "/dev", "/dev", MS_NOSUID | MS_NOEXEC, e) != 0) {
        return -1;
    }
    if (access("/dev/pts", F_OK) == 0 && layers_bind("/dev/pts", ROOT "/dev/pts", 0, e) != 0) {
        return -1;
    }
    if (access(ROOT "/dev/mqueue", F_OK) == 0 &&
        mount("mqueue", ROOT "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
        return err_set(e, errno, "mount /dev/mqueue");
    }
    if (access(ROOT "/dev/shm", F_OK) != 0 && mkdir(ROOT "/dev/shm", 01777) != 0) {
        return err_set(e, errno, "create /dev/shm");
    }
    if (plan->shm_bytes > 0) {
        (void)snprintf(options, sizeof options, "mode=1777,size=%lu", plan->shm_bytes);
    }
    if (mount("shm", ROOT "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) != 0) {
        return err_set(e, errno, "mount /dev/shm");
    }
    return 0;
}

static int sys_tree(struct err *e) {
    if (access("/sys/kernel", F_OK) != 0) {
        return 0; /* the container has none */
    }
    if (layers_bind("/sys", ROOT "/sys", MS_REC, e) != 0) {
        return -1;
    }
    /* With cgroup v1 the engine leaves a writable tmpfs here, where files of one instance would reach the next. */
    if (mount(NULL, ROOT "/sys/fs/cgroup", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0 &&
        errno != EINVAL && errno != ENOENT) {
        return err_set(e, errno, "make /sys/fs/cgroup read-only");
    }
    return 0;
}

/*
 * Called inside the new root, so that no link of the image leads out of it. The engine bind-mounts these files; in the overlay they are as good,
 * and what the service writes into them does not survive. A link in the file's place is replaced, as the engine's mount would hide it.
 */
static int write_file(const char *path, const void *data, size_t len, struct err *e) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0 && errno == ELOOP && unlink(path) == 0) {
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    }
    if (fd < 0) {
        return err_set(e, errno, "create %s", path);
    }
    ssize_t written = len == 0 ? 0 : write(fd, data, len);
    int no = errno;
    close(fd);
    return written == (ssize_t)len ? 0 : err_set(e, no, "write %s", path);
}

static int etc_files(const struct rootfs_plan *plan, struct err *e) {
    const struct etc *etc = plan->etc;
    char name[256];
    if (plan->hostname[0] != '\0' && sethostname(plan->hostname, strlen(plan->hostname)) != 0) {
        return err_set(e, errno, "sethostname %.100s", plan->hostname);
    }
    if (plan->kept) {
        return 0; /* the instance before has them, and may have changed them */
    }
    if (mkdir("/etc", 0755) != 0 && errno != EEXIST) {
        return err_set(e, errno, "create /etc");
    }
    if (plan->hosts_len > 0 ? write_file("/etc/hosts", plan->hosts, plan->hosts_len, e) != 0
                            : write_file("/etc/hosts", etc->hosts.data, etc->hosts.len, e) != 0) {
        return -1;
    }
    if (plan->hostname[0] != '\0') {
        int n = snprintf(name, sizeof name, "%.250s\n", plan->hostname);
        if (write_file("/etc/hostname", name, (size_t)n, e) != 0) {
            return -1;
        }
    } else if (write_file("/etc/hostname", etc->hostname.data, etc->hostname.len, e) != 0) {
        return -1;
    }
    return write_file("/etc/resolv.conf", etc->resolv.data, etc->resolv.len, e);
}

/* A service should find its image's files and nothing else; where the gate cannot be hidden it is only visible. */
static void hide_gate(const struct rootfs_plan *plan) {
    if (plan->gate[0] == '/') {
        char directory[POINT_MAX];
        (void)unlink(plan->gate);
        (void)snprintf(directory, sizeof directory, "%s", plan->gate);
        *strrchr(directory, '/') = '\0';
        (void)rmdir(directory); /* fails where the image has more in it, and on "" */
    }
}

int rootfs_enter(const struct rootfs_plan *plan, struct err *e) {
    /* nothing mounted here may reach the container, and the old root must not be shared for the move at the end */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        return err_set(e, errno, "make mounts private");
    }
    if (mkdir(ROOT, 0755) != 0 && errno != EEXIST) {
        return err_set(e, errno, "create the new root");
    }
    if (layers_overlay(LAYER_ROOT, "/", "", 0, e) != 0 || layers_mounts(plan, e) != 0 || devices(plan, e) != 0 || sys_tree(e) != 0 ||
        procfs_mount(ROOT "/proc", e) != 0) {
        return -1;
    }
    /*
     * pivot_root is refused by the engine's seccomp profile. Moving the new root over "/" hides the old one completely: ".." at the top of
     * the new root leads nowhere, also for a process that may chroot.
     */
    if (chdir(ROOT) != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0) {
        return err_set(e, errno, "move the new root into place");
    }
    hide_gate(plan);
    return etc_files(plan, e);
}

int rootfs_plain(const struct rootfs_plan *plan, struct err *e) {
    hide_gate(plan);
    /* the engine has mounted the file: it is written, not replaced */
    return plan->kept || plan->hosts_len == 0 ? 0 : write_file("/etc/hosts", plan->hosts, plan->hosts_len, e);
}

static bool is_empty(int directory) {
    int copy = fcntl(directory, F_DUPFD_CLOEXEC, 0);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (d == NULL) {
        (void)(copy >= 0 && close(copy));
        return false;
    }
    const struct dirent *one = readdir(d);
    while (one != NULL && (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)) {
        one = readdir(d);
    }
    closedir(d);
    return one == NULL;
}

void rootfs_give_volumes(const struct rootfs_plan *plan, uid_t uid, gid_t gid) {
    for (size_t i = 0; i < plan->wanted_count && uid != 0; i++) {
        struct stat st;
        if (plan->wanted[i].kind != LAUNCH_MOUNT_SHARED) {
            continue;
        }
        cleanup_close int fd = open(plan->wanted[i].path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == 0 && is_empty(fd)) {
            (void)!fchown(fd, uid, gid); /* where that is refused the service finds out when it writes */
        }
    }
}

static void read_file(const char *path, struct file_copy *out) {
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out->data, sizeof out->data);
    out->len = n > 0 ? (size_t)n : 0;
}

void etc_read(struct etc *out) {
    read_file("/etc/hosts", &out->hosts);
    read_file("/etc/hostname", &out->hostname);
    read_file("/etc/resolv.conf", &out->resolv);
}
