/* wh-ui-relations.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RELATIONS (wh_ui_relations_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRelations, wh_ui_relations, WH_UI, RELATIONS, AdwBin)

void       wh_ui_relations_show       (WhUiRelations *self,
                                       WhStore       *store,
                                       WhRecord      *record);
void       wh_ui_relations_empty_grid (GtkGrid       *grid);
GtkWidget *wh_ui_relations_make_title (const char    *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
