/* wh-ui-form-rows.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void  wh_ui_combo_row_set_texts (AdwComboRow        *row,
                                 const char * const *texts);
void  wh_ui_entry_row_set       (AdwEntryRow        *row,
                                 const char         *text);
char *wh_ui_entry_row_dup       (AdwEntryRow        *row) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
