/* wh-ui-column.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-resource-view.h"

G_BEGIN_DECLS

typedef struct _WhUiCell WhUiCell;

/**
 * WhUiCellFunc:
 * @cell: the cell to fill
 * @resource: what the row shows
 *
 * Fills a cell. Runs for each visible cell whenever its row changes: no
 * allocation that can be avoided, no signal connections.
 */
typedef void (*WhUiCellFunc) (WhUiCell   *cell,
                              WhResource *resource,
                              gpointer    user_data);

/**
 * WhUiColumnPlainFunc:
 * @record: what the row shows
 * @user_data: as given
 *
 * Returns: (transfer full) (nullable): what a file gets for the cell: a figure
 *   as programs read it, or words; %NULL = not known
 */
typedef char *(*WhUiColumnPlainFunc) (WhRecord *record,
                                      gpointer  user_data);

/**
 * WhUiColumn:
 * @id: stable; the field's id, or a view's own
 * @title: translated
 * @width: pixels; -1 = takes the rest
 * @sort: field to sort by, %WH_SORT_HEALTH, or -2 for none
 * @numeric: aligned to the right, heading too
 * @shown: whether it is shown unless the user says otherwise
 * @ages: whether it shows a time that passes
 * @rank: when room is short the highest goes first; 0 = never
 * @fill: fills a cell
 * @user_data: for @fill
 * @prose: whether it is a sentence, which is cut at its end; a name keeps its end
 * @dup_plain: (nullable): says what a file gets, of a column that is no field
 * @plain_unit: (nullable): what the figures of @dup_plain count
 *
 * A column of a [class@UiTable].
 */
typedef struct
{
  const char   *id;
  const char   *title;
  int           width;
  int           sort;
  gboolean      numeric;
  gboolean      shown;
  gboolean      ages;
  guint         rank;
  WhUiCellFunc  fill;
  gpointer      user_data;
  gboolean      prose;

  WhUiColumnPlainFunc dup_plain;
  const char         *plain_unit;
} WhUiColumn;

#define WH_UI_SORT_NONE (-2)

GArray     *wh_ui_columns_for_kind      (const WhKind *kind) G_GNUC_WARN_UNUSED_RESULT; /* WhUiColumn */
int         wh_ui_kind_get_status_field (const WhKind *kind);
gboolean    wh_ui_kind_has_health       (const WhKind *kind);
const char *wh_ui_resource_get_word     (WhResource   *resource);
char       *wh_ui_resource_dup_status   (WhResource   *resource) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_ui_resource_dup_field    (WhResource   *resource,
                                         int           field,
                                         const char  **unit) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_ui_resource_dup_origin   (WhResource   *resource,
                                         int           field) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_health_css_class      (WhHealth      health);

G_END_DECLS
