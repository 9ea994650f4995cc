/* wh-document.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhBlockType:
 * @WH_BLOCK_HEADING: level 1 to 3 below the title
 * @WH_BLOCK_PARAGRAPH: words
 * @WH_BLOCK_ITEM: one line of a list, level 0 or deeper
 * @WH_BLOCK_FIGURE: a key figure; those that follow each other stand side by side
 * @WH_BLOCK_TABLE: rows below a head
 * @WH_BLOCK_SPACE: room to write in, for the reader
 */
typedef enum
{
  WH_BLOCK_HEADING,
  WH_BLOCK_PARAGRAPH,
  WH_BLOCK_ITEM,
  WH_BLOCK_FIGURE,
  WH_BLOCK_TABLE,
  WH_BLOCK_SPACE,
} WhBlockType;

/**
 * WhBlock:
 * @type: what it is
 * @level: of a heading or an item
 * @label: (nullable): what stands before the text of an item, or above a figure
 * @text: what is said
 * @note: (nullable): what a figure needs to be understood
 * @titles: heads of the columns of a table
 * @numeric: one a column: its values are numbers
 * @rows: (element-type GStrv): a cell may be "", never %NULL
 *
 * A part of a document.
 */
typedef struct
{
  WhBlockType   type;
  guint         level;
  char         *label;
  char         *text;
  char         *note;
  char        **titles;
  gboolean     *numeric;
  GPtrArray    *rows;
} WhBlock;

/**
 * WhDocument:
 * @title: what it is
 * @subtitle: (nullable): of what, from when to when
 * @blocks: (element-type WhBlock): in the order they are read
 *
 * Words, figures and tables, without a form. Not to be changed while somebody
 * writes it.
 */
typedef struct
{
  char      *title;
  char      *subtitle;
  GPtrArray *blocks;
} WhDocument;

WhDocument *wh_document_new           (const char         *title,
                                       const char         *subtitle) G_GNUC_WARN_UNUSED_RESULT;
void        wh_document_free          (WhDocument         *self);
void        wh_document_add_heading   (WhDocument         *self,
                                       guint               level,
                                       const char         *text);
void        wh_document_add_paragraph (WhDocument         *self,
                                       const char         *text);
void        wh_document_add_item      (WhDocument         *self,
                                       guint               level,
                                       const char         *label,
                                       const char         *text);
void        wh_document_add_figure    (WhDocument         *self,
                                       const char         *label,
                                       const char         *text,
                                       const char         *note);
void        wh_document_add_table     (WhDocument         *self,
                                       guint               n_columns,
                                       const char * const *titles,
                                       const gboolean     *numeric);
void        wh_document_add_row       (WhDocument         *self,
                                       const char * const *cells);
void        wh_document_add_space     (WhDocument         *self);
char       *wh_document_to_markdown   (const WhDocument   *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDocument, wh_document_free)

G_END_DECLS
