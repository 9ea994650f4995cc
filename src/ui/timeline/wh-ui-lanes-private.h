/* wh-ui-lanes-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-lanes.h"

G_BEGIN_DECLS

#define WH_UI_LANES_LABEL  104
#define WH_UI_LANES_AXIS   26
#define WH_UI_LANES_LANE   61
#define WH_UI_LANES_END    14
#define WH_UI_LANES_COLUMN 4 /* pixels that one count is wide */

typedef struct
{
  char     *title;
  WhUiTone  tone;
  guint     n;
  guint    *counts;
  WhHealth *worst;
  guint     n_counts;
} WhUiLaneCopy;

typedef struct
{
  guint     lane;
  gint64    from;
  gint64    until;
  char     *label;
  char     *text;
  char     *group;
  WhHealth  health;
} WhUiLaneMarkCopy;

struct _WhUiLanes
{
  WhUiDrawn      parent_instance;

  WhUiTimeRange *range;
  gint64         from;
  gint64         until;
  GArray        *lanes;    /* WhUiLaneCopy */
  GArray        *marks;    /* WhUiLaneMarkCopy, by time */
  GArray        *gaps;     /* WhUiLaneGap */
  int            selected; /* -1 = none */
  double         drag_from;
  gboolean       dragging;
};

float wh_ui_lanes_get_plot_width (WhUiLanes   *self);
float wh_ui_lanes_get_x          (WhUiLanes   *self,
                                  gint64       time);
float wh_ui_lanes_get_lane_height (WhUiLanes  *self);
void  wh_ui_lanes_paint          (WhUiDrawn   *drawn,
                                  GtkSnapshot *snapshot,
                                  float        width,
                                  float        height);

G_END_DECLS
