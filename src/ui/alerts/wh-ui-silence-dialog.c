/* wh-ui-silence-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-recurrence.h"
#include "wh-silences.h"
#include "wh-ui-future.h"
#include "wh-ui-silence-dialog.h"
#include "wh-ui-wordless.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

/* "Until 09:00". */
#define MORNING 9

/**
 * WhUiSilenceDialog:
 *
 * Asks for a silence: for how long, what it matches, and where it holds. Shows
 * all the while how many of the alerts that fire now it hides. One that begins
 * later, or comes again, is a maintenance window.
 */
struct _WhUiSilenceDialog
{
  AdwDialog            parent_instance;

  GtkWidget           *save;
  GtkLabel            *error_label;
  AdwToggleGroup      *length;
  GtkLabel            *until_label;
  GtkEditable         *begin_row;
  AdwComboRow         *repeats_row;
  AdwPreferencesGroup *matches;
  AdwEntryRow         *add_row;
  GtkEditable         *comment_row;
  AdwSwitchRow        *here_row;
  AdwPreferencesGroup *elsewhere;

  WhFleet             *fleet;
  GPtrArray           *matchers;  /* texts */
  GPtrArray           *rows;      /* one a matcher; the group owns them */
  GPtrArray           *switches;  /* one a system that keeps silences */
  GPtrArray           *waiting;   /* WhOperation, to be run */
  DexCancellable      *scope;
  gboolean             plans;     /* a window, even one that begins now */
};

G_DEFINE_FINAL_TYPE (WhUiSilenceDialog, wh_ui_silence_dialog, ADW_TYPE_DIALOG)

/* ---- What was entered ---- */

static char *
dup_matchers (WhUiSilenceDialog *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->matchers->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index (self->matchers, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Nothing is now; WH_ABSENT = no time. */
static gint64
get_begin (WhUiSilenceDialog *self,
           gint64             now)
{
  const char *text = gtk_editable_get_text (self->begin_row);

  return strspn (text, " ") == strlen (text) ? now : wh_parse_time_here (text, now);
}

/* As the rows of the form. */
static const char *
get_repeats (WhUiSilenceDialog *self)
{
  static const char * const ids[] = { NULL, "daily", "weekdays", "weekly" };

  return ids[MIN (adw_combo_row_get_selected (self->repeats_row), G_N_ELEMENTS (ids) - 1)];
}

static gint64
get_end (WhUiSilenceDialog *self,
         gint64             now)
{
  const char *name = adw_toggle_group_get_active_name (self->length);
  g_autoptr(GDateTime) local = NULL;
  g_autoptr(GDateTime) day = NULL;
  g_autoptr(GDateTime) morning = NULL;

  if (g_strcmp0 (name, "morning") != 0)
    return now + g_ascii_strtoll (name != NULL ? name : "60", NULL, 10) * MINUTE;

  local = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  day = g_date_time_add_days (local, g_date_time_get_hour (local) >= MORNING);
  morning = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                   g_date_time_get_day_of_month (day), MORNING, 0, 0);

  return g_date_time_to_unix (morning) * G_USEC_PER_SEC;
}

static void
show_error (WhUiSilenceDialog *self,
            const char        *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static void
update_preview (WhUiSilenceDialog *self,
                gboolean           possible)
{
  WhStore *store = wh_fleet_get_store (self->fleet);
  g_autofree char *text = dup_matchers (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhMatchers) matchers = wh_matchers_parse (text, &error);
  g_autoptr(WhAlertSet) alerts = wh_alert_set_get_shared (store, wh_fleet_get_connections (self->fleet));
  GPtrArray *list = wh_alert_set_list (alerts);
  g_autofree char *preview = NULL;
  guint n_firing = 0;
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    {
      WhRecord *alert = g_ptr_array_index (list, i);

      if (g_strcmp0 (wh_alert_set_get_state (alerts, alert), "firing") != 0)
        continue;

      n_firing++;
      n += matchers != NULL && wh_matchers_match (matchers, alert->values[WH_ALERT_LABELS].text);
    }

  if (matchers == NULL)
    preview = g_strdup (self->matchers->len == 0 ? _("Name at least one label") : error->message);
  else
    preview = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Hides %u of the %u alert that fires now",
                                            "Hides %u of the %u alerts that fire now", n_firing), n, n_firing);

  adw_preferences_group_set_description (self->matches, preview);
  gtk_widget_set_sensitive (self->save, matchers != NULL && possible);
}

/* Other systems know no silences that come again. */
static void
update_elsewhere (WhUiSilenceDialog *self,
                  gboolean           repeats)
{
  gtk_widget_set_visible (GTK_WIDGET (self->elsewhere), self->switches->len > 0 && !repeats);
}

static void
changed_cb (WhUiSilenceDialog *self)
{
  gint64 now = g_get_real_time ();
  g_autofree char *from = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  const char *repeats;
  gboolean possible;
  gboolean too_long;
  gboolean planned;
  gint64 begin;
  gint64 end;

  if (self->fleet == NULL)
    return;

  begin = get_begin (self, now);
  end = get_end (self, MAX (begin, now));
  repeats = get_repeats (self);
  too_long = repeats != NULL && end - MAX (begin, now) >= wh_recurrence_get_period (repeats);
  possible = begin >= now && !too_long;
  planned = self->plans || begin > now || repeats != NULL;
  from = wh_format_time (MAX (begin, now));
  time = wh_format_time (end);

  if (begin < 0)
    text = g_strdup (_("Write the beginning as 22:00, or as 2026-11-24 22:00"));
  else if (begin < now)
    text = g_strdup (_("The beginning is over: it must be later than now"));
  else if (too_long)
    text = g_strdup (_("It would begin again before it ends: choose a shorter time"));
  else if (repeats != NULL)
    /* Translators: two times */
    text = g_strdup_printf (_("Maintenance window from %s until %s, and again"), from, time);
  else if (planned)
    /* Translators: two times */
    text = g_strdup_printf (_("Maintenance window from %s until %s"), from, time);
  else
    /* Translators: a time follows */
    text = g_strdup_printf (_("until %s"), time);

  gtk_label_set_label (self->until_label, text);
  gtk_button_set_label (GTK_BUTTON (self->save), planned ? _("Plan") : _("Silence"));
  update_elsewhere (self, repeats != NULL);
  update_preview (self, possible);
}

/* ---- Matchers ---- */

static void
remove_cb (GtkWidget         *button,
           WhUiSilenceDialog *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  guint index;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;

  g_ptr_array_remove_index (self->rows, index);
  g_ptr_array_remove_index (self->matchers, index);
  adw_preferences_group_remove (self->matches, row);
  changed_cb (self);
}

static void
add_matcher (WhUiSilenceDialog *self,
             const char        *text)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = wh_ui_wordless_button_new ("list-remove-symbolic", _("Remove"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_widget_add_css_class (row, "monospace");
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  /* The entry stays the last one. */
  g_object_ref (self->add_row);
  adw_preferences_group_remove (self->matches, GTK_WIDGET (self->add_row));
  adw_preferences_group_add (self->matches, row);
  adw_preferences_group_add (self->matches, GTK_WIDGET (self->add_row));
  g_object_unref (self->add_row);
  g_ptr_array_add (self->matchers, g_strdup (text));
  g_ptr_array_add (self->rows, row);
}

static void
add_cb (WhUiSilenceDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->add_row))));
  g_autoptr(GError) error = NULL;
  g_autofree char *narrowing = NULL;
  g_autoptr(WhMatchers) matchers = NULL;

  if (*text == '\0')
    return;

  /* One that narrows nothing may stand beside one that does. */
  narrowing = g_strdup_printf ("%s\nalertname=\"x\"", text);
  matchers = wh_matchers_parse (narrowing, &error);
  show_error (self, error != NULL ? error->message : NULL);
  if (matchers == NULL)
    return;

  add_matcher (self, text);
  gtk_editable_set_text (GTK_EDITABLE (self->add_row), "");
  changed_cb (self);
}

/* ---- Where it holds ---- */

static gboolean
keeps_silences (const WhProviderInfo *info)
{
  for (guint i = 0; info != NULL && i < info->n_operations; i++)
    if (g_str_equal (info->operations[i]->kind, wh_kind_silence.id) && g_str_equal (info->operations[i]->id, "create"))
      return TRUE;

  return FALSE;
}

static void
add_systems (WhUiSilenceDialog *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (self->fleet));

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);
      const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);
      g_autofree char *title = NULL;
      GtkWidget *row;

      if (!keeps_silences (info) || wh_connection_get_config (connection)->read_only)
        continue;

      row = adw_switch_row_new ();
      /* Translators: name of a connection */
      title = g_strdup_printf (_("Also in %s"), wh_connection_get_name (connection));
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("So that its own receivers stay quiet"));
      gtk_widget_set_sensitive (row, wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE);
      g_object_set_data_full (G_OBJECT (row), "connection", g_strdup (wh_connection_get_id (connection)), g_free);
      adw_preferences_group_add (self->elsewhere, row);
      g_ptr_array_add (self->switches, row);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->elsewhere), self->switches->len > 0);
}

/* ---- Doing it: one after the other ---- */

static void run_next (WhUiSilenceDialog *self);

static void
run_done (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiSilenceDialog *self = owner;

  if (error != NULL)
    {
      gtk_widget_set_sensitive (self->save, TRUE);
      show_error (self, error->message);
      return;
    }

  g_ptr_array_remove_index (self->waiting, 0);
  run_next (self);
}

static void
plan_done (gpointer      owner,
           const GValue *value,
           const GError *error)
{
  WhUiSilenceDialog *self = owner;
  WhOperation *operation = self->waiting->len > 0 ? g_ptr_array_index (self->waiting, 0) : NULL;

  if (error != NULL || operation == NULL)
    {
      run_done (owner, NULL, error);
      return;
    }

  wh_ui_future_done (wh_dex_scoped (self->scope, wh_operations_run (wh_fleet_get_operations (self->fleet), operation, NULL)),
                     self, run_done);
}

static void
run_next (WhUiSilenceDialog *self)
{
  if (self->waiting->len == 0)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  wh_ui_future_done (wh_dex_scoped (self->scope, wh_operations_plan (wh_fleet_get_operations (self->fleet),
                                                                     g_ptr_array_index (self->waiting, 0))),
                     self, plan_done);
}

static gboolean
add_operation (WhUiSilenceDialog *self,
               const char        *connection,
               gint64             now)
{
  WhOperations *operations = wh_fleet_get_operations (self->fleet);
  g_autofree char *matchers = dup_matchers (self);
  gint64 begin = MAX (get_begin (self, now), now);
  const char *repeats = get_repeats (self);
  g_autoptr(WhRecord) draft = wh_silence_draft (connection, matchers, begin, get_end (self, begin),
                                                gtk_editable_get_text (self->comment_row),
                                                self->plans || begin > now || repeats != NULL, repeats);
  g_autoptr(GPtrArray) possible = wh_operations_list (operations, draft);
  g_autoptr(GError) error = NULL;
  WhOperation *operation = NULL;

  if (possible->len > 0)
    operation = wh_operations_prepare (operations, g_ptr_array_index (possible, 0), draft, &error);

  if (operation == NULL)
    {
      show_error (self, error != NULL ? error->message : _("This system keeps no silences"));
      return FALSE;
    }

  g_ptr_array_add (self->waiting, operation);

  return TRUE;
}

static void
save_cb (WhUiSilenceDialog *self)
{
  gint64 now = g_get_real_time ();
  gboolean whole = TRUE;

  add_cb (self);
  show_error (self, NULL);
  g_ptr_array_set_size (self->waiting, 0);

  if (adw_switch_row_get_active (self->here_row))
    whole = add_operation (self, WH_LOCAL, now);

  for (guint i = 0; whole && get_repeats (self) == NULL && i < self->switches->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->switches, i);

      if (adw_switch_row_get_active (ADW_SWITCH_ROW (row)))
        whole = add_operation (self, g_object_get_data (G_OBJECT (row), "connection"), now);
    }

  if (!whole)
    return;

  if (self->waiting->len == 0)
    {
      show_error (self, _("Choose where it holds"));
      return;
    }

  gtk_widget_set_sensitive (self->save, FALSE);
  run_next (self);
}

static void
cancel_cb (WhUiSilenceDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
wh_ui_silence_dialog_dispose (GObject *object)
{
  WhUiSilenceDialog *self = WH_UI_SILENCE_DIALOG (object);

  dex_cancellable_cancel (self->scope);
  g_clear_pointer (&self->matchers, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->switches, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_SILENCE_DIALOG);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_silence_dialog_parent_class)->dispose (object);
}

static void
wh_ui_silence_dialog_finalize (GObject *object)
{
  dex_clear (&WH_UI_SILENCE_DIALOG (object)->scope);

  G_OBJECT_CLASS (wh_ui_silence_dialog_parent_class)->finalize (object);
}

static void
wh_ui_silence_dialog_class_init (WhUiSilenceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_silence_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_silence_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-silence-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, save);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, length);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, until_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, begin_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, repeats_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, matches);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, add_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, comment_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, here_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiSilenceDialog, elsewhere);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
wh_ui_silence_dialog_init (WhUiSilenceDialog *self)
{
  self->scope = dex_cancellable_new ();
  self->matchers = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
  self->switches = g_ptr_array_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_toggle_group_set_active_name (self->length, "60");
}

static WhUiSilenceDialog *
make_dialog (WhFleet    *fleet,
             const char *matchers)
{
  WhUiSilenceDialog *self = g_object_new (WH_UI_TYPE_SILENCE_DIALOG, NULL);
  g_auto(GStrv) lines = g_strsplit (matchers != NULL ? matchers : "", "\n", -1);

  self->fleet = g_object_ref (fleet);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      add_matcher (self, lines[i]);

  add_systems (self);

  return self;
}

/**
 * wh_ui_silence_dialog_present:
 * @parent: a widget of the window
 * @fleet: the fleet
 * @matchers: (nullable): what it matches at first, one a line
 *
 * Asks for a silence.
 */
void
wh_ui_silence_dialog_present (GtkWidget  *parent,
                              WhFleet    *fleet,
                              const char *matchers)
{
  WhUiSilenceDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  self = make_dialog (fleet, matchers);
  changed_cb (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

/**
 * wh_ui_silence_dialog_plan:
 * @parent: a widget of the window
 * @fleet: the fleet
 *
 * Asks for a maintenance window.
 */
void
wh_ui_silence_dialog_plan (GtkWidget *parent,
                           WhFleet   *fleet)
{
  WhUiSilenceDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  self = make_dialog (fleet, NULL);
  self->plans = TRUE;
  adw_dialog_set_title (ADW_DIALOG (self), _("Maintenance window"));
  gtk_editable_set_text (self->begin_row, "22:00");
  adw_toggle_group_set_active_name (self->length, "240");
  changed_cb (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
