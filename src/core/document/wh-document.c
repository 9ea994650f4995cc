/* wh-document.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-document.h"

static void
block_free (gpointer data)
{
  WhBlock *block = data;

  g_free (block->label);
  g_free (block->text);
  g_free (block->note);
  g_strfreev (block->titles);
  g_free (block->numeric);
  g_clear_pointer (&block->rows, g_ptr_array_unref);
  g_free (block);
}

static WhBlock *
add (WhDocument  *self,
     WhBlockType  type,
     const char  *text)
{
  WhBlock *block = g_new0 (WhBlock, 1);

  block->type = type;
  block->text = g_strdup (text);
  g_ptr_array_add (self->blocks, block);

  return block;
}

/**
 * wh_document_new:
 * @title: what it is
 * @subtitle: (nullable): of what, from when to when
 *
 * Returns: (transfer full): a document without blocks
 */
WhDocument *
wh_document_new (const char *title,
                 const char *subtitle)
{
  WhDocument *self;

  g_return_val_if_fail (title != NULL, NULL);

  self = g_new0 (WhDocument, 1);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
  self->blocks = g_ptr_array_new_with_free_func (block_free);

  return self;
}

/**
 * wh_document_free:
 * @self: (transfer full): a #WhDocument
 */
void
wh_document_free (WhDocument *self)
{
  g_free (self->title);
  g_free (self->subtitle);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * wh_document_add_heading:
 * @self: a document
 * @level: 1 = a part of it, 2 and 3 = parts of that
 * @text: words
 */
void
wh_document_add_heading (WhDocument *self,
                         guint       level,
                         const char *text)
{
  g_return_if_fail (level >= 1 && level <= 3);
  g_return_if_fail (text != NULL);

  add (self, WH_BLOCK_HEADING, text)->level = level;
}

/**
 * wh_document_add_paragraph:
 * @self: a document
 * @text: words; lines are broken where they do not fit
 */
void
wh_document_add_paragraph (WhDocument *self,
                           const char *text)
{
  g_return_if_fail (text != NULL);

  add (self, WH_BLOCK_PARAGRAPH, text);
}

/**
 * wh_document_add_item:
 * @self: a document
 * @level: 0 = a list, 1 = a list within an item
 * @label: (nullable): what the text is about, or when it was
 * @text: words
 */
void
wh_document_add_item (WhDocument *self,
                      guint       level,
                      const char *label,
                      const char *text)
{
  WhBlock *block;

  g_return_if_fail (text != NULL);

  block = add (self, WH_BLOCK_ITEM, text);
  block->level = level;
  block->label = g_strdup (label);
}

/**
 * wh_document_add_figure:
 * @self: a document
 * @label: what it is
 * @text: number and unit
 * @note: (nullable): what is to be known of it
 */
void
wh_document_add_figure (WhDocument *self,
                        const char *label,
                        const char *text,
                        const char *note)
{
  WhBlock *block;

  g_return_if_fail (label != NULL);
  g_return_if_fail (text != NULL);

  block = add (self, WH_BLOCK_FIGURE, text);
  block->label = g_strdup (label);
  block->note = g_strdup (note);
}

/**
 * wh_document_add_table:
 * @self: a document
 * @n_columns: how many columns it has
 * @titles: (array length=n_columns): their heads
 * @numeric: (array length=n_columns) (nullable): which of them have numbers
 *
 * Begins a table; [method@Document.add_row] fills it.
 */
void
wh_document_add_table (WhDocument         *self,
                       guint               n_columns,
                       const char * const *titles,
                       const gboolean     *numeric)
{
  WhBlock *block;

  g_return_if_fail (n_columns > 0);

  block = add (self, WH_BLOCK_TABLE, NULL);
  block->titles = g_new0 (char *, n_columns + 1);
  block->numeric = g_new0 (gboolean, n_columns);
  block->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);

  for (guint i = 0; i < n_columns; i++)
    {
      block->titles[i] = g_strdup (titles[i]);
      block->numeric[i] = numeric != NULL && numeric[i];
    }
}

/**
 * wh_document_add_row:
 * @self: a document whose last block is a table
 * @cells: one a column; %NULL = there is nothing
 */
void
wh_document_add_row (WhDocument         *self,
                     const char * const *cells)
{
  WhBlock *block;
  char **row;
  guint n_columns;

  g_return_if_fail (self->blocks->len > 0);

  block = g_ptr_array_index (self->blocks, self->blocks->len - 1);
  g_return_if_fail (block->type == WH_BLOCK_TABLE);

  n_columns = g_strv_length (block->titles);
  row = g_new0 (char *, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    row[i] = g_strdup (cells[i] != NULL ? cells[i] : "");

  g_ptr_array_add (block->rows, row);
}

/**
 * wh_document_add_space:
 * @self: a document
 *
 * Leaves room to write in.
 */
void
wh_document_add_space (WhDocument *self)
{
  add (self, WH_BLOCK_SPACE, NULL);
}
