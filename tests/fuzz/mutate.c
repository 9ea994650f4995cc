/* mutate.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "mutate.h"

static int
number_from (const char *name,
             int         usual)
{
  const char *text = g_getenv (name);

  return text != NULL ? atoi (text) : usual;
}

/* How many times; long runs are asked for by WH_FUZZ_ROUNDS. */
int
mutate_rounds (int usual)
{
  return number_from ("WH_FUZZ_ROUNDS", usual);
}

/* The same one always, or WH_FUZZ_SEED. */
guint32
mutate_seed (void)
{
  return number_from ("WH_FUZZ_SEED", 1);
}

static const char spice[] = "{}[]\",:\\\n 0-9eEtfn./\x80\xff";

gsize
mutate_pick (GRand *rand,
             gsize  most,
             gsize  limit)
{
  gsize number = g_rand_int_range (rand, 1, most);

  return MIN (number, limit);
}

/* Makes a few changes of a kind that a broken or hostile server would make. */
void
mutate (GString *text,
        GRand   *rand)
{
  guint n = g_rand_int_range (rand, 1, 6);

  for (guint i = 0; i < n && text->len > 1; i++)
    {
      gsize at = g_rand_int_range (rand, 0, text->len);
      gsize length = mutate_pick (rand, 40, text->len - at);

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          text->str[at] = spice[g_rand_int_range (rand, 0, sizeof spice - 1)];
          break;

        case 1:
          text->str[at] = g_rand_int_range (rand, 0, 256);
          break;

        case 2:
          g_string_erase (text, at, length);
          break;

        case 3:
          {
            g_autofree char *copy = g_strndup (text->str + at, length);

            g_string_insert_len (text, g_rand_int_range (rand, 0, text->len), copy, strlen (copy));
          }
          break;

        default:
          g_string_truncate (text, at);
        }
    }
}
