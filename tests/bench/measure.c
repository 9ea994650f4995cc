/* measure.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* measure FILE COMMAND…: runs a command, its output thrown away, and writes to
 * FILE how long it took (microseconds), how much processor time (microseconds)
 * and how much memory at its peak (KiB).
 *
 * A program of its own because the kernel counts the caller's memory at the
 * time of exec into the peak of the new program: Python's would hide ours. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);

  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

int
main (int   argc,
      char *argv[])
{
  struct rusage usage;
  long long began;
  long long wall;
  long long cpu;
  FILE *file;
  pid_t pid;
  int status;

  if (argc < 3)
    {
      fprintf (stderr, "Usage: measure FILE COMMAND…\n");
      return 2;
    }

  began = now ();
  pid = fork ();

  if (pid == 0)
    {
      int nowhere = open ("/dev/null", O_WRONLY);

      dup2 (nowhere, STDOUT_FILENO);
      execvp (argv[2], argv + 2);
      fprintf (stderr, "measure: %s: %s\n", argv[2], strerror (errno));
      _exit (127);
    }

  if (pid < 0 || wait4 (pid, &status, 0, &usage) != pid)
    return 1;

  wall = now () - began;
  cpu = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;

  if ((file = fopen (argv[1], "w")) == NULL)
    return 1;

  fprintf (file, "%lld %lld %ld\n", wall, cpu, usage.ru_maxrss);

  if (fclose (file) != 0)
    return 1;

  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}
