/* The steps target takes. */
#ifndef FAULTBOX_DEMO_STEPS_H
#define FAULTBOX_DEMO_STEPS_H

struct step
{
  char done[96];      /* what was done, as a person would say it */
  const char *failed; /* the call that failed, NULL when none did */
  int no;             /* its errno, 0 when it did something else than it should */
  long micros;
};

/* Writes PATH, makes it durable, reads it back and removes it. */
struct step step_file (const char *path);

/* Connects to ADDRESS, "1.2.3.4:80". */
struct step step_net (const char *address);

const char *step_error (const struct step *step);

#endif
