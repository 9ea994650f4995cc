/* wh-ui-window-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-recurrence.h"
#include "wh-silences.h"
#include "wh-ui-draw.h"
#include "wh-ui-facts.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-silence-bar.h"
#include "wh-ui-window-row.h"
#include "wh-ui-wordless.h"

/**
 * WhUiWindowRow:
 *
 * One maintenance window: what it covers, when it is next and how it comes again,
 * with the buttons that change and end it.
 */
struct _WhUiWindowRow
{
  GtkListBoxRow   parent_instance;

  GtkLabel       *title_label;
  GtkLabel       *matchers_label;
  GtkLabel       *narrow_label;
  GtkLabel       *starts_label;
  GtkLabel       *ends_label;
  GtkLabel       *repeats_label;
  GtkLabel       *covers_label;
  WhUiSilenceBar *bar;
  GtkBox         *buttons;

  WhRecord       *window;
  WhOperations   *operations;
  char           *offered;  /* ids of the operations that have a button */
  gboolean        narrow;
  gboolean        compact;
};

G_DEFINE_FINAL_TYPE (WhUiWindowRow, wh_ui_window_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
operation_clicked_cb (WhUiWindowRow *self,
                      GtkWidget     *button)
{
  const WhOperationInfo *info = g_object_get_data (G_OBJECT (button), "operation");
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  g_ptr_array_add (records, wh_record_ref (self->window));
  wh_ui_operation_dialog_present (button, self->operations, info, records);
}

static void
add_button (WhUiWindowRow         *self,
            const WhOperationInfo *info)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, info->title);
  GtkWidget *button = gtk_button_new_with_label (title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "wh-mini");
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "operation", (gpointer)info);
  g_signal_connect_object (button, "clicked", G_CALLBACK (operation_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->buttons, button);
}

/* In place as long as they are the same: whoever pressed one has the focus there. */
static void
update_buttons (WhUiWindowRow *self,
                gboolean       live)
{
  static const char * const ids[] = { "edit", "expire" };
  g_autoptr(GPtrArray) possible = live ? wh_operations_list (self->operations, self->window) : g_ptr_array_new ();
  g_autoptr(GString) offered = g_string_new (NULL);

  for (guint i = 0; i < possible->len; i++)
    g_string_append_printf (offered, "%s ", ((const WhOperationInfo *)g_ptr_array_index (possible, i))->id);

  if (!g_set_str (&self->offered, offered->str))
    return;

  wh_ui_box_clear (self->buttons);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    for (guint p = 0; p < possible->len; p++)
      if (g_str_equal (((const WhOperationInfo *)g_ptr_array_index (possible, p))->id, ids[i]))
        add_button (self, g_ptr_array_index (possible, p));
}

static void
show_time (WhUiWindowRow *self,
           gint64         now)
{
  const WhValue *values = self->window->values;
  const char *repeats = wh_recurrence_get_title (values[WH_SILENCE_REPEATS].text);
  g_autofree char *starts = wh_format_time (values[WH_SILENCE_STARTS].number);
  g_autofree char *ends = wh_format_time (values[WH_SILENCE_ENDS].number);
  gboolean over = wh_silence_is_over (self->window);
  gboolean on = !over && values[WH_SILENCE_STARTS].number <= now;
  /* Translators: two times and how it comes again: "22:00 – 23:00, every week" */
  g_autofree char *narrow = g_strdup_printf (_("%s – %s, %s"), starts, ends, repeats);

  gtk_label_set_label (self->starts_label, on ? _("now") : starts);
  gtk_label_set_label (self->ends_label, ends);
  gtk_label_set_label (self->repeats_label, over ? _("over") : repeats);
  gtk_label_set_label (self->narrow_label, narrow);
  wh_ui_set_tooltip (GTK_WIDGET (self->starts_label), starts);
  wh_ui_set_style_class (GTK_WIDGET (self), "dimmed", over);
  wh_ui_silence_bar_set_planned (self->bar, TRUE);
  wh_ui_silence_bar_set (self->bar, values[WH_SILENCE_STARTS].number, values[WH_SILENCE_ENDS].number, now);
}

/**
 * wh_ui_window_row_get_window:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
WhRecord *
wh_ui_window_row_get_window (WhUiWindowRow *self)
{
  g_return_val_if_fail (WH_UI_IS_WINDOW_ROW (self), NULL);

  return self->window;
}

/**
 * wh_ui_window_row_set_window:
 * @self: a row
 * @fleet: the fleet
 * @window: a silence that is planned
 * @n_covered: alerts that fire now and are covered by it
 *
 * Shows it; nothing can be done while the past is shown.
 */
void
wh_ui_window_row_set_window (WhUiWindowRow *self,
                             WhFleet       *fleet,
                             WhRecord      *window,
                             guint          n_covered)
{
  WhMoment *moment;
  g_autofree char *n = NULL;
  g_autofree char *covers = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (WH_UI_IS_WINDOW_ROW (self));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (window != NULL);

  moment = wh_fleet_get_moment (fleet);
  wh_record_ref (window);
  g_clear_pointer (&self->window, wh_record_unref);
  self->window = window;
  g_set_object (&self->operations, wh_fleet_get_operations (fleet));

  n = wh_format_integer (n_covered);
  covers = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s alert", "%s alerts", n_covered), n);
  gtk_label_set_label (self->title_label, wh_record_get_title (window));
  gtk_label_set_label (self->matchers_label, wh_record_get_name (window));
  wh_ui_set_tooltip (GTK_WIDGET (self->matchers_label), wh_record_get_name (window));
  gtk_widget_set_visible (GTK_WIDGET (self->matchers_label),
                          g_strcmp0 (wh_record_get_title (window), wh_record_get_name (window)) != 0);
  gtk_label_set_label (self->covers_label, n_covered > 0 ? covers : "—");
  wh_ui_set_tooltip (GTK_WIDGET (self->covers_label), _("Of the alerts that fire now"));
  show_time (self, wh_moment_get_now (moment));
  update_buttons (self, wh_moment_is_live (moment));

  label = g_strdup_printf ("%s, %s", wh_record_get_title (window), gtk_label_get_label (self->narrow_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
wh_ui_window_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  WhUiWindowRow *self = WH_UI_WINDOW_ROW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_window_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  WhUiWindowRow *self = WH_UI_WINDOW_ROW (object);
  gboolean *flag;

  switch (prop_id)
    {
    case PROP_NARROW:
      flag = &self->narrow;
      break;
    case PROP_COMPACT:
      flag = &self->compact;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  if (*flag != g_value_get_boolean (value))
    {
      *flag = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
wh_ui_window_row_dispose (GObject *object)
{
  WhUiWindowRow *self = WH_UI_WINDOW_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_WINDOW_ROW);
  g_clear_pointer (&self->window, wh_record_unref);
  g_clear_object (&self->operations);
  g_clear_pointer (&self->offered, g_free);

  G_OBJECT_CLASS (wh_ui_window_row_parent_class)->dispose (object);
}

static void
wh_ui_window_row_class_init (WhUiWindowRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_window_row_dispose;
  object_class->get_property = wh_ui_window_row_get_property;
  object_class->set_property = wh_ui_window_row_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WH_UI_TYPE_SILENCE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-window-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, matchers_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, narrow_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, starts_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, ends_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, repeats_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, covers_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindowRow, buttons);
}

static void
wh_ui_window_row_init (WhUiWindowRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_window_row_new:
 * @buttons: gives the buttons of all rows, and the place above them, one width
 *
 * Returns: (transfer full): a row without a window
 */
GtkWidget *
wh_ui_window_row_new (GtkSizeGroup *buttons)
{
  WhUiWindowRow *self = g_object_new (WH_UI_TYPE_WINDOW_ROW, NULL);

  gtk_size_group_add_widget (buttons, GTK_WIDGET (self->buttons));

  return GTK_WIDGET (self);
}
