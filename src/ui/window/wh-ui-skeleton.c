/* wh-ui-skeleton.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-skeleton.h"

#define N_BARS 12

/**
 * WhUiSkeleton:
 *
 * Bars in place of rows, while nothing is known.
 */
struct _WhUiSkeleton
{
  AdwBin  parent_instance;
  GtkBox *bars;
};

G_DEFINE_FINAL_TYPE (WhUiSkeleton, wh_ui_skeleton, ADW_TYPE_BIN)

static void
wh_ui_skeleton_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_SKELETON);

  G_OBJECT_CLASS (wh_ui_skeleton_parent_class)->dispose (object);
}

static void
wh_ui_skeleton_class_init (WhUiSkeletonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_skeleton_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-skeleton.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiSkeleton, bars);
}

static void
wh_ui_skeleton_init (WhUiSkeleton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < N_BARS; i++)
    {
      GtkWidget *bar = adw_bin_new ();

      gtk_widget_add_css_class (bar, "wh-skeleton");
      gtk_box_append (self->bars, bar);
    }
}

/**
 * wh_ui_skeleton_new:
 *
 * Returns: (transfer floating): bars
 */
GtkWidget *
wh_ui_skeleton_new (void)
{
  return g_object_new (WH_UI_TYPE_SKELETON, NULL);
}
