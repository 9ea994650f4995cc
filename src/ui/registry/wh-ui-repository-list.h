/* wh-ui-repository-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_REPOSITORY_LIST (wh_ui_repository_list_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRepositoryList, wh_ui_repository_list, WH_UI, REPOSITORY_LIST, AdwBin)

void      wh_ui_repository_list_set_store      (WhUiRepositoryList *self,
                                                WhStore            *store);
void      wh_ui_repository_list_set_connection (WhUiRepositoryList *self,
                                                const char         *connection);
void      wh_ui_repository_list_set_environment (WhUiRepositoryList *self,
                                                const char         *environment);
guint     wh_ui_repository_list_get_n          (WhUiRepositoryList *self);
WhRecord *wh_ui_repository_list_get_selected   (WhUiRepositoryList *self);
gboolean  wh_ui_repository_list_select         (WhUiRepositoryList *self,
                                                const char         *connection,
                                                const char         *name);

G_END_DECLS
