/* wh-json-skip.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Almost half of what a cluster says of a pod is who set which of its fields.
 * Cutting it out before parsing costs a look at the few brackets next to it. */

#include "config.h"

#include <string.h>

#include "wh-json-skip.h"

/**
 * wh_json_skip_new:
 * @object: name of an object within an item: "metadata"
 * @member: a list of it that nobody wants: "managedFields"
 *
 * Returns: (transfer full): what finds that member of each item
 */
WhJsonSkip *
wh_json_skip_new (const char *object,
                  const char *member)
{
  WhJsonSkip *self = g_new0 (WhJsonSkip, 1);

  self->object = g_strdup (object);
  self->member = g_strdup (member);
  self->object_length = strlen (object);
  self->member_length = strlen (member);

  return self;
}

/**
 * wh_json_skip_free:
 * @self: (transfer full): a #WhJsonSkip
 */
void
wh_json_skip_free (WhJsonSkip *self)
{
  g_free (self->object);
  g_free (self->member);
  g_free (self);
}

/**
 * wh_json_skip_reset:
 * @self: a skip
 *
 * A new item begins.
 */
void
wh_json_skip_reset (WhJsonSkip *self)
{
  self->in_object = FALSE;
  self->in_list = FALSE;
  self->from = 0;
  self->to = 0;
}

static gsize
skip_blanks_back (const char *item,
                  gsize       at)
{
  while (at > 0 && (item[at - 1] == ' ' || item[at - 1] == '\n' || item[at - 1] == '\t' || item[at - 1] == '\r'))
    at--;

  return at;
}

/* Whether the value that begins at @at is that of the member @name. The bracket
 * stands outside of strings, so a colon in front of it is one of the grammar,
 * and the quote in front of that closes a name. If the quote where the name
 * would begin has no backslash before it, it is the one that opens it. A name
 * that is spelled with escapes is not recognised, which only costs time. */
static gboolean
is_value_of (const char *item,
             gsize       at,
             const char *name,
             gsize       length)
{
  at = skip_blanks_back (item, at);

  if (at == 0 || item[at - 1] != ':')
    return FALSE;

  at = skip_blanks_back (item, at - 1);

  /* The quotes, and at least the bracket of the object before them. */
  if (at < length + 3 || item[at - 1] != '"')
    return FALSE;

  at -= length + 1;

  return memcmp (item + at, name, length) == 0 && item[at - 1] == '"' && item[at - 2] != '\\';
}

/**
 * wh_json_skip_open:
 * @self: a skip
 * @item: the beginning of the item
 * @at: where a bracket outside of strings opens
 * @depth: how deep behind it, 1 for the item itself
 */
void
wh_json_skip_open (WhJsonSkip *self,
                   const char *item,
                   gsize       at,
                   guint       depth)
{
  if (depth == 2)
    {
      self->in_object = item[at] == '{' && is_value_of (item, at, self->object, self->object_length);
    }
  else if (depth == 3 && self->in_object && self->from == 0 && item[at] == '[' &&
           is_value_of (item, at, self->member, self->member_length))
    {
      self->in_list = TRUE;
      self->from = at + 1;
    }
}

/**
 * wh_json_skip_close:
 * @self: a skip
 * @at: where a bracket outside of strings closes, from the beginning of the item
 * @depth: how deep behind it
 */
void
wh_json_skip_close (WhJsonSkip *self,
                    gsize       at,
                    guint       depth)
{
  if (depth == 2 && self->in_list)
    {
      self->in_list = FALSE;
      self->to = at;
    }
}

/**
 * wh_json_skip_apply:
 * @self: a skip
 * @item: a whole item
 *
 * Empties the list, by moving what stands before it.
 *
 * Returns: where the item begins now
 */
gsize
wh_json_skip_apply (WhJsonSkip *self,
                    char       *item)
{
  gsize gap = self->to > self->from ? self->to - self->from : 0;

  if (gap > 0)
    memmove (item + gap, item, self->from);

  return gap;
}
