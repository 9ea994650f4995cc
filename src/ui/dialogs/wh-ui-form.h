/* wh-ui-form.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_FORM (wh_ui_form_get_type ())
G_DECLARE_FINAL_TYPE (WhUiForm, wh_ui_form, WH_UI, FORM, AdwPreferencesGroup)

/**
 * WhUiFormLister:
 * @settings: (element-type utf8 utf8): what was entered
 *
 * Returns: (transfer full): resolves to a #GHashTable from id to #GStrv
 */
typedef DexFuture *(*WhUiFormLister) (GHashTable *settings);

GtkWidget *wh_ui_form_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_form_add         (WhUiForm           *self,
                                   const WhSetting    *setting);
void       wh_ui_form_clear       (WhUiForm           *self);
char      *wh_ui_form_dup_value   (WhUiForm           *self,
                                   const char         *id) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_form_set_value   (WhUiForm           *self,
                                   const char         *id,
                                   const char         *value);
void       wh_ui_form_set_choices (WhUiForm           *self,
                                   const char         *id,
                                   const char * const *choices,
                                   const char         *reason);
void       wh_ui_form_set_lister  (WhUiForm           *self,
                                   WhUiFormLister      lister);
gboolean   wh_ui_form_focus_first (WhUiForm           *self);
gboolean   wh_ui_form_is_complete (WhUiForm           *self);

G_END_DECLS
