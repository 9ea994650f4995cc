/* wh-ui-lanes.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-draw.h"
#include "wh-ui-drawn.h"
#include "wh-ui-time-range.h"

G_BEGIN_DECLS

/**
 * WhUiLane:
 * @title: what the user reads
 * @tone: colour of what is neither bad nor warned of
 * @n: how many events it has in all
 * @counts: (nullable) (array length=n_counts): when there are too many to be
 *   told singly: how many in each part of the range
 * @worst: (nullable): the worst of each
 * @n_counts: how many parts
 *
 * One lane. Texts and arrays are copied.
 */
typedef struct
{
  const char     *title;
  WhUiTone        tone;
  guint           n;
  const guint    *counts;
  const WhHealth *worst;
  guint           n_counts;
} WhUiLane;

/**
 * WhUiLaneMark:
 * @lane: in which lane
 * @from: when, microseconds since the epoch
 * @until: its end; 0 = it is a point
 * @label: what stands beside it
 * @text: what a screen reader and the tooltip say
 * @group: (nullable): marks of one group belong together
 * @health: bad ones are red or amber
 *
 * One event. Texts are copied.
 */
typedef struct
{
  guint       lane;
  gint64      from;
  gint64      until;
  const char *label;
  const char *text;
  const char *group;
  WhHealth    health;
} WhUiLaneMark;

/**
 * WhUiLaneGap:
 * @from: microseconds since the epoch
 * @until: its end
 *
 * A time in which nothing was observed.
 */
typedef struct
{
  gint64 from;
  gint64 until;
} WhUiLaneGap;

#define WH_UI_TYPE_LANES (wh_ui_lanes_get_type ())

G_DECLARE_FINAL_TYPE (WhUiLanes, wh_ui_lanes, WH_UI, LANES, WhUiDrawn)

GtkWidget *wh_ui_lanes_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_lanes_set_range (WhUiLanes          *self,
                                  WhUiTimeRange      *range);
void       wh_ui_lanes_set       (WhUiLanes          *self,
                                  gint64              from,
                                  gint64              until,
                                  const WhUiLane     *lanes,
                                  guint               n_lanes,
                                  const WhUiLaneMark *marks,
                                  guint               n_marks,
                                  const WhUiLaneGap  *gaps,
                                  guint               n_gaps);
int        wh_ui_lanes_get_selected (WhUiLanes       *self);
void       wh_ui_lanes_select    (WhUiLanes          *self,
                                  int                 index);
guint      wh_ui_lanes_get_n_columns (WhUiLanes      *self);

G_END_DECLS
