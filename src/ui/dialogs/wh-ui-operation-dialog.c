/* wh-ui-operation-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-form.h"
#include "wh-ui-future.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-plan-view.h"

/* The plan is made again so long after the last edit, in milliseconds. */
#define PLAN_DELAY 300

/* How often progress is drawn, in milliseconds. */
#define PROGRESS_INTERVAL 150

/**
 * WhUiOperationDialog:
 *
 * The way from wanting something to having it: parameters, what would change
 * as the system itself answers, confirmation, progress, result. One dialog for
 * all operations, on one or several resources.
 */
struct _WhUiOperationDialog
{
  AdwDialog              parent_instance;

  AdwWindowTitle        *window_title;
  AdwBanner             *banner;
  WhUiForm              *form;
  WhUiPlanView          *plan;
  GtkWidget             *confirm_group;
  GtkWidget             *confirm;
  GtkWidget             *progress_box;
  GtkLabel              *progress_text;
  GtkProgressBar        *progress;
  GtkLabel              *state;
  GtkButton             *cancel;
  GtkButton             *run;

  GtkWidget             *parent; /* weak */
  WhOperations          *operations;
  const WhOperationInfo *info;
  GPtrArray             *records;
  GPtrArray             *prepared; /* WhOperation */
  DexCancellable        *scope;    /* of the plan being made */
  guint                  plan_source;
  guint                  progress_source;
  guint                  n_waiting;
  guint                  n_failed;
  guint                  planned : 1;
  guint                  running : 1;
  guint                  keep_banner : 1;
};

G_DEFINE_FINAL_TYPE (WhUiOperationDialog, wh_ui_operation_dialog, ADW_TYPE_DIALOG)

static gboolean
is_blocked (WhUiOperationDialog *self)
{
  for (guint i = 0; i < self->prepared->len; i++)
    if (wh_operation_is_blocked (g_ptr_array_index (self->prepared, i)))
      return TRUE;

  return FALSE;
}

/* What has to be typed, or NULL: the name of the resource, or how many there are. */
static char *
dup_name_to_type (WhUiOperationDialog *self)
{
  gboolean needed = FALSE;

  for (guint i = 0; i < self->prepared->len; i++)
    needed |= wh_operation_needs_name (g_ptr_array_index (self->prepared, i));

  if (!needed)
    return NULL;

  if (self->prepared->len == 1)
    return g_strdup (wh_record_get_name (g_ptr_array_index (self->records, 0)));

  return g_strdup_printf ("%u", self->prepared->len);
}

/* What is asked, "Scale chat-api?", and then what is under way, "Scaling chat-api". */
static void
update_title (WhUiOperationDialog *self)
{
  const char *verb = g_dgettext (GETTEXT_PACKAGE, self->info->verb);
  g_autofree char *what = NULL;
  g_autofree char *title = NULL;

  if (self->records->len == 1)
    what = g_strdup (wh_record_get_title (g_ptr_array_index (self->records, 0)));
  else
    what = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u resource", "%u resources", self->records->len), self->records->len);

  if (self->running && self->info->doing != NULL)
    title = g_strdup_printf (g_dgettext (GETTEXT_PACKAGE, self->info->doing), what);
  else if (self->running)
    /* Translators: what is being done and with what: "Scale chat-api" */
    title = g_strdup_printf (_("%s %s"), verb, what);
  else
    /* Translators: what is to be done and with what: "Scale chat-api?" */
    title = g_strdup_printf (_("%s %s?"), verb, what);

  adw_window_title_set_title (self->window_title, title);
  adw_dialog_set_title (ADW_DIALOG (self), title);
}

static void
update (WhUiOperationDialog *self)
{
  g_autofree char *name = dup_name_to_type (self);
  gboolean typed = name == NULL || g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->confirm)), name);
  gboolean blocked = self->planned && is_blocked (self);
  gboolean was_shown;

  update_title (self);
  was_shown = gtk_widget_get_visible (self->confirm_group);
  gtk_widget_set_visible (self->confirm_group, name != NULL && self->planned && !blocked && !self->running);

  /* With nothing else to fill in, typing the name is the next thing to do. */
  if (!was_shown && gtk_widget_get_visible (self->confirm_group) && self->info->n_parameters == 0)
    gtk_widget_grab_focus (self->confirm);

  if (name != NULL)
    {
      /* Translators: %s is the name that has to be typed */
      g_autofree char *title = g_strdup_printf (_("Type %s to confirm, this is production"), name);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm), title);
    }

  gtk_widget_set_sensitive (GTK_WIDGET (self->run), self->planned && !blocked && typed && !self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !self->running);
  gtk_widget_set_visible (self->progress_box, self->running);
  gtk_button_set_label (self->cancel, self->running ? _("Stop") : _("Cancel"));

  if (self->running)
    gtk_label_set_label (self->state, _("Closing does not stop it"));
  else if (blocked)
    gtk_label_set_label (self->state, _("A check failed: this cannot be done now"));
  else if (self->planned)
    gtk_label_set_label (self->state, _("Nothing has been changed yet"));
  else if (!wh_ui_form_is_complete (self->form))
    gtk_label_set_label (self->state, _("Something is still to be filled in"));
  else
    gtk_label_set_label (self->state, _("Asking the system what would change"));
}

static void
update_cb (WhUiOperationDialog *self)
{
  update (self);
}

/* ---- Plan ---- */

static void
show_error (WhUiOperationDialog *self,
            const GError        *error)
{
  adw_banner_set_use_markup (self->banner, FALSE);
  adw_banner_set_title (self->banner, error->message);
  adw_banner_set_revealed (self->banner, TRUE);
}

static void
plan_done (gpointer      owner,
           const GValue *value,
           const GError *error)
{
  WhUiOperationDialog *self = owner;

  /* An older plan, given up by an edit. */
  if (error != NULL && wh_error_is_cancelled (error))
    return;

  if (error != NULL)
    {
      self->n_failed++;
      show_error (self, error);
    }

  if (self->n_waiting > 0 && --self->n_waiting > 0)
    return;

  self->planned = self->n_failed == 0;
  wh_ui_plan_view_show (self->plan, self->prepared);
  update (self);
}

/* A plan that was given up may still write into its operation: each plan, and
 * each try, has operations of its own. */
static gboolean
prepare (WhUiOperationDialog  *self,
         GError              **error)
{
  g_ptr_array_set_size (self->prepared, 0);

  for (guint i = 0; i < self->records->len; i++)
    {
      WhOperation *operation = wh_operations_prepare (self->operations, self->info,
                                                      g_ptr_array_index (self->records, i), error);

      if (operation == NULL)
        return FALSE;

      g_ptr_array_add (self->prepared, operation);
    }

  return TRUE;
}

static void
make_plan (WhUiOperationDialog *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_handle_id (&self->plan_source, g_source_remove);
  self->planned = FALSE;

  /* What went wrong before stays to be read while the new plan is made. */
  if (!self->keep_banner)
    adw_banner_set_revealed (self->banner, FALSE);
  self->keep_banner = FALSE;

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);

  if (!wh_ui_form_is_complete (self->form))
    {
      update (self);
      return;
    }

  if (!prepare (self, &error))
    {
      show_error (self, error);
      update (self);
      return;
    }

  self->scope = dex_cancellable_new ();
  self->n_waiting = self->prepared->len;
  self->n_failed = 0;

  for (guint i = 0; i < self->prepared->len; i++)
    {
      WhOperation *operation = g_ptr_array_index (self->prepared, i);

      for (guint j = 0; j < self->info->n_parameters; j++)
        {
          const char *id = self->info->parameters[j].id;
          g_autofree char *value = wh_ui_form_dup_value (self->form, id);

          wh_operation_set_parameter (operation, id, value);
        }

      wh_ui_future_done (wh_dex_scoped (self->scope, wh_operations_plan (self->operations, operation)),
                         self, plan_done);
    }

  update (self);
}

static gboolean
plan_cb (gpointer data)
{
  WhUiOperationDialog *self = data;

  self->plan_source = 0;
  make_plan (self);

  return G_SOURCE_REMOVE;
}

static void
queue_plan (WhUiOperationDialog *self)
{
  self->planned = FALSE;
  g_clear_handle_id (&self->plan_source, g_source_remove);
  self->plan_source = g_timeout_add (PLAN_DELAY, plan_cb, self);
  update (self);
}

/* ---- Run ---- */

static gboolean
progress_cb (gpointer data)
{
  WhUiOperationDialog *self = data;
  double sum = 0;
  gboolean known = FALSE;
  const char *text = NULL;

  for (guint i = 0; i < self->prepared->len; i++)
    {
      WhOperation *operation = g_ptr_array_index (self->prepared, i);
      double fraction = -1;
      const char *said = wh_operation_get_progress (operation, &fraction);

      if (wh_operation_get_state (operation) == WH_OPERATION_STATE_RUNNING && said != NULL)
        text = said;
      if (wh_operation_get_state (operation) == WH_OPERATION_STATE_DONE)
        fraction = 1;
      if (fraction >= 0)
        {
          sum += fraction;
          known = TRUE;
        }
    }

  gtk_label_set_label (self->progress_text, text != NULL ? text : _("Under way"));

  if (known)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (sum / self->prepared->len, 0, 1));
  else
    gtk_progress_bar_pulse (self->progress);

  return G_SOURCE_CONTINUE;
}

static void
run_done (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiOperationDialog *self = owner;

  if (error != NULL)
    {
      self->n_failed++;
      show_error (self, error);
    }

  if (self->n_waiting > 0 && --self->n_waiting > 0)
    return;

  g_clear_handle_id (&self->progress_source, g_source_remove);
  self->running = FALSE;

  if (self->n_failed == 0)
    {
      WhOperation *operation = g_ptr_array_index (self->prepared, 0);
      const char *result = wh_operation_get_result (operation);
      g_autofree char *title = wh_operation_dup_title (operation);

      if (self->prepared->len > 1)
        {
          g_free (title);
          /* Translators: an operation and on how many: "Delete: done for 3 resources" */
          title = g_strdup_printf (_("%s: done for %u resources"), g_dgettext (GETTEXT_PACKAGE, self->info->verb),
                                   self->prepared->len);
          result = NULL;
        }

      if (self->parent != NULL)
        gtk_widget_activate_action (self->parent, "win.toast", "s", result != NULL ? result : title);
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }

  gtk_button_set_label (self->run, _("Try again"));
  self->keep_banner = TRUE;
  make_plan (self);
}

static void
run_cb (WhUiOperationDialog *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->confirm));

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->run)) || self->prepared->len == 0)
    return;

  /* What is greyed out while it runs must not hold the keyboard. */
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
  self->running = TRUE;
  self->n_waiting = self->prepared->len;
  self->n_failed = 0;
  adw_banner_set_revealed (self->banner, FALSE);
  self->progress_source = g_timeout_add (PROGRESS_INTERVAL, progress_cb, self);

  for (guint i = 0; i < self->prepared->len; i++)
    {
      WhOperation *operation = g_ptr_array_index (self->prepared, i);
      const char *name = NULL;

      /* For several, their number was typed in place of each name. */
      if (wh_operation_needs_name (operation))
        name = self->prepared->len == 1 ? typed : wh_record_get_name (wh_operation_get_target (operation));

      wh_ui_future_done (wh_operations_run (self->operations, operation, name), self, run_done);
    }

  update (self);
}

static void
cancel_cb (WhUiOperationDialog *self)
{
  if (!self->running)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  for (guint i = 0; i < self->prepared->len; i++)
    wh_operations_cancel (self->operations, g_ptr_array_index (self->prepared, i));
}

static void
wh_ui_operation_dialog_dispose (GObject *object)
{
  WhUiOperationDialog *self = WH_UI_OPERATION_DIALOG (object);

  g_clear_handle_id (&self->plan_source, g_source_remove);
  g_clear_handle_id (&self->progress_source, g_source_remove);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_OPERATION_DIALOG);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->operations);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->prepared, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_operation_dialog_parent_class)->dispose (object);
}

static void
wh_ui_operation_dialog_class_init (WhUiOperationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_operation_dialog_dispose;

  g_type_ensure (WH_UI_TYPE_FORM);
  g_type_ensure (WH_UI_TYPE_PLAN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-operation-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, form);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, plan);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, confirm_group);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, confirm);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, progress_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, progress_text);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, state);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, WhUiOperationDialog, run);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
wh_ui_operation_dialog_init (WhUiOperationDialog *self)
{
  self->prepared = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->confirm), FALSE);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (queue_plan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "submit", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
}

/* Whoever opens it should not offer it then; this is the door that all go through. */
static gboolean
is_in_the_past (GtkWidget *parent)
{
  GtkRoot *root = gtk_widget_get_root (parent);

  return G_IS_ACTION_GROUP (root) && g_action_group_get_action_enabled (G_ACTION_GROUP (root), "live");
}

/* What a parameter is now, if it is the same for all. */
static char *
dup_default (WhUiOperationDialog *self,
             const char          *parameter)
{
  g_autofree char *value = NULL;

  if (self->info->get_default == NULL)
    return NULL;

  for (guint i = 0; i < self->records->len; i++)
    {
      g_autofree char *of_one = self->info->get_default (g_ptr_array_index (self->records, i), parameter);

      if (i > 0 && g_strcmp0 (value, of_one) != 0)
        return NULL;

      g_set_str (&value, of_one);
    }

  return g_steal_pointer (&value);
}

static void
build (WhUiOperationDialog *self)
{
  WhOperation *first = g_ptr_array_index (self->prepared, 0);
  const char *verb = g_dgettext (GETTEXT_PACKAGE, self->info->verb);
  g_autofree char *subtitle = NULL;

  if (self->records->len == 1)
    {
      WhRecord *record = g_ptr_array_index (self->records, 0);
      g_autofree char *name = wh_record_dup_full_name (record);

      /* Translators: kind, name and connection: "Workload chat/chat-api, k8s-prod" */
      subtitle = g_strdup_printf (_("%s %s, %s"), g_dgettext (GETTEXT_PACKAGE, record->kind->title), name,
                                  wh_operation_get_system (first));
    }
  else
    {
      subtitle = g_strdup (g_dgettext (GETTEXT_PACKAGE,
                                       ((WhRecord *)g_ptr_array_index (self->records, 0))->kind->title_plural));
    }

  update_title (self);
  adw_window_title_set_subtitle (self->window_title, subtitle);

  for (guint i = 0; i < self->info->n_parameters; i++)
    {
      const WhSetting *setting = &self->info->parameters[i];

      g_autofree char *value = g_strdup (wh_operation_get_parameter (first, setting->id));

      if (value == NULL)
        value = dup_default (self, setting->id);

      wh_ui_form_add (self->form, setting);
      wh_ui_form_set_value (self->form, setting->id, value);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->form), self->info->n_parameters > 0);
  gtk_button_set_label (self->run, verb);
  gtk_widget_add_css_class (GTK_WIDGET (self->run),
                            (self->info->flags & WH_OPERATION_DESTRUCTIVE) != 0 ? "destructive-action"
                                                                                : "suggested-action");
}

/**
 * wh_ui_operation_dialog_present:
 * @parent: a widget of the window
 * @operations: the one door for writes
 * @info: what is to be done
 * @records: (element-type WhRecord): with what
 *
 * Opens the plan of an operation. Nothing is done before the user says so.
 */
void
wh_ui_operation_dialog_present (GtkWidget             *parent,
                                WhOperations          *operations,
                                const WhOperationInfo *info,
                                GPtrArray             *records)
{
  wh_ui_operation_dialog_present_with (parent, operations, info, records, NULL);
}

/**
 * wh_ui_operation_dialog_present_with:
 * @parent: a widget of the window
 * @operations: the one door for writes
 * @info: what is to be done
 * @records: (element-type WhRecord): with what
 * @values: (nullable) (element-type utf8 utf8): parameters that were chosen
 *   already
 *
 * Opens the plan of an operation with its form filled in.
 */
void
wh_ui_operation_dialog_present_with (GtkWidget             *parent,
                                     WhOperations          *operations,
                                     const WhOperationInfo *info,
                                     GPtrArray             *records,
                                     GHashTable            *values)
{
  g_autoptr(WhUiOperationDialog) self = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_OPERATIONS (operations));
  g_return_if_fail (info != NULL);
  g_return_if_fail (records != NULL && records->len > 0);

  if (is_in_the_past (parent))
    {
      gtk_widget_activate_action (parent, "win.toast", "s", _("Return to live to act"));
      return;
    }

  self = g_object_ref_sink (g_object_new (WH_UI_TYPE_OPERATION_DIALOG, NULL));
  self->operations = g_object_ref (operations);
  self->info = info;
  self->records = g_ptr_array_ref (records);
  g_set_weak_pointer (&self->parent, parent);

  if (!prepare (self, &error))
    {
      gtk_widget_activate_action (parent, "win.toast", "s", error->message);
      return;
    }

  for (guint i = 0; values != NULL && i < info->n_parameters; i++)
    {
      const char *value = g_hash_table_lookup (values, info->parameters[i].id);

      if (value != NULL)
        wh_operation_set_parameter (g_ptr_array_index (self->prepared, 0), info->parameters[i].id, value);
    }

  build (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
  make_plan (self);
}

/**
 * wh_ui_operation_dialog_present_lacking:
 * @parent: where it is asked for
 * @operations: the door
 * @record: a resource
 *
 * Says what is not offered for @record, and why.
 */
void
wh_ui_operation_dialog_present_lacking (GtkWidget    *parent,
                                        WhOperations *operations,
                                        WhRecord     *record)
{
  g_autofree char *lacking = wh_operations_dup_lacking (operations, record);
  g_autoptr(GString) text = g_string_new (lacking != NULL ? lacking : _("Nothing is missing any more."));
  AdwDialog *dialog;

  /* Each line may be two, in the middle of the dialog. */
  g_string_replace (text, "\n", "\n\n", 0);
  dialog = adw_alert_dialog_new (_("Not offered here"), text->str);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, parent);
}
