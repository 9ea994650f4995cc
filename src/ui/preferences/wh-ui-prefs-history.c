/* wh-ui-prefs-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-children.h"
#include "wh-ui-future.h"
#include "wh-ui-prefs-history.h"
#include "wh-ui-storage-bar.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)
/* What is typed is saved when nothing was typed for so long, in milliseconds. */
#define SAVE_DELAY 600
#define MONTH_SECONDS (30.44 * 86400)

/**
 * WhUiPrefsHistory:
 *
 * The page "History": what it takes on the disk, how long what is kept, and what
 * can be done for the file.
 */
struct _WhUiPrefsHistory
{
  AdwPreferencesPage   parent_instance;

  AdwPreferencesGroup *size_group;
  GtkLabel            *used;
  GtkLabel            *allowed;
  WhUiStorageBar      *bar;
  AdwWrapBox          *legend;
  AdwSpinRow          *largest;
  AdwSpinRow          *budget;
  AdwComboRow         *raw;
  AdwComboRow         *fives;
  AdwComboRow         *hours;
  AdwComboRow         *days;
  AdwComboRow         *records;
  AdwActionRow        *clean;
  GtkWidget           *clean_button;
  AdwActionRow        *check;
  GtkWidget           *check_button;
  AdwActionRow        *backup;
  GtkWidget           *backup_progress;
  GtkWidget           *backup_button;
  AdwActionRow        *restore;
  GtkWidget           *restore_progress;
  GtkWidget           *restore_button;

  WhFleet             *fleet;
  DexCancellable      *scope;
  WhRetention         *retention;
  WhHistorySize       *size;
  WhProgress          *copying; /* a backup or a restore that is under way */
  guint                save_source;
  gboolean             filling;
};

G_DEFINE_FINAL_TYPE (WhUiPrefsHistory, wh_ui_prefs_history, ADW_TYPE_PREFERENCES_PAGE)

/* ---- ages ---- */

/* What can be chosen; an age that was set elsewhere gets a line of its own. */
static const guint choices[] = { 1, 7, 14, 30, 60, 90, 180, 365, 400, 730, 1095, 1830, 3660 };

static char *
dup_age (guint days)
{
  if (days >= 365 && days % 365 <= days / 365)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u year", "%u years", days / 365), days / 365);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u day", "%u days", days), days);
}

static void
fill_ages (AdwComboRow *row,
           guint        days)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  g_autoptr(GArray) ages = g_array_new (FALSE, FALSE, sizeof (guint));
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      if (days < choices[i] && (ages->len == 0 || g_array_index (ages, guint, ages->len - 1) < days))
        g_array_append_val (ages, days);
      g_array_append_val (ages, choices[i]);
    }

  if (days > choices[G_N_ELEMENTS (choices) - 1])
    g_array_append_val (ages, days);

  for (guint i = 0; i < ages->len; i++)
    {
      guint age = g_array_index (ages, guint, i);
      g_autofree char *title = dup_age (age);

      gtk_string_list_append (titles, title);
      if (age == days)
        selected = i;
    }

  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (row, selected);
  g_object_set_data_full (G_OBJECT (row), "wh-ages", g_steal_pointer (&ages), (GDestroyNotify)g_array_unref);
}

static guint
get_age (AdwComboRow *row,
         guint        otherwise)
{
  GArray *ages = g_object_get_data (G_OBJECT (row), "wh-ages");
  guint selected = adw_combo_row_get_selected (row);

  return ages != NULL && selected < ages->len ? g_array_index (ages, guint, selected) : otherwise;
}

/* ---- size ---- */

static void
add_to_legend (WhUiPrefsHistory *self,
               guint             part,
               const char       *format,
               guint64           n_bytes)
{
  g_autofree char *size = g_format_size_full (n_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *text = g_strdup_printf (format, size);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), wh_ui_storage_bar_new_sign (part));
  gtk_box_append (GTK_BOX (box), label);
  adw_wrap_box_append (self->legend, box);
}

/* How long the file may grow on as it did so far. */
static char *
dup_forecast (const WhHistorySize *size,
              guint64              max_bytes)
{
  double seconds = (g_get_real_time () - size->since) / (double)G_USEC_PER_SEC;
  guint64 n_used = size->n_bytes - size->n_free;
  g_autofree char *allowed = g_format_size_full (max_bytes, G_FORMAT_SIZE_IEC_UNITS);
  double months;

  /* Less than a day says nothing about a year. */
  if (max_bytes == 0 || size->since == 0 || seconds < 86400 || n_used == 0)
    return NULL;

  months = seconds * ((double)max_bytes / n_used) / MONTH_SECONDS;

  if (months > 60)
    /* Translators: a size */
    return g_strdup_printf (_("At this rate %s last for more than five years"), allowed);

  if (months < 2)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "At this rate %s last for %u day", "At this rate %s last for %u days",
                                         (guint)(months * 30.44)),
                            allowed, (guint)(months * 30.44));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "At this rate %s last for %u month", "At this rate %s last for %u months",
                                       (guint)months),
                          allowed, (guint)months);
}

static void
show_size (WhUiPrefsHistory *self)
{
  static const char *const formats[] = {
    N_("samples %s"), N_("averages %s"), N_("resources %s"), N_("events %s"), N_("audit, log and all else %s"),
  };
  const WhHistorySize *size = self->size;
  guint64 max_bytes = self->retention->max_bytes;
  const gint64 parts[] = {
    (gint64)size->n_samples, (gint64)size->n_rollups, (gint64)size->n_records, (gint64)size->n_events, (gint64)(size->n_rest + size->n_log),
  };
  g_autofree char *used = g_format_size_full (size->n_bytes + size->n_log, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *allowed = g_format_size_full (max_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *forecast = dup_forecast (size, max_bytes);
  g_autofree char *text = NULL;
  g_autofree char *of_allowed = NULL;
  g_autofree char *series = NULL;

  G_STATIC_ASSERT (G_N_ELEMENTS (parts) == WH_UI_STORAGE_MOST);

  wh_ui_remove_children (GTK_WIDGET (self->legend));

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    add_to_legend (self, i, _(formats[i]), (guint64)parts[i]);

  if (size->n_free > 0)
    {
      g_autofree char *free = g_format_size_full (size->n_free, G_FORMAT_SIZE_IEC_UNITS);

      /* Translators: two sizes */
      text = g_strdup_printf (_("Uses %s, %s of it not in use"), used, free);
    }
  else
    {
      text = g_strdup_printf (_("Uses %s"), used);
    }

  if (max_bytes != 0)
    of_allowed = g_strdup_printf (_("of %s allowed"), allowed);

  series = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u series is recorded now", "%u series are recorded now", size->n_series),
                            size->n_series);
  wh_ui_storage_bar_set (self->bar, parts, G_N_ELEMENTS (parts), text);
  wh_ui_storage_bar_set_whole (self->bar, (gint64)max_bytes);
  gtk_label_set_label (self->used, text);
  gtk_label_set_label (self->allowed, of_allowed != NULL ? of_allowed : "");
  adw_preferences_group_set_description (self->size_group, forecast);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->budget), series);
}

static void
measured (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiPrefsHistory *self = owner;

  if (error != NULL)
    {
      gtk_label_set_label (self->used, error->message);
      return;
    }

  g_clear_pointer (&self->size, wh_history_size_free);
  self->size = g_value_dup_boxed (value);

  self->filling = TRUE;
  adw_spin_row_set_value (self->budget, self->size->budget);
  self->filling = FALSE;

  if (self->retention != NULL)
    show_size (self);
}

static void
measure (WhUiPrefsHistory *self)
{
  wh_ui_future_done (wh_dex_scoped (self->scope, wh_history_measure (wh_fleet_get_history (self->fleet))), self, measured);
}

/* ---- what is set ---- */

static void
loaded (gpointer      owner,
        const GValue *value,
        const GError *error)
{
  WhUiPrefsHistory *self = owner;

  if (error != NULL)
    {
      gtk_label_set_label (self->used, error->message);
      return;
    }

  g_clear_pointer (&self->retention, wh_retention_free);
  self->retention = g_value_dup_boxed (value);

  self->filling = TRUE;
  fill_ages (self->raw, self->retention->raw_days);
  fill_ages (self->fives, self->retention->days_5m);
  fill_ages (self->hours, self->retention->days_1h);
  fill_ages (self->days, self->retention->days_1d);
  fill_ages (self->records, self->retention->record_days);
  adw_spin_row_set_value (self->largest, (double)self->retention->max_bytes / GIB);
  self->filling = FALSE;

  if (self->size != NULL)
    show_size (self);
}

static void
saved (gpointer      owner,
       const GValue *value,
       const GError *error)
{
  if (error != NULL)
    gtk_widget_activate_action (owner, "win.toast", "s", error->message);
}

static void
save_now (WhUiPrefsHistory *self)
{
  WhHistory *history = wh_fleet_get_history (self->fleet);
  guint n_series = (guint)adw_spin_row_get_value (self->budget);

  self->retention->raw_days = get_age (self->raw, self->retention->raw_days);
  self->retention->days_5m = get_age (self->fives, self->retention->days_5m);
  self->retention->days_1h = get_age (self->hours, self->retention->days_1h);
  self->retention->days_1d = get_age (self->days, self->retention->days_1d);
  self->retention->record_days = get_age (self->records, self->retention->record_days);
  self->retention->max_bytes = (guint64)(adw_spin_row_get_value (self->largest) * GIB);

  wh_ui_future_done (wh_history_save_retention (history, self->retention), self, saved);

  if (n_series != wh_history_get_series_budget (history))
    wh_ui_future_done (wh_history_save_series_budget (history, n_series), self, saved);

  if (self->size != NULL)
    show_size (self);
}

static gboolean
save_cb (gpointer data)
{
  WhUiPrefsHistory *self = data;

  self->save_source = 0;
  save_now (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (WhUiPrefsHistory *self)
{
  if (self->filling || self->retention == NULL)
    return;

  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (SAVE_DELAY, save_cb, self);
}

/* ---- care ---- */

static void
cleaned (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  WhUiPrefsHistory *self = owner;

  gtk_widget_set_sensitive (self->clean_button, TRUE);
  adw_action_row_set_subtitle (self->clean, error != NULL ? error->message : _("All that was due is done"));
  measure (self);
}

static void
clean_cb (WhUiPrefsHistory *self)
{
  if (self->save_source != 0)
    {
      g_clear_handle_id (&self->save_source, g_source_remove);
      save_now (self);
    }

  gtk_widget_set_sensitive (self->clean_button, FALSE);
  adw_action_row_set_subtitle (self->clean, _("At work…"));
  wh_ui_future_done (wh_history_maintain (wh_fleet_get_history (self->fleet), self->scope), self, cleaned);
}

static void
checked (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  WhUiPrefsHistory *self = owner;

  gtk_widget_set_sensitive (self->check_button, TRUE);
  adw_action_row_set_subtitle (self->check, error != NULL ? error->message
                               : g_value_get_boolean (value) ? _("The file is in order")
                               : _("The file is damaged: it is set aside and rebuilt from what can be read"));
}

static void
check_cb (WhUiPrefsHistory *self)
{
  gtk_widget_set_sensitive (self->check_button, FALSE);
  adw_action_row_set_subtitle (self->check, _("At work…"));
  wh_ui_future_done (wh_dex_scoped (self->scope, wh_history_check (wh_fleet_get_history (self->fleet))), self, checked);
}

/* ---- copies ---- */

/* While it works the button ends it. */
static WhProgress *
copying_started (WhUiPrefsHistory *self,
                 GtkWidget        *bar,
                 GtkWidget        *button,
                 GtkWidget        *other)
{
  self->copying = wh_progress_new ();
  g_object_bind_property (self->copying, "fraction", bar, "fraction", G_BINDING_SYNC_CREATE);
  gtk_widget_set_visible (bar, TRUE);
  gtk_button_set_label (GTK_BUTTON (button), _("Cancel"));
  gtk_widget_set_sensitive (other, FALSE);

  return self->copying;
}

static void
copying_ended (WhUiPrefsHistory *self,
               GtkWidget        *bar,
               GtkWidget        *button,
               const char       *label,
               GtkWidget        *other)
{
  g_clear_object (&self->copying);
  gtk_widget_set_visible (bar, FALSE);
  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_widget_set_sensitive (other, TRUE);
}

static void
backed_up (gpointer      owner,
           const GValue *value,
           const GError *error)
{
  WhUiPrefsHistory *self = owner;

  copying_ended (self, self->backup_progress, self->backup_button, _("Back up…"), self->restore_button);
  adw_action_row_set_subtitle (self->backup, error != NULL ? error->message : _("The copy is complete and checked"));
}

static void
backup_chosen_cb (GObject      *dialog,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(WhUiPrefsHistory) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (dialog), result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path == NULL || self->fleet == NULL)
    return;

  adw_action_row_set_subtitle (self->backup, _("Copying and checking…"));
  wh_ui_future_done (wh_history_backup (wh_fleet_get_history (self->fleet), path,
                                        copying_started (self, self->backup_progress, self->backup_button, self->restore_button)),
                     self, backed_up);
}

static GtkWindow *
get_window (WhUiPrefsHistory *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
backup_cb (WhUiPrefsHistory *self)
{
  g_autoptr(GtkFileDialog) dialog = NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *name = NULL;

  if (self->copying != NULL)
    {
      wh_progress_cancel (self->copying);
      return;
    }

  dialog = gtk_file_dialog_new ();
  now = g_date_time_new_now_local ();
  name = g_date_time_format (now, "wheelhouse-%Y%m%d.backup");
  gtk_file_dialog_set_title (dialog, _("Back up the history"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, get_window (self), NULL, backup_chosen_cb, g_object_ref (self));
}

static void
restart_response_cb (AdwAlertDialog   *dialog,
                     const char       *response,
                     WhUiPrefsHistory *self)
{
  if (g_str_equal (response, "restart"))
    gtk_widget_activate_action (GTK_WIDGET (self), "app.restart", NULL);
}

static void
restored (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiPrefsHistory *self = owner;
  AdwAlertDialog *dialog;

  copying_ended (self, self->restore_progress, self->restore_button, _("Restore…"), self->backup_button);
  adw_action_row_set_subtitle (self->restore, error != NULL ? error->message : _("The backup is checked and takes its place at the next start"));

  if (error != NULL)
    return;

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Restart Wheelhouse?"),
                                                   _("The backup is checked. It takes the place of the history when Wheelhouse starts again; what is there now is kept aside.")));
  adw_alert_dialog_add_responses (dialog, "later", _("_Later"), "restart", _("_Restart"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "restart", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_close_response (dialog, "later");
  g_signal_connect_object (dialog, "response", G_CALLBACK (restart_response_cb), self, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
restore_chosen_cb (GObject      *dialog,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(WhUiPrefsHistory) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (dialog), result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path == NULL || self->fleet == NULL)
    return;

  adw_action_row_set_subtitle (self->restore, _("Copying and checking…"));
  wh_ui_future_done (wh_history_prepare_restore (wh_history_get_path (wh_fleet_get_history (self->fleet)), path,
                                                 copying_started (self, self->restore_progress, self->restore_button, self->backup_button)),
                     self, restored);
}

static void
restore_cb (WhUiPrefsHistory *self)
{
  g_autoptr(GtkFileDialog) dialog = NULL;

  if (self->copying != NULL)
    {
      wh_progress_cancel (self->copying);
      return;
    }

  dialog = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (dialog, _("Restore a backup"));
  gtk_file_dialog_open (dialog, get_window (self), NULL, restore_chosen_cb, g_object_ref (self));
}

static void
wh_ui_prefs_history_unmap (GtkWidget *widget)
{
  WhUiPrefsHistory *self = WH_UI_PREFS_HISTORY (widget);

  /* What was typed just before the dialog closes counts. */
  if (self->save_source != 0)
    {
      g_clear_handle_id (&self->save_source, g_source_remove);
      save_now (self);
    }

  GTK_WIDGET_CLASS (wh_ui_prefs_history_parent_class)->unmap (widget);
}

static void
wh_ui_prefs_history_dispose (GObject *object)
{
  WhUiPrefsHistory *self = WH_UI_PREFS_HISTORY (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  if (self->copying != NULL)
    wh_progress_cancel (self->copying);
  g_clear_object (&self->copying);
  g_clear_handle_id (&self->save_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_PREFS_HISTORY);
  g_clear_pointer (&self->retention, wh_retention_free);
  g_clear_pointer (&self->size, wh_history_size_free);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_prefs_history_parent_class)->dispose (object);
}

static void
wh_ui_prefs_history_class_init (WhUiPrefsHistoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_prefs_history_dispose;
  widget_class->unmap = wh_ui_prefs_history_unmap;

  g_type_ensure (WH_UI_TYPE_STORAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-prefs-history.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, size_group);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, used);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, allowed);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, legend);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, largest);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, budget);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, raw);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, fives);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, hours);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, days);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, records);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, clean);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, clean_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, check);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, check_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, backup);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, backup_progress);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, backup_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, restore);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, restore_progress);
  gtk_widget_class_bind_template_child (widget_class, WhUiPrefsHistory, restore_button);
  gtk_widget_class_bind_template_callback (widget_class, clean_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, backup_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
}

static void
wh_ui_prefs_history_init (WhUiPrefsHistory *self)
{
  AdwComboRow *rows[5];

  gtk_widget_init_template (GTK_WIDGET (self));
  self->scope = dex_cancellable_new ();

  rows[0] = self->raw;
  rows[1] = self->fives;
  rows[2] = self->hours;
  rows[3] = self->days;
  rows[4] = self->records;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_object (rows[i], "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (self->largest, "notify::value", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->budget, "notify::value", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_prefs_history_new:
 * @fleet: the fleet
 *
 * Returns: (transfer full): the page
 */
GtkWidget *
wh_ui_prefs_history_new (WhFleet *fleet)
{
  WhUiPrefsHistory *self = g_object_new (WH_UI_TYPE_PREFS_HISTORY, NULL);

  GApplication *application = g_application_get_default ();
  gboolean stays = application != NULL && g_action_group_has_action (G_ACTION_GROUP (application), "autostart");

  self->fleet = g_object_ref (fleet);

  gtk_widget_set_sensitive (GTK_WIDGET (self->restore), stays);
  if (!stays)
    adw_action_row_set_subtitle (self->restore, _("Not in the demo: what it has goes with it"));
  wh_ui_future_done (wh_dex_scoped (self->scope, wh_history_load_retention (wh_fleet_get_history (fleet))), self, loaded);
  measure (self);

  return GTK_WIDGET (self);
}
