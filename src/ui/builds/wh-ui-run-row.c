/* wh-ui-run-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-run-row.h"
#include "wh-ui-run.h"
#include "wh-ui-wordless.h"

/**
 * WhUiRunRow:
 *
 * A run, a job or a step: its state, what it is called, how long or how long ago.
 */
struct _WhUiRunRow
{
  AdwBin      parent_instance;

  WhUiHealth *health;
  GtkLabel   *title;
  GtkLabel   *detail;
  GtkLabel   *age;
};

G_DEFINE_FINAL_TYPE (WhUiRunRow, wh_ui_run_row, ADW_TYPE_BIN)

static void
wh_ui_run_row_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_RUN_ROW);

  G_OBJECT_CLASS (wh_ui_run_row_parent_class)->dispose (object);
}

static void
wh_ui_run_row_class_init (WhUiRunRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_run_row_dispose;
  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRunRow, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunRow, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunRow, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunRow, age);
}

static void
wh_ui_run_row_init (WhUiRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wh_ui_run_row_new (void)
{
  return g_object_new (WH_UI_TYPE_RUN_ROW, NULL);
}

/**
 * wh_ui_run_row_fill:
 * @self: a row
 * @state: (nullable): as of a run
 * @title: what it is called
 * @detail: (nullable): a second line
 * @age: (nullable): at the end
 */
void
wh_ui_run_row_fill (WhUiRunRow *self,
                    const char *state,
                    const char *title,
                    const char *detail,
                    const char *age)
{
  g_return_if_fail (WH_UI_IS_RUN_ROW (self));

  wh_ui_health_set_health (self->health, wh_ui_run_get_health (state));
  wh_ui_health_set_activity (self->health, wh_ui_run_get_activity (state));
  wh_ui_set_label (self->title, title != NULL ? title : "");
  wh_ui_set_tooltip (GTK_WIDGET (self->title), title);
  wh_ui_set_label (self->detail, detail != NULL ? detail : "");
  wh_ui_set_tooltip (GTK_WIDGET (self->detail), detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL);
  wh_ui_set_label (self->age, age != NULL ? age : "");
}

/**
 * wh_ui_run_row_set_level:
 * @self: a row
 * @level: 0 stands for itself, 1 is part of the row above
 */
void
wh_ui_run_row_set_level (WhUiRunRow *self,
                         guint       level)
{
  g_return_if_fail (WH_UI_IS_RUN_ROW (self));

  gtk_widget_set_margin_start (GTK_WIDGET (self), (int)level * 18);
  wh_ui_set_style_class (GTK_WIDGET (self->title), "heading", level == 0);
}
