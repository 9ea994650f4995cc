/* wh-ui-delivery-strip.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"
#include "wh-ui-stage.h"

G_BEGIN_DECLS

/**
 * WhUiDeliveryStage:
 * @id: what stage-activated says
 * @title: "Commit", "CI run", "Image", "Staging", "Production"
 * @value: (nullable): hash, run or version
 * @detail: (nullable): more and the age
 * @health: its health
 * @activity: for a run that is not done
 * @production: whether users see this stage
 * @reason: (nullable): how that is known, why something is not, or what is odd
 * @monospace: whether @value is a hash
 *
 * One stage, in the order of time.
 */
typedef struct
{
  const char   *id;
  const char   *title;
  const char   *value;
  const char   *detail;
  WhHealth      health;
  WhUiActivity  activity;
  gboolean      production;
  gboolean      monospace;
  const char   *reason;
} WhUiDeliveryStage;

#define WH_UI_TYPE_DELIVERY_STRIP (wh_ui_delivery_strip_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDeliveryStrip, wh_ui_delivery_strip, WH_UI, DELIVERY_STRIP, AdwBin)

GtkWidget     *wh_ui_delivery_strip_new             (void) G_GNUC_WARN_UNUSED_RESULT;
WhUiStripForm  wh_ui_delivery_strip_get_form        (WhUiDeliveryStrip       *self);
void           wh_ui_delivery_strip_set_form        (WhUiDeliveryStrip       *self,
                                                     WhUiStripForm            form);
const char    *wh_ui_delivery_strip_get_gate_text   (WhUiDeliveryStrip       *self);
void           wh_ui_delivery_strip_set_gate_text   (WhUiDeliveryStrip       *self,
                                                     const char              *gate_text);
const char    *wh_ui_delivery_strip_get_gate_button (WhUiDeliveryStrip       *self);
void           wh_ui_delivery_strip_set_gate_button (WhUiDeliveryStrip       *self,
                                                     const char              *gate_button);
void           wh_ui_delivery_strip_set_stages      (WhUiDeliveryStrip       *self,
                                                     const WhUiDeliveryStage *stages,
                                                     guint                    n_stages);

G_END_DECLS
