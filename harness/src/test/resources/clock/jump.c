/* Lets the wall clock of a program jump: three times a second it is a day ahead, a day behind, or right. Preloaded. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 86400, STEP_NS = 333333333 };

static time_t
error_of_now (void)
{
  struct timespec now;
  syscall (SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  long step = now.tv_nsec / STEP_NS % 3;
  return step == 0 ? 0 : step == 1 ? DAY_S : -DAY_S;
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
  int result = (int) syscall (SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    time->tv_sec += error_of_now ();
  return result;
}

int
gettimeofday (struct timeval *restrict time, void *restrict zone)
{
  (void) zone;
  struct timespec now;
  int result = clock_gettime (CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}
