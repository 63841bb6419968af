#include "probe.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stage.h"

/* Builds the file system of an instance once and throws it away. */
int probe_instance(const struct instance_world *w, struct err *e) {
    struct launch_page *page = w->page;
    memset(page, 0, sizeof *page);
    if (stage_prepare(false, 0, e) != 0) {
        return -1;
    }
    long pid = syscall(SYS_clone, (unsigned long)(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | SIGCHLD), NULL, NULL, NULL, NULL);
    if (pid < 0) {
        return err_set(e, errno, "clone with new PID, mount and IPC namespaces");
    }
    if (pid == 0) {
        struct err inner = {0};
        struct rootfs_plan plan = {.etc = &w->etc, .container = &w->mounts, .hostname = "", .gate = "", .shm_bytes = w->shm_bytes};
        if (rootfs_enter(&plan, &inner) != 0) {
            memcpy(page->step, inner.step, sizeof page->step);
            atomic_store(&page->failed, inner.no);
        }
        _exit(0);
    }
    int status;
    while (waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR) {
    }
    stage_drop();
    if (atomic_load(&page->failed) != 0) {
        return err_set(e, atomic_load(&page->failed), "%.200s", page->step);
    }
    return status == 0 ? 0 : err_set(e, ECHILD, "probe of an instance was killed");
}
