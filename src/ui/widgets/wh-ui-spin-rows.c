/* wh-ui-spin-rows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-spin-rows.h"

/**
 * wh_ui_spin_rows_install:
 *
 * Shows rows with a number to assistive tools, with their title and subtitle
 * as the name of the number. Before the first of them is made, and after
 * libadwaita was initialized.
 *
 * libadwaita 1.7 calls an AdwSpinRow presentational. GTK leaves out what is so,
 * and all inside of it: a screen reader would find neither the row nor its
 * number.
 */
void
wh_ui_spin_rows_install (void)
{
  gpointer widget_class = g_type_class_ref (ADW_TYPE_SPIN_ROW);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  g_type_class_unref (widget_class);
}
