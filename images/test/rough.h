/* Orders that make life hard for whoever traces this process; answer.h says what they do. */
#ifndef FAULTBOX_TEST_ROUGH_H
#define FAULTBOX_TEST_ROUGH_H

/* Each returns the answer. */
const char *leave_later (const char *code);
const char *open_later (const char *path);
const char *open_in_storm (char *count_and_path);
const char *read_in_storm (const char *count);
const char *fork_bomb (const char *count);
const char *glutton (void);

#endif
