/* wh-resource-view-search.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-resource-view-private.h"

static gboolean
word_matches (WhResourceView *self,
              const WhRecord *record,
              const char     *word)
{
  const char *separator;
  gboolean negative = word[0] == '-' && word[1] != 0;
  gboolean matches;

  if (negative)
    word++;

  /* "field=value" and "field:value" look at one field; other words at all. */
  separator = strpbrk (word, "=:");

  if (separator != NULL && separator > word)
    {
      g_autofree char *id = g_strndup (word, separator - word);
      int field = wh_kind_find_field (record->kind, id);

      if (field >= 0 && wh_field_type_is_text (record->kind->fields[field].type))
        {
          const char *text = wh_record_get_value (record, field)->text;

          matches = text != NULL && strcasestr (text, separator + 1) != NULL;
          return matches != negative;
        }
    }

  matches = wh_record_matches (record, word) ||
            (record->reason != NULL && strcasestr (record->reason, word) != NULL);

  return matches != negative;
}

gboolean
wh_resource_view_is_searched_for (WhResourceView *self,
                                  const WhRecord *record)
{
  if (self->value_text != NULL &&
      g_strcmp0 (wh_record_get_value (record, self->value_field)->text, self->value_text) != 0)
    return FALSE;

  for (guint i = 0; self->words != NULL && self->words[i] != NULL; i++)
    {
      if (!word_matches (self, record, self->words[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * wh_resource_view_set_search:
 * @self: a view
 * @text: (nullable): words that must all occur; "field=value" looks at one
 *   field; "-word" must not occur
 */
void
wh_resource_view_set_search (WhResourceView *self,
                             const char     *text)
{
  g_autofree char *folded = NULL;
  gboolean searched;

  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (!g_set_str (&self->search, text))
    return;

  searched = self->words != NULL && self->words[0] != NULL;
  g_clear_pointer (&self->words, g_strfreev);

  if (text != NULL)
    {
      g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
      g_auto(GStrv) parts = NULL;

      folded = g_utf8_casefold (text, -1);
      parts = g_strsplit_set (folded, " \t", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        {
          if (*parts[i] != 0)
            g_strv_builder_add (builder, parts[i]);
        }

      self->words = g_strv_builder_end (builder);
    }

  wh_resource_view_search_again (self, searched);
}
