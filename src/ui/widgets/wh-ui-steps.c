/* wh-ui-steps.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-steps.h"

/**
 * WhUiSteps:
 *
 * What is done one after the other, from top to bottom: the steps of an operation, the
 * parts of a connection test. Steps are added when they are known and change
 * while they run.
 */
struct _WhUiSteps
{
  AdwBin     parent_instance;

  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (WhUiSteps, wh_ui_steps, ADW_TYPE_BIN)

static void
wh_ui_steps_class_init (WhUiStepsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);


  gtk_widget_class_set_css_name (widget_class, "steps");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
wh_ui_steps_init (WhUiSteps *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Steps"),
                                  -1);
}

/**
 * wh_ui_steps_new:
 *
 * Returns: (transfer floating): no steps yet
 */
GtkWidget *
wh_ui_steps_new (void)
{
  return g_object_new (WH_UI_TYPE_STEPS, NULL);
}

/**
 * wh_ui_steps_add:
 * @self: steps
 * @title: what is done
 *
 * Returns: (transfer none): a new step at the end, waiting
 */
WhUiStep *
wh_ui_steps_add (WhUiSteps  *self,
                 const char *title)
{
  GtkWidget *before;
  GtkWidget *step;

  g_return_val_if_fail (WH_UI_IS_STEPS (self), NULL);

  before = gtk_widget_get_last_child (self->box);
  if (before != NULL)
    wh_ui_step_set_last (WH_UI_STEP (before), FALSE);

  step = g_object_new (WH_UI_TYPE_STEP, "title", title, "last", TRUE, NULL);
  gtk_box_append (GTK_BOX (self->box), step);

  return WH_UI_STEP (step);
}

/**
 * wh_ui_steps_get:
 * @self: steps
 * @index: which, from 0
 *
 * Returns: (transfer none) (nullable): the step; %NULL past the end
 */
WhUiStep *
wh_ui_steps_get (WhUiSteps *self,
                 guint      index)
{
  GtkWidget *step;

  g_return_val_if_fail (WH_UI_IS_STEPS (self), NULL);

  step = gtk_widget_get_first_child (self->box);
  while (step != NULL && index-- > 0)
    step = gtk_widget_get_next_sibling (step);

  return step != NULL ? WH_UI_STEP (step) : NULL;
}

/**
 * wh_ui_steps_get_n_steps:
 * @self: steps
 *
 * Returns: how many there are
 */
guint
wh_ui_steps_get_n_steps (WhUiSteps *self)
{
  guint n_steps = 0;

  g_return_val_if_fail (WH_UI_IS_STEPS (self), 0);

  for (GtkWidget *step = gtk_widget_get_first_child (self->box);
       step != NULL;
       step = gtk_widget_get_next_sibling (step))
    n_steps++;

  return n_steps;
}

/**
 * wh_ui_steps_clear:
 * @self: steps
 *
 * Takes all steps away, before a new run.
 */
void
wh_ui_steps_clear (WhUiSteps *self)
{
  GtkWidget *step;

  g_return_if_fail (WH_UI_IS_STEPS (self));

  while ((step = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), step);
}
