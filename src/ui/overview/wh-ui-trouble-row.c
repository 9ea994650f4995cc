/* wh-ui-trouble-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-trouble-row.h"
#include "wh-ui-wordless.h"

/**
 * WhUiTroubleRow:
 *
 * One thing that is not well, in one line: sign, name, why, for how long.
 */
struct _WhUiTroubleRow
{
  GtkListBoxRow  parent_instance;

  GtkWidget     *health;
  GtkLabel      *name;
  GtkLabel      *reason;
  GtkLabel      *age;
  char          *label; /* what a screen reader says: all that is shown */
};

G_DEFINE_FINAL_TYPE (WhUiTroubleRow, wh_ui_trouble_row, GTK_TYPE_LIST_BOX_ROW)

static void
wh_ui_trouble_row_dispose (GObject *object)
{
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_TROUBLE_ROW);

  G_OBJECT_CLASS (wh_ui_trouble_row_parent_class)->dispose (object);
}

static void
wh_ui_trouble_row_finalize (GObject *object)
{
  g_free (WH_UI_TROUBLE_ROW (object)->label);

  G_OBJECT_CLASS (wh_ui_trouble_row_parent_class)->finalize (object);
}

static void
wh_ui_trouble_row_class_init (WhUiTroubleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_trouble_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_trouble_row_finalize;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-trouble-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTroubleRow, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiTroubleRow, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiTroubleRow, reason);
  gtk_widget_class_bind_template_child (widget_class, WhUiTroubleRow, age);
}

static void
wh_ui_trouble_row_init (WhUiTroubleRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_trouble_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
wh_ui_trouble_row_new (void)
{
  return g_object_new (WH_UI_TYPE_TROUBLE_ROW, NULL);
}

/**
 * wh_ui_trouble_row_show:
 * @self: a row
 * @health: how it is
 * @name: (nullable): what; %NULL hides sign and name
 * @reason: why
 * @age: (nullable): for how long
 *
 * Shows another thing in the same row: what has not changed is not drawn again.
 */
void
wh_ui_trouble_row_show (WhUiTroubleRow *self,
                        WhHealth        health,
                        const char     *name,
                        const char     *reason,
                        const char     *age)
{
  g_autofree char *label = NULL;

  g_return_if_fail (WH_UI_IS_TROUBLE_ROW (self));
  g_return_if_fail (reason != NULL);

  label = name != NULL ? g_strjoin (", ", name, wh_health_get_title (health), reason, age, NULL) : g_strdup (reason);

  if (!g_set_str (&self->label, label))
    return;

  wh_ui_health_set_health (WH_UI_HEALTH (self->health), health);
  gtk_widget_set_visible (self->health, name != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->name), name != NULL);
  gtk_label_set_label (self->name, name != NULL ? name : "");
  gtk_label_set_label (self->reason, reason);
  gtk_label_set_label (self->age, age != NULL ? age : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  wh_ui_set_tooltip (GTK_WIDGET (self->reason), reason);
}
