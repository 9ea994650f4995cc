/* sample-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "sample-series.h"

#define N_KINDS 20

static guint64
next_random (guint64 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;

  return *state;
}

/* From 0 to 1. */
static double
next_share (guint64 *state)
{
  return (next_random (state) >> 11) * 0x1p-53;
}

/* From -@most to @most. */
static double
next_step (guint64 *state,
           int      most)
{
  return (int)(next_random (state) % (2 * most + 1)) - most;
}

void
test_series_init (TestSeries *self,
                  guint       id)
{
  guint kind = id % N_KINDS;

  self->id = id;
  self->state = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) * (id + 1);
  next_random (&self->state);
  next_random (&self->state);

  if (kind < 3)
    self->base = floor (100 + next_share (&self->state) * 1000);
  else if (kind < 6)
    self->base = floor (next_share (&self->state) * 2e9 / 4096) * 4096;
  else if (kind < 9)
    self->base = next_share (&self->state) * 100;
  else if (kind < 11)
    self->base = next_share (&self->state) * 5;
  else if (kind < 16)
    self->base = floor (next_share (&self->state) * 1e7);
  else
    self->base = floor (next_share (&self->state) * 4);

  self->value = self->base;
}

double
test_series_next (TestSeries *self)
{
  guint kind = self->id % N_KINDS;
  guint64 *state = &self->state;
  double step;

  if (kind < 3)
    {
      step = next_random (state) % 3 != 0 ? next_step (state, 4) : 0;
      self->value = MAX (self->value + step, 0);
    }
  else if (kind < 6)
    {
      if (next_random (state) % 2 != 0)
        self->value += next_step (state, 128) * 4096;
    }
  else if (kind < 9)
    {
      step = (next_share (state) - 0.5) * 2;
      self->value = CLAMP (self->value + step, 0, 100);
      return round (self->value * 100) / 100;
    }
  else if (kind < 11)
    {
      return self->base + (next_share (state) + next_share (state) - 1) * 0.3 * self->base;
    }
  else if (kind < 16)
    {
      if (next_random (state) % 4 != 0)
        self->value += next_random (state) % 120;
    }
  else if (next_random (state) % 2000 == 0)
    {
      self->value = next_random (state) % 4;
    }

  return self->value;
}

/* Microseconds since the epoch; @step is the beat in microseconds. */
gint64
test_series_time (guint  id,
                  gint64 tick,
                  gint64 begin,
                  gint64 step)
{
  gint64 time = begin + tick * step;
  guint64 hash;

  if (id % 5 != 4)
    return time;

  hash = (guint64)tick * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + id * 77777;
  hash ^= hash >> 29;
  hash *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);

  return time + ((int)((hash >> 40) % 41) - 20) * 1000;
}
