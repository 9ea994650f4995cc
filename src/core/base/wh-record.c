/* wh-record.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-record-private.h"

G_DEFINE_BOXED_TYPE (WhRecord, wh_record, wh_record_ref, wh_record_unref)

/**
 * wh_record_ref:
 * @self: a #WhRecord
 *
 * On any thread. A record never changes, so that nobody needs a copy.
 *
 * Returns: (transfer full): @self
 */
WhRecord *
wh_record_ref (WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_record_unref:
 * @self: (transfer full): a #WhRecord
 *
 * On any thread: records go from a worker to the store, the history and the views.
 */
void
wh_record_unref (WhRecord *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < self->n_values; i++)
    {
      if (wh_field_is_shared (&self->kind->fields[i]) && self->values[i].text != NULL)
        g_ref_string_release ((char *)self->values[i].text);
    }

  g_ref_string_release ((char *)self->connection);
  g_free (self);
}

/**
 * wh_record_get_name:
 * @self: a record
 *
 * Returns: its name for people; its uid when it has none
 */
const char *
wh_record_get_name (const WhRecord *self)
{
  const char *name;

  g_return_val_if_fail (self != NULL, NULL);

  name = self->values[self->kind->name_field].text;

  return name != NULL ? name : self->uid;
}

/**
 * wh_record_get_title:
 * @self: a record
 *
 * Where a row or a pane has room for one text only. Commands and links go by the
 * name.
 *
 * Returns: what people call it, which is its name unless that is a number or an
 *   expression
 */
const char *
wh_record_get_title (const WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->n_values; i++)
    if ((self->kind->fields[i].flags & WH_FIELD_TITLE) != 0 && self->values[i].text != NULL && *self->values[i].text != '\0')
      return self->values[i].text;

  return wh_record_get_name (self);
}

/**
 * wh_record_get_scope:
 * @self: a record
 *
 * Returns: (nullable): what the name is unique within, such as a namespace
 */
const char *
wh_record_get_scope (const WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind->scope_field >= 0 ? self->values[self->kind->scope_field].text : NULL;
}

/**
 * wh_record_dup_full_name:
 * @self: a record
 *
 * Returns: (transfer full): "scope/name", or the name alone
 */
char *
wh_record_dup_full_name (const WhRecord *self)
{
  const char *scope;

  g_return_val_if_fail (self != NULL, NULL);

  scope = wh_record_get_scope (self);

  /* "repository:acme/chat-api" is acme/chat-api to people. */
  if (scope != NULL && self->kind->fields[self->kind->scope_field].type == WH_FIELD_REFERENCE &&
      strchr (scope, ':') != NULL)
    scope = strchr (scope, ':') + 1;

  return scope != NULL ? g_strconcat (scope, "/", wh_record_get_name (self), NULL)
                       : g_strdup (wh_record_get_name (self));
}

/**
 * wh_record_dup_reference:
 * @self: a record
 *
 * Returns: (transfer full): "kind:uid", as fields of type
 *   %WH_FIELD_REFERENCE hold it
 */
char *
wh_record_dup_reference (const WhRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strconcat (self->kind->id, ":", self->uid, NULL);
}

static gboolean
has_other_values (const WhRecord *self,
                  const WhRecord *other,
                  WhFieldFlags    without)
{
  guint n_values = MAX (self->n_values, other->n_values);

  for (guint i = 0; i < n_values; i++)
    {
      const WhField *field = &self->kind->fields[i];

      if (!(field->flags & without) &&
          !wh_value_equal (field->type, wh_record_get_value (self, i), wh_record_get_value (other, i)))
        return TRUE;
    }

  return FALSE;
}

/**
 * wh_record_differs:
 * @self: a version
 * @other: another version of the same resource
 *
 * Volatile fields do not count: CPU use changes at every look, and a history
 * of that belongs to samples, not to versions.
 *
 * Returns: whether the difference is worth a version in the history
 */
gboolean
wh_record_differs (const WhRecord *self,
                   const WhRecord *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);
  g_return_val_if_fail (self->kind == other->kind, FALSE);

  return self->health != other->health || has_other_values (self, other, WH_FIELD_VOLATILE);
}

/**
 * wh_record_equal:
 * @self: a version
 * @other: another version of the same resource
 *
 * Returns: whether both show the same, volatile fields included
 */
gboolean
wh_record_equal (const WhRecord *self,
                 const WhRecord *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self == other)
    return TRUE;

  if (self->kind != other->kind || self->health != other->health ||
      g_strcmp0 (self->reason, other->reason) != 0)
    return FALSE;

  return !has_other_values (self, other, WH_FIELD_PLAIN);
}

/**
 * wh_record_get_text:
 * @self: a record
 * @field_id: id of a field
 *
 * For code that joins kinds it does not own. A field that the kind has not, or
 * of another type, is absent.
 *
 * Returns: (nullable): the text
 */
const char *
wh_record_get_text (const WhRecord *self,
                    const char     *field_id)
{
  int field;

  g_return_val_if_fail (self != NULL, NULL);

  field = wh_kind_find_field (self->kind, field_id);

  return field >= 0 && wh_field_type_is_text (self->kind->fields[field].type)
           ? wh_record_get_value (self, field)->text
           : NULL;
}

/**
 * wh_record_get_number:
 * @self: a record
 * @field_id: id of a field
 *
 * Returns: the number, or %WH_ABSENT
 */
gint64
wh_record_get_number (const WhRecord *self,
                      const char     *field_id)
{
  int field;

  g_return_val_if_fail (self != NULL, WH_ABSENT);

  field = wh_kind_find_field (self->kind, field_id);

  if (field < 0 ||
      wh_field_type_is_text (self->kind->fields[field].type) ||
      wh_field_type_is_real (self->kind->fields[field].type))
    return WH_ABSENT;

  return wh_record_get_value (self, field)->number;
}

static gboolean
contains_from (const char *text,
               gsize       n,
               const char *word,
               gsize       length,
               char        first)
{
  const char *end = text + n;

  for (const char *p = memchr (text, first, n); p != NULL; p = memchr (p + 1, first, end - p - 1))
    {
      if (g_ascii_strncasecmp (p, word, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_ascii (const char *text,
          gsize       n)
{
  guint64 seen = 0;
  guint64 eight;
  gsize i = 0;

  for (; i + sizeof eight <= n; i += sizeof eight)
    {
      memcpy (&eight, text + i, sizeof eight);
      seen |= eight;
    }

  for (; i < n; i++)
    seen |= (guchar)text[i];

  return (seen & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

/* Whether @word is in @text, whatever the case of ASCII letters; and whether
 * @text has no other letters. Whole words of the processor and the C library's
 * memchr: a search goes through 100,000 records for each key that is pressed. */
static gboolean
contains_word (const char *text,
               const char *word,
               gsize       length,
               gboolean   *ascii)
{
  gsize n = strlen (text);

  if (length == 0 ||
      contains_from (text, n, word, length, *word) ||
      (g_ascii_islower (*word) && contains_from (text, n, word, length, g_ascii_toupper (*word))))
    return TRUE;

  *ascii = is_ascii (text, n);

  return FALSE;
}

/**
 * wh_record_matches:
 * @self: a record
 * @folded_word: a word, case-folded by g_utf8_casefold()
 *
 * Returns: whether a %WH_FIELD_SEARCHED field contains the word
 */
gboolean
wh_record_matches (const WhRecord *self,
                   const char     *folded_word)
{
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (folded_word != NULL, FALSE);

  length = strlen (folded_word);

  for (guint i = 0; i < self->n_values; i++)
    {
      const WhField *field = &self->kind->fields[i];
      const char *text;
      gboolean ascii;

      if (!(field->flags & WH_FIELD_SEARCHED) || !wh_field_type_is_text (field->type) ||
          (text = self->values[i].text) == NULL)
        continue;

      if (contains_word (text, folded_word, length, &ascii))
        return TRUE;

      /* Most names are ASCII, so the costly way is the second. */
      if (!ascii)
        {
          g_autofree char *folded = g_utf8_casefold (text, -1);

          if (strstr (folded, folded_word) != NULL)
            return TRUE;
        }
    }

  return FALSE;
}
