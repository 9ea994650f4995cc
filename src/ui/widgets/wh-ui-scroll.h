/* wh-ui-scroll.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The four properties of GtkScrollable, one after the other. */
#define WH_UI_SCROLL_N_PROPS 4

/**
 * WhUiScroll:
 * @widget: whose it is
 * @configure: says how much there is, with wh_ui_scroll_configure()
 * @value_changed: connected to "value-changed" of both adjustments, swapped
 * @adjustments: (nullable): by GtkOrientation
 * @policies: by GtkOrientation
 * @configuring: whether the widget itself scrolls just now
 *
 * What a widget that is a GtkScrollable and draws only what can be seen keeps
 * of it. A part of the widget's own struct.
 */
typedef struct
{
  GtkWidget            *widget;
  void                (*configure) (GtkWidget *widget);
  GCallback             value_changed;
  GtkAdjustment        *adjustments[2];
  GtkScrollablePolicy   policies[2];
  gboolean              configuring;
} WhUiScroll;

void     wh_ui_scroll_install      (GObjectClass    *klass,
                                    guint            first);
void     wh_ui_scroll_init         (WhUiScroll      *self,
                                    GtkWidget       *widget,
                                    void           (*configure) (GtkWidget *widget),
                                    GCallback        value_changed);
void     wh_ui_scroll_clear        (WhUiScroll      *self);
gboolean wh_ui_scroll_get_property (WhUiScroll      *self,
                                    guint            n,
                                    GValue          *value);
gboolean wh_ui_scroll_set_property (WhUiScroll      *self,
                                    guint            n,
                                    const GValue    *value);
void     wh_ui_scroll_configure    (WhUiScroll      *self,
                                    GtkOrientation   orientation,
                                    double           value,
                                    double           upper,
                                    double           step,
                                    double           page);
double   wh_ui_scroll_get_value    (WhUiScroll      *self,
                                    GtkOrientation   orientation);
void     wh_ui_scroll_set_value    (WhUiScroll      *self,
                                    GtkOrientation   orientation,
                                    double           value);
void     wh_ui_scroll_show         (WhUiScroll      *self,
                                    GtkOrientation   orientation,
                                    double           from,
                                    double           until);

G_END_DECLS
