/* wh-document-markdown.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-document.h"

/* A text within a line of Markdown: what people wrote must not become a
 * heading, a list, a tag or the end of a cell. */
static void
append_escaped (GString    *text,
                const char *words)
{
  for (const char *at = words; *at != '\0'; at++)
    {
      if (*at == '\n')
        {
          g_string_append_c (text, ' ');
          continue;
        }

      if (strchr ("\\`*_{}[]<>|#", *at) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
}

static void
append_table (GString       *text,
              const WhBlock *block)
{
  g_string_append_c (text, '|');
  for (guint i = 0; block->titles[i] != NULL; i++)
    {
      g_string_append_c (text, ' ');
      append_escaped (text, block->titles[i]);
      g_string_append (text, " |");
    }

  g_string_append (text, "\n|");
  for (guint i = 0; block->titles[i] != NULL; i++)
    g_string_append (text, block->numeric[i] ? " ---: |" : " --- |");
  g_string_append_c (text, '\n');

  for (guint i = 0; i < block->rows->len; i++)
    {
      char **row = g_ptr_array_index (block->rows, i);

      g_string_append_c (text, '|');
      for (guint j = 0; row[j] != NULL; j++)
        {
          g_string_append_c (text, ' ');
          append_escaped (text, row[j]);
          g_string_append (text, " |");
        }
      g_string_append_c (text, '\n');
    }
}

static void
append_labelled (GString       *text,
                 const WhBlock *block)
{
  for (guint i = 0; i < block->level; i++)
    g_string_append (text, "  ");
  g_string_append (text, "- ");

  if (block->label != NULL)
    {
      g_string_append (text, "**");
      append_escaped (text, block->label);
      g_string_append (text, "**: ");
    }

  append_escaped (text, block->text);
  if (block->note != NULL)
    {
      g_string_append (text, " (");
      append_escaped (text, block->note);
      g_string_append_c (text, ')');
    }
  g_string_append_c (text, '\n');
}

static gboolean
is_line (const WhBlock *block)
{
  return block->type == WH_BLOCK_ITEM || block->type == WH_BLOCK_FIGURE;
}

/**
 * wh_document_to_markdown:
 * @self: a document
 *
 * Returns: (transfer full): it as Markdown
 */
char *
wh_document_to_markdown (const WhDocument *self)
{
  GString *text = g_string_new ("# ");

  append_escaped (text, self->title);
  g_string_append_c (text, '\n');

  if (self->subtitle != NULL)
    {
      g_string_append_c (text, '\n');
      append_escaped (text, self->subtitle);
      g_string_append_c (text, '\n');
    }

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const WhBlock *block = g_ptr_array_index (self->blocks, i);
      const WhBlock *before = i > 0 ? g_ptr_array_index (self->blocks, i - 1) : NULL;

      if (before == NULL || !is_line (before) || !is_line (block))
        g_string_append_c (text, '\n');

      switch (block->type)
        {
        case WH_BLOCK_HEADING:
          for (guint j = 0; j <= block->level; j++)
            g_string_append_c (text, '#');
          g_string_append_c (text, ' ');
          append_escaped (text, block->text);
          g_string_append_c (text, '\n');
          break;

        case WH_BLOCK_PARAGRAPH:
          append_escaped (text, block->text);
          g_string_append_c (text, '\n');
          break;

        case WH_BLOCK_ITEM:
        case WH_BLOCK_FIGURE:
          append_labelled (text, block);
          break;

        case WH_BLOCK_TABLE:
          append_table (text, block);
          break;

        case WH_BLOCK_SPACE:
          g_string_append_c (text, '\n');
          break;

        default:
          g_assert_not_reached ();
        }
    }

  return g_string_free_and_steal (text);
}
