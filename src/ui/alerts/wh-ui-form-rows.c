/* wh-ui-form-rows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-form-rows.h"

/**
 * wh_ui_combo_row_set_texts:
 * @row: a row
 * @texts: what can be chosen, in order
 */
void
wh_ui_combo_row_set_texts (AdwComboRow        *row,
                           const char * const *texts)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (texts);

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

/**
 * wh_ui_entry_row_set:
 * @row: a row
 * @text: (nullable): what it shows; %NULL = nothing
 */
void
wh_ui_entry_row_set (AdwEntryRow *row,
                     const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/**
 * wh_ui_entry_row_dup:
 * @row: a row
 *
 * Returns: (transfer full) (nullable): what was entered, without blanks around;
 *   %NULL when that is nothing
 */
char *
wh_ui_entry_row_dup (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}
