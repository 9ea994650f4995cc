/* wh-ui-service-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"
#include "wh-ui-heartbeat.h"
#include "wh-ui-spark.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SERVICE_CARD (wh_ui_service_card_get_type ())

G_DECLARE_FINAL_TYPE (WhUiServiceCard, wh_ui_service_card, WH_UI, SERVICE_CARD, AdwBin)

GtkWidget     *wh_ui_service_card_new                (void) G_GNUC_WARN_UNUSED_RESULT;
const char    *wh_ui_service_card_get_title          (WhUiServiceCard *self);
void           wh_ui_service_card_set_title          (WhUiServiceCard *self,
                                                      const char      *title);
WhHealth       wh_ui_service_card_get_health         (WhUiServiceCard *self);
void           wh_ui_service_card_set_health         (WhUiServiceCard *self,
                                                      WhHealth         health);
const char    *wh_ui_service_card_get_state          (WhUiServiceCard *self);
void           wh_ui_service_card_set_state          (WhUiServiceCard *self,
                                                      const char      *state);
const char    *wh_ui_service_card_get_detail         (WhUiServiceCard *self);
void           wh_ui_service_card_set_detail         (WhUiServiceCard *self,
                                                      const char      *detail);
const char    *wh_ui_service_card_get_reason         (WhUiServiceCard *self);
void           wh_ui_service_card_set_reason         (WhUiServiceCard *self,
                                                      const char      *reason);
const char    *wh_ui_service_card_get_latency        (WhUiServiceCard *self);
void           wh_ui_service_card_set_latency        (WhUiServiceCard *self,
                                                      const char      *latency);
const char    *wh_ui_service_card_get_latency_unit   (WhUiServiceCard *self);
void           wh_ui_service_card_set_latency_unit   (WhUiServiceCard *self,
                                                      const char      *latency_unit);
WhHealth       wh_ui_service_card_get_latency_health (WhUiServiceCard *self);
void           wh_ui_service_card_set_latency_health (WhUiServiceCard *self,
                                                      WhHealth         latency_health);
const char    *wh_ui_service_card_get_uptime         (WhUiServiceCard *self);
void           wh_ui_service_card_set_uptime         (WhUiServiceCard *self,
                                                      const char      *uptime);
const char    *wh_ui_service_card_get_range_start    (WhUiServiceCard *self);
void           wh_ui_service_card_set_range_start    (WhUiServiceCard *self,
                                                      const char      *range_start);
const char    *wh_ui_service_card_get_range_end      (WhUiServiceCard *self);
void           wh_ui_service_card_set_range_end      (WhUiServiceCard *self,
                                                      const char      *range_end);
WhUiSpark     *wh_ui_service_card_get_spark          (WhUiServiceCard *self);
WhUiHeartbeat *wh_ui_service_card_get_heartbeat      (WhUiServiceCard *self);

G_END_DECLS
