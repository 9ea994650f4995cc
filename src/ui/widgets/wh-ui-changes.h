/* wh-ui-changes.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-draw.h"

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

/**
 * WhUiChanges:
 * @widget: whose font, colour and direction are used
 * @lanes: titles of the lanes
 * @n_lanes: how many
 * @changes: the changes, by time
 * @n_changes: how many
 * @gaps: what was not observed
 * @n_gaps: how many
 * @from: left edge
 * @to: right edge
 *
 * Changes over time, to be painted. Owns nothing.
 */
typedef struct
{
  GtkWidget          *widget;
  const char * const *lanes;
  guint               n_lanes;
  const WhUiChange   *changes;
  guint               n_changes;
  const WhUiGap      *gaps;
  guint               n_gaps;
  gint64              from;
  gint64              to;
} WhUiChanges;

int  wh_ui_changes_measure    (guint              n_lanes);
void wh_ui_changes_paint      (const WhUiChanges *self,
                               GtkSnapshot       *snapshot,
                               float              width);
void wh_ui_changes_get_extent (const WhUiChanges *self,
                               const WhUiChange  *change,
                               float              width,
                               graphene_rect_t   *extent);
int  wh_ui_changes_find       (const WhUiChanges *self,
                               float              width,
                               float              x,
                               float              y);

G_END_DECLS
