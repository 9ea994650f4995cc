/* wh-reader-plan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "wh-reader-private.h"

static GHashTable *plans; /* WhReader → WhReadStep, the root */
static GMutex plans_lock;

static WhReadStep *
step_ensure (WhReadStep     *parent,
             WhReadStepType  type,
             char           *key,
             char           *value,
             gsize           index)
{
  g_autofree char *owned_key = key;
  g_autofree char *owned_value = value;
  WhReadStep *step;

  if (parent->steps == NULL)
    parent->steps = g_ptr_array_new ();

  for (guint i = 0; i < parent->steps->len; i++)
    {
      step = g_ptr_array_index (parent->steps, i);

      if (step->type == type && step->index == index &&
          g_strcmp0 (step->key, key) == 0 && g_strcmp0 (step->value, value) == 0)
        return step;
    }

  step = g_new0 (WhReadStep, 1);
  step->type = type;
  step->key = g_steal_pointer (&owned_key);
  step->key_length = step->key != NULL ? strlen (step->key) : 0;
  step->value = g_steal_pointer (&owned_value);
  step->index = index;
  g_ptr_array_add (parent->steps, step);

  return step;
}

static void
plan_add_path (WhReadStep *root,
               const char *path,
               guint       rule)
{
  const char *at = path;
  WhReadStep *step = root;

  while (*at != 0)
    {
      if (*at == '[')
        {
          const char *end = strchr (at, ']');
          g_autofree char *inner = NULL;
          char *equals;

          if (end == NULL)
            g_error ("The path “%s” lacks a “]”", path);

          inner = g_strndup (at + 1, end - at - 1);

          if (*inner == 0)
            step = step_ensure (step, WH_READ_STEP_EACH, NULL, NULL, 0);
          else if ((equals = strchr (inner, '=')))
            step = step_ensure (step, WH_READ_STEP_WHERE, g_strndup (inner, equals - inner), g_strdup (equals + 1), 0);
          else
            step = step_ensure (step, WH_READ_STEP_INDEX, NULL, NULL, strtoul (inner, NULL, 10));

          at = end + 1;
        }
      else if (*at == '{')
        {
          if (strcmp (at, "{}") != 0)
            g_error ("The path “%s” goes on behind “{}”", path);

          step = step_ensure (step, WH_READ_STEP_PAIRS, NULL, NULL, 0);
          at += 2;
        }
      else if (*at == '.')
        {
          at++;
        }
      else if (*at == '"')
        {
          gsize length = strcspn (at + 1, "\"");

          step = step_ensure (step, WH_READ_STEP_MEMBER, g_strndup (at + 1, length), NULL, 0);
          at += 1 + length + (at[1 + length] == '"');
        }
      else
        {
          gsize length = strcspn (at, ".[{");

          step = step_ensure (step, WH_READ_STEP_MEMBER, g_strndup (at, length), NULL, 0);
          at += length;
        }
    }

  if (step->rules == NULL)
    step->rules = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (step->rules, rule);
}

const WhReadStep *
wh_reader_get_plan (const WhReader *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&plans_lock);
  WhReadStep *root;

  if (plans == NULL)
    plans = g_hash_table_new (NULL, NULL);

  if ((root = g_hash_table_lookup (plans, self)))
    return root;

  root = g_new0 (WhReadStep, 1);

  for (guint i = 0; i < self->n_rules; i++)
    plan_add_path (root, self->rules[i].path != NULL ? self->rules[i].path : "", i);

  if (self->uid != NULL)
    plan_add_path (root, self->uid, self->n_rules);

  g_hash_table_insert (plans, (gpointer)self, root);

  return root;
}
