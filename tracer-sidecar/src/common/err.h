/* Errors travel up as a negative return and a filled `struct err`: the errno and the step that failed, in words for the user. */
#ifndef FAULTBOX_ERR_H
#define FAULTBOX_ERR_H

enum { ERR_STEP_SIZE = 256 };

struct err {
    int no;
    char step[ERR_STEP_SIZE];
};

/* Fills `e` and returns -1, so that a caller can write `return err_set(...)`. */
int err_set(struct err *e, int no, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
