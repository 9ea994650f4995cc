/* wh-ui-freezes-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-ui-freezes-dialog.h"
#include "wh-ui-future.h"
#include "wh-ui-wordless.h"

#define DAY_MINUTES (24 * 60)

/**
 * WhUiFreezesDialog:
 *
 * The times in which nothing is deployed: once or every week. Added and removed
 * here; what is removed can be brought back.
 */
struct _WhUiFreezesDialog
{
  AdwDialog          parent_instance;

  AdwToastOverlay   *toasts;
  AdwNavigationView *navigation;
  GtkStack          *stack;
  GtkListBox        *list;
  GtkWidget         *new_button;
  GtkWidget         *add;
  AdwEntryRow       *name_row;
  AdwComboRow       *environment_row;
  AdwToggleGroup    *often;
  GtkWidget         *once;
  AdwEntryRow       *from_row;
  AdwEntryRow       *until_row;
  GtkWidget         *weekly;
  AdwComboRow       *from_day_row;
  AdwEntryRow       *from_time_row;
  AdwComboRow       *until_day_row;
  AdwEntryRow       *until_time_row;
  GtkLabel          *verdict;

  WhFreezes         *freezes;
};

G_DEFINE_FINAL_TYPE (WhUiFreezesDialog, wh_ui_freezes_dialog, ADW_TYPE_DIALOG)

/* As the rows of the choice; NULL is everywhere. */
static const char * const environments[] = { NULL, "production", "staging", "development" };
static const char * const environment_titles[] = { N_("everywhere"), N_("production"), N_("staging"), N_("development") };

/* ---- The list ---- */

static const char *
get_environment_title (WhFreeze *freeze)
{
  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    if (g_strcmp0 (environments[i], wh_freeze_get_environment (freeze)) == 0)
      return g_dgettext (GETTEXT_PACKAGE, environment_titles[i]);

  return wh_freeze_get_environment (freeze);
}

static void
told_cb (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  WhUiFreezesDialog *self = owner;

  if (error != NULL)
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (error->message));
}

static void
bring_back_cb (AdwToast          *toast,
               WhUiFreezesDialog *self)
{
  wh_ui_future_done (wh_freezes_add (self->freezes, g_object_get_data (G_OBJECT (toast), "wh-freeze")), self, told_cb);
}

static void
remove_cb (WhUiFreezesDialog *self,
           GtkWidget         *button)
{
  WhFreeze *freeze = g_object_get_data (G_OBJECT (button), "wh-freeze");
  /* Translators: the name of a freeze */
  g_autofree char *title = g_strdup_printf (_("“%s” was removed"), wh_freeze_get_name (freeze));
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _("Undo"));
  g_object_set_data_full (G_OBJECT (toast), "wh-freeze", g_object_ref (freeze), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (bring_back_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
  /* The row goes, and the focus would go with it: keys would reach nobody. */
  gtk_widget_grab_focus (self->new_button);
  wh_ui_future_done (wh_freezes_remove (self->freezes, wh_freeze_get_name (freeze)), self, told_cb);
}

static char *
dup_subtitle (WhFreeze *freeze)
{
  g_autofree char *when = wh_freeze_dup_when (freeze);
  gint64 now = g_get_real_time ();
  gint64 from;
  gint64 until;

  if (!wh_freeze_find_span (freeze, now, &from, &until))
    /* Translators: when and where a freeze was */
    return g_strdup_printf (_("%s, %s · is over"), when, get_environment_title (freeze));

  if (from <= now)
    /* Translators: when and where a freeze is */
    return g_strdup_printf (_("%s, %s · now"), when, get_environment_title (freeze));

  return g_strdup_printf ("%s, %s", when, get_environment_title (freeze));
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  WhUiFreezesDialog *self = user_data;
  WhFreeze *freeze = item;
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = dup_subtitle (freeze);
  g_autofree char *label = g_strdup_printf (_("Remove “%s”"), wh_freeze_get_name (freeze));
  GtkWidget *button = wh_ui_wordless_button_new ("user-trash-symbolic", label);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), wh_freeze_get_name (freeze));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  g_object_set_data_full (G_OBJECT (button), "wh-freeze", g_object_ref (freeze), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
items_cb (WhUiFreezesDialog *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->freezes)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

/* ---- A new one ---- */

static void
set_moment (AdwEntryRow *row,
            GDateTime   *moment)
{
  g_autofree char *text = g_date_time_format (moment, "%Y-%m-%d %H:%M");

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

/* "2026-11-24 16:00", or without the time its beginning. */
static gboolean
read_moment (AdwEntryRow  *row,
             gint64       *time,
             GError      **error)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(GDateTime) moment = NULL;
  int year;
  int month;
  int day;
  int hour = 0;
  int minute = 0;
  int n = sscanf (text, " %4d-%2d-%2d%*1[ T]%2d:%2d", &year, &month, &day, &hour, &minute);

  if ((n == 3 || n == 5) && year > 1970)
    moment = g_date_time_new (here, year, month, day, hour, minute, 0);

  if (moment == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not a time: write it as 2026-11-24 16:00"), text);
      return FALSE;
    }

  *time = g_date_time_to_unix_usec (moment);

  return TRUE;
}

static gboolean
read_minute (AdwComboRow  *day_row,
             AdwEntryRow  *time_row,
             guint        *minute_of_week,
             GError      **error)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (time_row));
  guint hour;
  guint minute;
  char rest;

  if (sscanf (text, " %2u:%2u %c", &hour, &minute, &rest) != 2 || hour > 24 || minute > 59 || hour * 60 + minute > DAY_MINUTES)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not a time of the day: write it as 16:00"), text);
      return FALSE;
    }

  *minute_of_week = (adw_combo_row_get_selected (day_row) * DAY_MINUTES + hour * 60 + minute) % WH_WEEK_MINUTES;

  return TRUE;
}

static gboolean
is_weekly (WhUiFreezesDialog *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->often), "weekly") == 0;
}

static WhFreeze *
read_form (WhUiFreezesDialog  *self,
           GError            **error)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  const char *environment = environments[MIN (adw_combo_row_get_selected (self->environment_row), G_N_ELEMENTS (environments) - 1)];
  gint64 from;
  gint64 until;
  guint from_minute;
  guint until_minute;

  if (is_weekly (self))
    return read_minute (self->from_day_row, self->from_time_row, &from_minute, error) &&
           read_minute (self->until_day_row, self->until_time_row, &until_minute, error)
             ? wh_freeze_new_weekly (name, environment, from_minute, until_minute, error) : NULL;

  return read_moment (self->from_row, &from, error) && read_moment (self->until_row, &until, error)
           ? wh_freeze_new (name, environment, from, until, error) : NULL;
}

static void
changed_cb (WhUiFreezesDialog *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhFreeze) freeze = NULL;
  g_autofree char *text = NULL;
  gboolean named = *gtk_editable_get_text (GTK_EDITABLE (self->name_row)) != 0;

  if (self->freezes == NULL)
    return;

  gtk_widget_set_visible (self->once, !is_weekly (self));
  gtk_widget_set_visible (self->weekly, is_weekly (self));
  freeze = named ? read_form (self, &error) : NULL;
  gtk_widget_set_sensitive (self->add, freeze != NULL);

  if (freeze != NULL)
    {
      g_autofree char *when = wh_freeze_dup_when (freeze);
      WhFreeze *same = wh_freezes_get (self->freezes, wh_freeze_get_name (freeze));

      /* Translators: where, then when */
      text = g_strdup_printf (same != NULL ? _("Frozen: %s, %s. It takes the place of the one of that name.")
                                           : _("Frozen: %s, %s."),
                              get_environment_title (freeze), when);
    }
  else if (error != NULL)
    text = g_strdup (error->message);

  gtk_label_set_label (self->verdict, text);

  if (error != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->verdict), "dimmed");
      gtk_widget_add_css_class (GTK_WIDGET (self->verdict), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->verdict), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->verdict), "dimmed");
    }
}

static void
new_cb (WhUiFreezesDialog *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) hour = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                     g_date_time_get_day_of_month (now), g_date_time_get_hour (now), 0, 0);
  g_autoptr(GDateTime) until = g_date_time_add_days (hour, 1);

  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
  set_moment (self->from_row, hour);
  set_moment (self->until_row, until);
  changed_cb (self);
  adw_navigation_view_push_by_tag (self->navigation, "new");
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
added_cb (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiFreezesDialog *self = owner;

  if (error == NULL)
    adw_navigation_view_pop_to_tag (self->navigation, "list");
  else
    told_cb (owner, value, error);
}

static void
add_cb (WhUiFreezesDialog *self)
{
  g_autoptr(WhFreeze) freeze = read_form (self, NULL);

  if (freeze != NULL)
    wh_ui_future_done (wh_freezes_add (self->freezes, freeze), self, added_cb);
}

/* ---- Object ---- */

static void
wh_ui_freezes_dialog_dispose (GObject *object)
{
  WhUiFreezesDialog *self = WH_UI_FREEZES_DIALOG (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->freezes);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_FREEZES_DIALOG);

  G_OBJECT_CLASS (wh_ui_freezes_dialog_parent_class)->dispose (object);
}

static void
wh_ui_freezes_dialog_class_init (WhUiFreezesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_freezes_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-freezes-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, new_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, add);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, environment_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, often);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, once);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, from_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, until_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, weekly);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, from_day_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, from_time_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, until_day_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, until_time_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiFreezesDialog, verdict);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

/* Days in the language of the desktop, Monday first as minutes of the week are. */
static void
fill_days (AdwComboRow *row)
{
  g_autoptr(GtkStringList) days = gtk_string_list_new (NULL);

  for (int i = 0; i < 7; i++)
    {
      /* A Monday, and the days after it. */
      g_autoptr(GDateTime) day = g_date_time_new_utc (2024, 1, 1 + i, 12, 0, 0);
      g_autofree char *name = g_date_time_format (day, "%A");

      gtk_string_list_append (days, name);
    }

  adw_combo_row_set_model (row, G_LIST_MODEL (days));
}

static void
wh_ui_freezes_dialog_init (WhUiFreezesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_days (self->from_day_row);
  fill_days (self->until_day_row);
  adw_combo_row_set_selected (self->from_day_row, 4);
  adw_combo_row_set_selected (self->until_day_row, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->from_time_row), "16:00");
  gtk_editable_set_text (GTK_EDITABLE (self->until_time_row), "08:00");
}

/**
 * wh_ui_freezes_dialog_present:
 * @parent: where it belongs
 * @freezes: those that are known
 *
 * Shows them. What another process changed is read first.
 */
void
wh_ui_freezes_dialog_present (GtkWidget *parent,
                              WhFreezes *freezes)
{
  WhUiFreezesDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FREEZES (freezes));

  self = g_object_new (WH_UI_TYPE_FREEZES_DIALOG, NULL);
  self->freezes = g_object_ref (freezes);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (freezes), make_row, self, NULL);
  g_signal_connect_object (freezes, "items-changed", G_CALLBACK (items_cb), self, G_CONNECT_SWAPPED);
  items_cb (self);
  wh_ui_future_done (wh_freezes_load (freezes), self, told_cb);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
