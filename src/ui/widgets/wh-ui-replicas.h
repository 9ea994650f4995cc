/* wh-ui-replicas.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_REPLICAS (wh_ui_replicas_get_type ())

G_DECLARE_FINAL_TYPE (WhUiReplicas, wh_ui_replicas, WH_UI, REPLICAS, WhUiDrawn)

GtkWidget *wh_ui_replicas_new          (void) G_GNUC_WARN_UNUSED_RESULT;
guint      wh_ui_replicas_get_ready    (WhUiReplicas *self);
void       wh_ui_replicas_set_ready    (WhUiReplicas *self,
                                        guint         ready);
guint      wh_ui_replicas_get_wanted   (WhUiReplicas *self);
void       wh_ui_replicas_set_wanted   (WhUiReplicas *self,
                                        guint         wanted);
gboolean   wh_ui_replicas_get_observed (WhUiReplicas *self);
void       wh_ui_replicas_set_observed (WhUiReplicas *self,
                                        gboolean      observed);

G_END_DECLS
