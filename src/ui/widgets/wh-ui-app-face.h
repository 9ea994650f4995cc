/* wh-ui-app-face.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_UI_APP_FACE_ENVIRONMENTS 4
#define WH_UI_APP_FACE_TEXTS        (5 + WH_UI_APP_FACE_ENVIRONMENTS)

/**
 * WhUiAppFaceEnvironment:
 * @title: short name, "prod"
 * @health: its health
 * @version: (nullable): what runs there
 * @x: where it was drawn
 * @width: how wide it was drawn
 */
typedef struct
{
  char     *title;
  WhHealth  health;
  char     *version;
  float     x;
  float     width;
} WhUiAppFaceEnvironment;

/**
 * WhUiAppFace:
 *
 * What a tile of an application shows, and how it is drawn: a plain struct that
 * its widget fills. Texts are laid out once and forgotten when they or the style
 * change, so a wall of tiles has no widgets inside of them.
 */
typedef struct
{
  char                   *title;
  char                   *version;
  char                   *reason;
  char                   *rate;
  char                   *rate_unit;
  char                   *note;
  char                   *note_unit;
  WhHealth                note_health;
  WhHealth                health;
  gboolean                pinned;
  gboolean                compact;
  guint                   behind;
  WhUiAppFaceEnvironment  environments[WH_UI_APP_FACE_ENVIRONMENTS];
  guint                   n_environments;
  gint64                 *times;
  double                 *values;
  gsize                   n_values;
  gint64                  from;
  gint64                  to;
  gint64                  marker;

  PangoLayout            *texts[WH_UI_APP_FACE_TEXTS];
  GdkPaintable           *pin;
} WhUiAppFace;

void  wh_ui_app_face_clear              (WhUiAppFace       *self);
void  wh_ui_app_face_clear_environments (WhUiAppFace       *self);
void  wh_ui_app_face_forget_texts       (WhUiAppFace       *self);
void  wh_ui_app_face_measure            (WhUiAppFace       *self,
                                         GtkWidget         *widget,
                                         GtkOrientation     orientation,
                                         int               *minimum,
                                         int               *natural);
void  wh_ui_app_face_draw               (WhUiAppFace       *self,
                                         GtkWidget         *widget,
                                         GtkSnapshot       *snapshot,
                                         float              width);
char *wh_ui_app_face_dup_tooltip        (WhUiAppFace       *self,
                                         GtkWidget         *widget,
                                         float              x,
                                         float              y);
char *wh_ui_app_face_dup_description    (const WhUiAppFace *self);

G_END_DECLS
