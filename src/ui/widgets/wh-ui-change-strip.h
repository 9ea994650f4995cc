/* wh-ui-change-strip.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-draw.h"
#include "wh-ui-drawn.h"

G_BEGIN_DECLS

/**
 * WhUiChangeForm:
 * @WH_UI_CHANGE_TAG: an instant with its name
 * @WH_UI_CHANGE_TICK: an instant of many
 * @WH_UI_CHANGE_DIAMOND: an instant that went wrong
 * @WH_UI_CHANGE_DOT: an instant
 * @WH_UI_CHANGE_SPAN: something that lasted
 *
 * How a change is drawn.
 */
typedef enum
{
  WH_UI_CHANGE_TAG,
  WH_UI_CHANGE_TICK,
  WH_UI_CHANGE_DIAMOND,
  WH_UI_CHANGE_DOT,
  WH_UI_CHANGE_SPAN,
} WhUiChangeForm;

/**
 * WhUiChange:
 * @id: what change-activated says
 * @title: what it is, "billing 4.2.0"
 * @lane: number of its lane, from 0
 * @form: how it is drawn
 * @tone: in which colour
 * @from: when, in µs since the Unix epoch
 * @to: until when; only of a span
 *
 * One change.
 */
typedef struct
{
  const char     *id;
  const char     *title;
  guint           lane;
  WhUiChangeForm  form;
  WhUiTone        tone;
  gint64          from;
  gint64          to;
} WhUiChange;

/**
 * WhUiGap:
 * @from: from when
 * @to: until when
 *
 * A span of time in which nothing was observed, in µs since the Unix epoch.
 */
typedef struct
{
  gint64 from;
  gint64 to;
} WhUiGap;

#define WH_UI_TYPE_CHANGE_STRIP (wh_ui_change_strip_get_type ())

G_DECLARE_FINAL_TYPE (WhUiChangeStrip, wh_ui_change_strip, WH_UI, CHANGE_STRIP, WhUiDrawn)

GtkWidget *wh_ui_change_strip_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_change_strip_set_lanes   (WhUiChangeStrip    *self,
                                           const char * const *titles);
void       wh_ui_change_strip_set_range   (WhUiChangeStrip    *self,
                                           gint64              from,
                                           gint64              to);
void       wh_ui_change_strip_set_changes (WhUiChangeStrip    *self,
                                           const WhUiChange   *changes,
                                           guint               n_changes);
void       wh_ui_change_strip_set_gaps    (WhUiChangeStrip    *self,
                                           const WhUiGap      *gaps,
                                           guint               n_gaps);

G_END_DECLS
