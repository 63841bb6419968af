#include "limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stage.h"

static const char kill_key[] = "oom_kill";
static const char refusal_key[] = "max";

static int open_first(const char *path, const char *other) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : open(other, O_RDONLY | O_CLOEXEC);
}

void limits_open(struct limits *l) {
    *l = (struct limits){
        .kills_fd = open_first("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"),
        .refusals_fd = open_first("/sys/fs/cgroup/pids.events", "/sys/fs/cgroup/pids/pids.events"),
    };
}

uint64_t limits_parse(const char *text, const char *key) {
    size_t len = strlen(key);
    for (const char *at = strstr(text, key); at != NULL; at = strstr(at + 1, key)) {
        if ((at == text || at[-1] == '\n') && at[len] == ' ') {
            return strtoull(at + len + 1, NULL, 10);
        }
    }
    return 0;
}

static uint64_t count(int fd, const char *key) {
    char buf[512];
    ssize_t n = fd < 0 ? -1 : pread(fd, buf, sizeof buf - 1, 0);
    if (n <= 0) {
        return 0;
    }
    buf[n] = '\0';
    return limits_parse(buf, key);
}

void limits_begin(struct limits *l) {
    l->kills = l->seen = count(l->kills_fd, kill_key);
    l->refusals = count(l->refusals_fd, refusal_key);
    l->full = l->crowded = false;
}

uint64_t limits_full(struct limits *l) {
    uint64_t limit = l->full ? 0 : stage_full();
    l->full |= limit > 0;
    return limit;
}

bool limits_crowded(struct limits *l) {
    bool now = !l->crowded && count(l->refusals_fd, refusal_key) > l->refusals;
    l->crowded |= now;
    return now;
}

bool limits_survived_kill(struct limits *l, int64_t now_ms) {
    uint64_t kills = count(l->kills_fd, kill_key);
    if (kills != l->seen) {
        l->seen = kills;
        l->seen_at = now_ms;
    }
    if (kills == l->kills || now_ms - l->seen_at < LIMITS_LOOK_MS) {
        return false;
    }
    l->kills = kills;
    return true;
}

bool limits_killed(struct limits *l) {
    uint64_t kills = count(l->kills_fd, kill_key);
    bool any = kills > l->kills;
    l->kills = kills;
    return any;
}
