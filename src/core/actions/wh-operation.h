/* wh-operation.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

/**
 * WhOperationState:
 *
 * planned → confirmed → running → done, failed or cancelled.
 */
typedef enum
{
  WH_OPERATION_STATE_NEW,
  WH_OPERATION_STATE_PLANNING,
  WH_OPERATION_STATE_PLANNED,
  WH_OPERATION_STATE_RUNNING,
  WH_OPERATION_STATE_DONE,
  WH_OPERATION_STATE_FAILED,
  WH_OPERATION_STATE_CANCELLED,
} WhOperationState;

/**
 * WhEffect:
 * @health: ok = goes well, warning = to know about, failing = blocks
 * @text: one sentence
 */
typedef struct
{
  WhHealth  health;
  char     *text;
} WhEffect;

#define WH_TYPE_OPERATION (wh_operation_get_type ())
G_DECLARE_FINAL_TYPE (WhOperation, wh_operation, WH, OPERATION, GObject)

/* For the provider that plans and runs */
WhProvider            *wh_operation_get_provider   (WhOperation *self);
GObject               *wh_operation_get_owner      (WhOperation *self);
WhRecord              *wh_operation_get_target     (WhOperation *self);
const char            *wh_operation_get_parameter  (WhOperation *self,
                                                    const char  *id);
gint64                 wh_operation_get_number     (WhOperation *self,
                                                    const char  *id,
                                                    gint64       fallback);
DexCancellable        *wh_operation_get_scope      (WhOperation *self);
void                   wh_operation_set_change     (WhOperation *self,
                                                    const char  *before,
                                                    const char  *after);
void                   wh_operation_add_effect     (WhOperation *self,
                                                    WhHealth     health,
                                                    const char  *format,
                                                    ...) G_GNUC_PRINTF (3, 4);
void                   wh_operation_set_progress   (WhOperation *self,
                                                    double       fraction,
                                                    const char  *text);
void                   wh_operation_set_result     (WhOperation *self,
                                                    const char  *text);
void                   wh_operation_set_left       (WhOperation *self,
                                                    const char  *text);

/* For views, command line and audit */
const WhOperationInfo *wh_operation_get_info       (WhOperation *self);
const char            *wh_operation_get_system     (WhOperation *self);
WhOperationState       wh_operation_get_state      (WhOperation *self);
const char            *wh_operation_get_id         (WhOperation *self);
const char            *wh_operation_get_before     (WhOperation *self);
const char            *wh_operation_get_after      (WhOperation *self);
const char            *wh_operation_get_result     (WhOperation *self);
const char            *wh_operation_get_progress   (WhOperation *self,
                                                    double      *fraction);
GPtrArray             *wh_operation_get_effects    (WhOperation *self);
gboolean               wh_operation_is_blocked     (WhOperation *self);
gboolean               wh_operation_needs_name     (WhOperation *self);
char                  *wh_operation_dup_title      (WhOperation *self) G_GNUC_WARN_UNUSED_RESULT;
void                   wh_operation_set_title      (WhOperation *self,
                                                    const char  *title);
void                   wh_operation_set_provider   (WhOperation *self,
                                                    WhProvider  *provider);
void                   wh_operation_set_parameter  (WhOperation *self,
                                                    const char  *id,
                                                    const char  *value);
GHashTable            *wh_operation_get_parameters (WhOperation *self);
gint64                 wh_operation_get_started_at (WhOperation *self);
gint64                 wh_operation_get_ended_at   (WhOperation *self);

G_END_DECLS
