/* wh-ui-plan-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-operation.h"
#include "wh-ui-diff.h"
#include "wh-ui-health.h"
#include "wh-ui-line-diff.h"
#include "wh-ui-plan-view.h"

/* Of the diff, in pixels. */
#define LINE_HEIGHT 18

/**
 * WhUiPlanView:
 *
 * What a system said would follow from one or several operations, and what it
 * would change, as a diff.
 */
struct _WhUiPlanView
{
  AdwBin      parent_instance;

  GtkWidget  *effects_box;
  GtkListBox *effects;
  GtkWidget  *change_box;
  WhUiDiff   *diff;
};

G_DEFINE_FINAL_TYPE (WhUiPlanView, wh_ui_plan_view, ADW_TYPE_BIN)

static void
wh_ui_plan_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_PLAN_VIEW);

  G_OBJECT_CLASS (wh_ui_plan_view_parent_class)->dispose (object);
}

static void
wh_ui_plan_view_class_init (WhUiPlanViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_plan_view_dispose;

  g_type_ensure (WH_UI_TYPE_DIFF);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-plan-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiPlanView, effects_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiPlanView, effects);
  gtk_widget_class_bind_template_child (widget_class, WhUiPlanView, change_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiPlanView, diff);
}

static void
wh_ui_plan_view_init (WhUiPlanView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_effect (WhUiPlanView *self,
            const WhEffect      *effect)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *health = wh_ui_health_new ();

  wh_ui_health_set_health (WH_UI_HEALTH (health), effect->health);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), effect->text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), health);
  gtk_list_box_append (self->effects, row);
}

/**
 * wh_ui_plan_view_show:
 * @self: a view
 * @operations: (element-type WhOperation): those that are planned together
 *
 * Shows what follows and what changes; nothing where nothing is known.
 */
void
wh_ui_plan_view_show (WhUiPlanView *self,
                      GPtrArray    *operations)
{
  g_autoptr(GString) changes = g_string_new (NULL);
  int n_lines = 0;
  guint n = 0;

  g_return_if_fail (WH_UI_IS_PLAN_VIEW (self));
  g_return_if_fail (operations != NULL);

  gtk_list_box_remove_all (self->effects);

  for (guint i = 0; i < operations->len; i++)
    {
      WhOperation *operation = g_ptr_array_index (operations, i);
      GPtrArray *effects = wh_operation_get_effects (operation);
      g_autofree char *change = NULL;

      for (guint j = 0; effects != NULL && j < effects->len; j++, n++)
        add_effect (self, g_ptr_array_index (effects, j));

      if (wh_operation_get_before (operation) != NULL || wh_operation_get_after (operation) != NULL)
        {
          change = wh_ui_line_diff (wh_operation_get_before (operation), wh_operation_get_after (operation));
          if (operations->len > 1)
            g_string_append_printf (changes, "@@ %s\n", wh_record_get_name (wh_operation_get_target (operation)));
          g_string_append (changes, change);
        }
    }

  gtk_widget_set_visible (self->effects_box, n > 0);
  gtk_widget_set_visible (self->change_box, changes->len > 0);
  wh_ui_diff_set_text (self->diff, changes->str);

  /* As high as what it shows, up to where it begins to scroll. */
  for (const char *at = changes->str; (at = strchr (at, '\n')) != NULL; at++)
    n_lines++;
  gtk_widget_set_size_request (GTK_WIDGET (self->diff), -1, CLAMP ((n_lines + 1) * LINE_HEIGHT, 54, 220));
}
