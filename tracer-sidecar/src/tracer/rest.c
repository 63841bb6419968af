#include "rest.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/cleanup.h"

enum { PATH_SIZE = 256, TEXT_SIZE = 4096, PIDS_MAX = REST_THREADS_MAX };

char rest_state(const char *stat) {
    const char *name_end = strrchr(stat, ')'); /* a name may have parentheses and blanks */
    return name_end != NULL && name_end[1] == ' ' ? name_end[2] : '\0';
}

uint64_t rest_turns(const char *schedstat) {
    unsigned long long turns = 0;
    return sscanf(schedstat, "%*s %*s %llu", &turns) == 1 ? turns : 0;
}

/* The beginning of a small file of /proc; -1: there is none. */
static ssize_t read_text(char *text, const char *proc, pid_t pid, const char *tid, const char *name) {
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%d/task/%s/%s", proc, (int)pid, tid, name);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, TEXT_SIZE - 1);
    text[n > 0 ? n : 0] = '\0';
    return n;
}

static void look_at_thread(char *text, const char *proc, pid_t pid, const char *tid, struct rest_sample *out) {
    if (read_text(text, proc, pid, tid, "stat") <= 0) {
        return; /* gone */
    }
    char state = rest_state(text);
    out->threads++;
    out->running += state == 'R' || state == 't' || state == '\0';
    out->stuck += state == 'D';
    if (read_text(text, proc, pid, tid, "schedstat") > 0) {
        out->turns += rest_turns(text);
    }
}

/* Puts the children that a thread has made on the list; -1: they do not fit, or the kernel does not tell. */
static int add_children(char *text, const char *proc, pid_t pid, const char *tid, pid_t *pids, size_t *count) {
    ssize_t n = read_text(text, proc, pid, tid, "children");
    if (n == TEXT_SIZE - 1) {
        return -1;
    }
    if (n < 0) {
        return read_text(text, proc, pid, tid, "stat") > 0 ? -1 : 0; /* still there: the kernel has no such file */
    }
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        if (*count == PIDS_MAX) {
            return -1;
        }
        pids[(*count)++] = (pid_t)strtol(word, NULL, 10);
    }
    return 0;
}

/* `out` may be NULL: only who there is, then. */
static int look_at_process(char *text, const char *proc, size_t at, pid_t *pids, size_t *count, struct rest_sample *out) {
    char path[PATH_SIZE];
    pid_t pid = pids[at];
    (void)snprintf(path, sizeof path, "%s/%d/task", proc, (int)pid);
    DIR *tasks = opendir(path);
    int result = 0;
    for (struct dirent *e = tasks == NULL ? NULL : readdir(tasks); e != NULL && result == 0; e = readdir(tasks)) {
        if (e->d_name[0] == '.') {
            continue;
        }
        if (out != NULL) {
            look_at_thread(text, proc, pid, e->d_name, out);
        }
        bool many = out != NULL && out->threads > REST_THREADS_MAX;
        result = many ? -1 : add_children(text, proc, pid, e->d_name, pids, count);
    }
    if (tasks != NULL) {
        closedir(tasks);
    }
    return result;
}

int rest_look(pid_t pid, struct rest_sample *out) {
    return rest_look_in("/proc", pid, out);
}

static ssize_t look_through(const char *proc, pid_t pid, pid_t *pids, struct rest_sample *out) {
    cleanup_free char *text = malloc(TEXT_SIZE);
    size_t count = 0;
    if (text == NULL) {
        return -1;
    }
    pids[count++] = pid;
    int result = 0;
    for (size_t at = 0; at < count && result == 0; at++) {
        result = look_at_process(text, proc, at, pids, &count, out);
    }
    return result == 0 ? (ssize_t)count : -1;
}

int rest_look_in(const char *proc, pid_t pid, struct rest_sample *out) {
    cleanup_free pid_t *pids = malloc(PIDS_MAX * sizeof *pids);
    memset(out, 0, sizeof *out);
    return pids == NULL || look_through(proc, pid, pids, out) < 0 ? -1 : 0;
}

ssize_t rest_processes(const char *proc, pid_t pid, pid_t *pids) {
    return look_through(proc, pid, pids, NULL);
}
