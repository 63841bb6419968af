#include "explain.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 4096 };

static bool copy_name(const uint8_t *from, size_t len, char name[EXPLAIN_NAME_SIZE]) {
    if (len == 0 || len >= EXPLAIN_NAME_SIZE) {
        return false;
    }
    memcpy(name, from, len);
    name[len] = '\0';
    return true;
}

bool explain_script(struct bytes head, char name[EXPLAIN_NAME_SIZE]) {
    size_t at = 2;
    if (head.len < at || memcmp(head.data, "#!", at) != 0) {
        return false;
    }
    while (at < head.len && (head.data[at] == ' ' || head.data[at] == '\t')) {
        at++;
    }
    size_t end = at;
    while (end < head.len && memchr(" \t\n", head.data[end], 4) == NULL) { /* the zero, too */
        end++;
    }
    return copy_name(head.data + at, end - at, name);
}

static bool is_elf(struct bytes head) {
    return head.len >= SELFMAG && memcmp(head.data, ELFMAG, SELFMAG) == 0;
}

bool explain_loader(struct bytes head, char name[EXPLAIN_NAME_SIZE]) {
    Elf64_Ehdr program;
    if (!is_elf(head) || head.len < sizeof program) {
        return false;
    }
    memcpy(&program, head.data, sizeof program);
    if (program.e_ident[EI_CLASS] != ELFCLASS64 || program.e_phentsize != sizeof(Elf64_Phdr) || program.e_phoff > head.len) {
        return false;
    }
    struct bytes parts = {.data = head.data + program.e_phoff, .len = head.len - program.e_phoff};
    for (size_t i = 0; i < program.e_phnum && (i + 1) * sizeof(Elf64_Phdr) <= parts.len; i++) {
        Elf64_Phdr part;
        memcpy(&part, parts.data + i * sizeof part, sizeof part);
        if (part.p_type == PT_INTERP) {
            if (part.p_offset > head.len || part.p_filesz > head.len - part.p_offset) {
                return false;
            }
            return copy_name(head.data + part.p_offset, strnlen((const char *)head.data + part.p_offset, part.p_filesz), name);
        }
    }
    return false;
}

/* The beginning of a regular file, -1 when it cannot be read. */
static ssize_t read_head(const char *path, uint8_t *out, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return -1;
    }
    ssize_t n = pread(fd, out, size, 0);
    close(fd);
    return n;
}

static bool is_missing(const char *path) {
    struct stat st;
    return stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static void explain_missing(const char *path, struct bytes head, struct err *e) {
    char name[EXPLAIN_NAME_SIZE];
    if (explain_script(head, name)) {
        size_t last = strlen(name) - 1;
        if (name[last] == '\r') {
            name[last] = '\0';
            (void)err_set(e, 0, "%.100s has line ends of Windows, so it is for the interpreter \"%s\\r\"; give it those of Unix", path, name);
        } else if (is_missing(name)) {
            (void)err_set(e, 0, "%.100s is a script for %s, which the image does not have", path, name);
        }
    } else if (explain_loader(head, name) && is_missing(name)) {
        (void)err_set(e, 0, "%.80s was linked for %s, which the image does not have; link it statically, or with the image's C library", path, name);
    }
}

void explain_execve(const char *path, int no, struct err *e) {
    static uint8_t data[HEAD_BYTES];
    struct stat st;
    (void)err_set(e, no, "execve %.200s", path);
    if (stat(path, &st) != 0) {
        return;
    }
    if (S_ISDIR(st.st_mode)) {
        (void)err_set(e, 0, "%.200s is a directory", path);
    }
    if (!S_ISREG(st.st_mode)) {
        return;
    }
    if (no == EACCES && (st.st_mode & 0111) == 0) {
        (void)err_set(e, 0, "%.150s is not executable; chmod +x makes it so", path);
        return;
    }
    ssize_t n = read_head(path, data, sizeof data);
    struct bytes head = {.data = data, .len = n < 0 ? 0 : (size_t)n};
    if (no == ENOENT) {
        explain_missing(path, head, e);
    } else if (no == ENOEXEC && n >= 0 && !is_elf(head)) {
        (void)err_set(e, 0, "%.150s is neither a program nor a script that begins with #!", path);
    }
}
