/* wh-ui-range-control.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-range-control.h"
#include "wh-ui-wordless.h"

/**
 * WhUiRangeControl:
 *
 * Chooses how much time the charts of a page show, from an hour to a year, and
 * leads back from what was zoomed into. Compact, it is one button with a menu.
 */
struct _WhUiRangeControl
{
  AdwBin              parent_instance;

  AdwToggleGroup     *toggles;  /* wide */
  GtkMenuButton      *button;   /* compact */
  GtkWidget          *back;
  WhUiTimeRange      *range;
  GSimpleActionGroup *actions;
  gboolean            updating;
};

G_DEFINE_FINAL_TYPE (WhUiRangeControl, wh_ui_range_control, ADW_TYPE_BIN)

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static const struct
{
  const char *id;
  const char *title;
  const char *name;
  gint64      span;
} spans[] = {
  /* Translators: an hour, as short as can be */
  { "1h", N_("1 h"), N_("Last hour"), HOUR },
  { "6h", N_("6 h"), N_("Last 6 hours"), 6 * HOUR },
  { "24h", N_("24 h"), N_("Last 24 hours"), 24 * HOUR },
  /* Translators: seven days, as short as can be */
  { "7d", N_("7 d"), N_("Last 7 days"), 7 * 24 * HOUR },
  { "30d", N_("30 d"), N_("Last 30 days"), 30 * 24 * HOUR },
  /* Translators: a year, as short as can be */
  { "1y", N_("1 y"), N_("Last year"), 365 * 24 * HOUR },
};

/* The span that is shown to its end; NULL after zooming or panning. */
static const char *
find_current (WhUiRangeControl *self)
{
  gint64 span = wh_ui_time_range_get_until (self->range) - wh_ui_time_range_get_from (self->range);

  for (guint i = 0; wh_ui_time_range_is_following (self->range) && i < G_N_ELEMENTS (spans); i++)
    {
      if (ABS (span - spans[i].span) < G_USEC_PER_SEC)
        return spans[i].id;
    }

  return NULL;
}

static void
choose (WhUiRangeControl *self,
        const char       *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (g_strcmp0 (spans[i].id, id) == 0 && g_strcmp0 (find_current (self), id) != 0)
        wh_ui_time_range_set_span (self->range, spans[i].span);
    }
}

static void
toggled_cb (WhUiRangeControl *self)
{
  if (!self->updating)
    choose (self, adw_toggle_group_get_active_name (self->toggles));
}

static void
span_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  choose (data, g_variant_get_string (parameter, NULL));
}

static void
back_cb (WhUiRangeControl *self)
{
  if (!wh_ui_time_range_back (self->range))
    wh_ui_time_range_set_span (self->range, wh_ui_time_range_get_until (self->range) - wh_ui_time_range_get_from (self->range));
}

static void
update (WhUiRangeControl *self)
{
  const char *current = find_current (self);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "span");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (current != NULL ? current : ""));
  gtk_widget_set_visible (self->back, current == NULL);

  if (self->toggles != NULL)
    {
      self->updating = TRUE;
      if (current != NULL)
        adw_toggle_group_set_active_name (self->toggles, current);
      else
        adw_toggle_group_set_active (self->toggles, GTK_INVALID_LIST_POSITION);
      self->updating = FALSE;
    }

  if (self->button != NULL)
    {
      const char *title = _("Part");

      for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
        {
          if (g_strcmp0 (spans[i].id, current) == 0)
            title = _(spans[i].title);
        }

      gtk_menu_button_set_label (self->button, title);
    }
}

static GtkWidget *
create_toggles (WhUiRangeControl *self)
{
  self->toggles = ADW_TOGGLE_GROUP (adw_toggle_group_new ());

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_name (toggle, spans[i].id);
      adw_toggle_set_label (toggle, _(spans[i].title));
      adw_toggle_set_tooltip (toggle, _(spans[i].name));
      adw_toggle_group_add (self->toggles, toggle);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggles), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Time shown"), -1);
  g_signal_connect_object (self->toggles, "notify::active-name", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->toggles);
}

static GtkWidget *
create_button (WhUiRangeControl *self)
{
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autoptr(GMenuItem) item = g_menu_item_new (_(spans[i].name), NULL);

      g_menu_item_set_action_and_target (item, "range.span", "s", spans[i].id);
      g_menu_append_item (menu, item);
    }

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_menu_model (self->button, G_MENU_MODEL (menu));
  wh_ui_set_tooltip (GTK_WIDGET (self->button), _("Time shown"));

  return GTK_WIDGET (self->button);
}

static void
wh_ui_range_control_dispose (GObject *object)
{
  WhUiRangeControl *self = WH_UI_RANGE_CONTROL (object);

  g_clear_object (&self->range);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (wh_ui_range_control_parent_class)->dispose (object);
}

static void
wh_ui_range_control_class_init (WhUiRangeControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_range_control_dispose;
}

static void
wh_ui_range_control_init (WhUiRangeControl *self)
{
  const GActionEntry entries[] = {
    { .name = "span", .activate = span_cb, .parameter_type = "s", .state = "''" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "range", G_ACTION_GROUP (self->actions));
}

/* Only the form that is shown is there. */
static void
build (WhUiRangeControl *self,
       gboolean          compact)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->toggles = NULL;
  self->button = NULL;
  self->back = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (self->back, "flat");
  wh_ui_set_tooltip (self->back, _("Back to the time before (Esc)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back to the time before"), -1);
  g_signal_connect_object (self->back, "clicked", G_CALLBACK (back_cb), self, G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (box), compact ? create_button (self) : create_toggles (self));
  gtk_box_append (GTK_BOX (box), self->back);
  adw_bin_set_child (ADW_BIN (self), box);
  update (self);
}

/**
 * wh_ui_range_control_new:
 * @range: what it controls
 *
 * Returns: (transfer floating): a control
 */
GtkWidget *
wh_ui_range_control_new (WhUiTimeRange *range)
{
  WhUiRangeControl *self;

  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (range), NULL);

  self = g_object_new (WH_UI_TYPE_RANGE_CONTROL, NULL);
  self->range = g_object_ref (range);
  build (self, FALSE);
  g_signal_connect_object (range, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_range_control_set_compact:
 * @self: a control
 * @compact: whether there is room for one button only
 *
 * Changes its form.
 */
void
wh_ui_range_control_set_compact (WhUiRangeControl *self,
                                 gboolean          compact)
{
  g_return_if_fail (WH_UI_IS_RANGE_CONTROL (self));

  if ((self->button != NULL) != compact)
    build (self, compact);
}
