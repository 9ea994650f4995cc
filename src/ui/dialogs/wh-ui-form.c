/* wh-ui-form.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-form.h"
#include "wh-ui-future.h"
#include "wh-ui-lines-row.h"

/* Choices are listed again so long after the last key, in milliseconds. */
#define LIST_DELAY 250

/**
 * WhUiForm:
 *
 * A form made of a table of settings: one row for each.
 *
 * Signals: "changed": a value was edited; "submit": Enter was pressed in one.
 */
struct _WhUiForm
{
  AdwPreferencesGroup parent_instance;

  GPtrArray          *lines; /* FormLine */
  WhUiFormLister      lister;
  DexCancellable     *listing; /* of the choices that are being listed */
  char               *listed;  /* what was entered when they were */
  guint               list_source;
};

typedef struct
{
  const WhSetting *setting;
  GtkWidget       *row;
  char           **choices; /* nullable: not known yet */
  char            *wanted;  /* nullable: to be chosen as soon as it can */
} FormLine;

static void
form_line_free (FormLine *line)
{
  g_strfreev (line->choices);
  g_free (line->wanted);
  g_free (line);
}

G_DEFINE_FINAL_TYPE (WhUiForm, wh_ui_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  SUBMIT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
queue_choices (WhUiForm *self);

static void
changed_cb (WhUiForm *self)
{
  queue_choices (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
submit_cb (WhUiForm *self)
{
  g_signal_emit (self, signals[SUBMIT], 0);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(GtkWidget) row = data;
  g_autoptr(GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  /* No file: the dialog was closed, and that is an answer. */
  if (file != NULL && g_file_peek_path (file) != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), g_file_peek_path (file));
}

static void
choose_file_cb (GtkButton *button,
                GtkWidget *row)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  const char *path = gtk_editable_get_text (GTK_EDITABLE (row));

  if (*path != 0)
    {
      g_autoptr(GFile) file = g_file_new_for_path (path);

      gtk_file_dialog_set_initial_file (dialog, file);
    }

  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (row)), NULL,
                        file_chosen_cb, g_object_ref (row));
}

static GtkWidget *
make_entry (WhUiForm        *self,
            const WhSetting *setting)
{
  GtkWidget *row = setting->type == WH_SETTING_SECRET ? adw_password_entry_row_new () : adw_entry_row_new ();

  if (setting->type == WH_SETTING_URL)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_URL);
  else if (setting->type == WH_SETTING_NUMBER)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_DIGITS);

  if (setting->type == WH_SETTING_FILE)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_("_Choose…"));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_signal_connect_object (button, "clicked", G_CALLBACK (choose_file_cb), row, 0);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
    }

  if (setting->hint != NULL)
    gtk_widget_set_tooltip_text (row, g_dgettext (GETTEXT_PACKAGE, setting->hint));

  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (submit_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static GtkWidget *
make_choice (WhUiForm *self,
             FormLine *line)
{
  GtkWidget *row = adw_combo_row_new ();

  line->choices = g_strdupv ((char **)line->setting->choices);

  if (line->choices != NULL)
    {
      g_autoptr(GtkStringList) choices = gtk_string_list_new ((const char * const *)line->choices);

      adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
    }
  else
    {
      gtk_widget_set_sensitive (row, FALSE);
    }

  g_signal_connect_object (row, "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static FormLine *
find_line (WhUiForm   *self,
           const char *id)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      FormLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->setting->id, id))
        return line;
    }

  return NULL;
}

static char *
dup_line_value (FormLine *line)
{
  if (ADW_IS_SWITCH_ROW (line->row))
    return g_strdup (adw_switch_row_get_active (ADW_SWITCH_ROW (line->row)) ? "true" : "false");

  if (ADW_IS_COMBO_ROW (line->row))
    {
      guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (line->row));

      if (line->choices != NULL && selected < g_strv_length (line->choices))
        return g_strdup (line->choices[selected]);

      /* Not listed (yet): what was there stays. */
      return g_strdup (line->wanted != NULL ? line->wanted : "");
    }

  if (WH_UI_IS_LINES_ROW (line->row))
    return g_strstrip (wh_ui_lines_row_dup_text (WH_UI_LINES_ROW (line->row)));

  /* Blanks around a pasted address or token are never meant. */
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (line->row))));
}

/* ---- Choices that depend on the other lines ---- */

static gboolean
is_listed (FormLine *line)
{
  return line->setting->type == WH_SETTING_CHOICE && line->setting->choices == NULL;
}

static void
stop_listing (WhUiForm *self)
{
  if (self->listing != NULL)
    dex_cancellable_cancel (self->listing);

  dex_clear (&self->listing);
}

static void
listed (gpointer      owner,
        const GValue *value,
        const GError *error)
{
  WhUiForm *self = owner;
  GHashTable *choices = value != NULL ? g_value_get_boxed (value) : NULL;

  if (error != NULL && wh_error_is_cancelled (error))
    return;

  for (guint i = 0; i < self->lines->len; i++)
    {
      FormLine *line = g_ptr_array_index (self->lines, i);

      if (is_listed (line))
        wh_ui_form_set_choices (self, line->setting->id,
                                choices != NULL ? g_hash_table_lookup (choices, line->setting->id) : NULL,
                                error != NULL ? error->message : NULL);
    }

  g_signal_emit (self, signals[CHANGED], 0);
}

static void
list_choices (WhUiForm *self)
{
  g_autoptr(GHashTable) settings = NULL;
  g_autoptr(GString) entered = g_string_new (NULL);

  if (self->lister == NULL)
    return;

  settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < self->lines->len; i++)
    {
      FormLine *line = g_ptr_array_index (self->lines, i);
      g_autofree char *value = NULL;

      if (line->setting->type == WH_SETTING_SECRET || is_listed (line))
        continue;

      value = dup_line_value (line);
      g_string_append_printf (entered, "%s\n", value);
      g_hash_table_insert (settings, g_strdup (line->setting->id), g_steal_pointer (&value));
    }

  if (!g_set_str (&self->listed, entered->str))
    return;

  stop_listing (self);
  self->listing = dex_cancellable_new ();
  wh_ui_future_done (wh_dex_scoped (self->listing, self->lister (settings)), self, listed);
}

static gboolean
list_choices_cb (gpointer data)
{
  WhUiForm *self = data;

  self->list_source = 0;
  list_choices (self);

  return G_SOURCE_REMOVE;
}

static void
queue_choices (WhUiForm *self)
{
  if (self->lister == NULL)
    return;

  g_clear_handle_id (&self->list_source, g_source_remove);
  self->list_source = g_timeout_add (LIST_DELAY, list_choices_cb, self);
}

static void
wh_ui_form_dispose (GObject *object)
{
  WhUiForm *self = WH_UI_FORM (object);

  self->lister = NULL;
  g_clear_handle_id (&self->list_source, g_source_remove);
  stop_listing (self);

  G_OBJECT_CLASS (wh_ui_form_parent_class)->dispose (object);
}

static void
wh_ui_form_finalize (GObject *object)
{
  g_ptr_array_unref (WH_UI_FORM (object)->lines);
  g_free (WH_UI_FORM (object)->listed);

  G_OBJECT_CLASS (wh_ui_form_parent_class)->finalize (object);
}

static void
wh_ui_form_class_init (WhUiFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_form_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SUBMIT] =
    g_signal_new ("submit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_form_init (WhUiForm *self)
{
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)form_line_free);
}

/**
 * wh_ui_form_new:
 *
 * Returns: (transfer full): a form without rows
 */
GtkWidget *
wh_ui_form_new (void)
{
  return g_object_new (WH_UI_TYPE_FORM, NULL);
}

/**
 * wh_ui_form_add:
 * @self: a form
 * @setting: static description of the line
 *
 * Adds a line.
 */
void
wh_ui_form_add (WhUiForm        *self,
                const WhSetting *setting)
{
  FormLine *line;
  GtkWidget *row;

  g_return_if_fail (WH_UI_IS_FORM (self));
  g_return_if_fail (setting != NULL);

  line = g_new0 (FormLine, 1);
  line->setting = setting;

  if (setting->type == WH_SETTING_BOOLEAN)
    {
      row = adw_switch_row_new ();
      g_signal_connect_object (row, "notify::active", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  else if (setting->type == WH_SETTING_CHOICE)
    {
      row = make_choice (self, line);
    }
  else if (setting->type == WH_SETTING_LINES)
    {
      row = wh_ui_lines_row_new ();
      g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  else
    {
      row = make_entry (self, setting);
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), g_dgettext (GETTEXT_PACKAGE, setting->title));
  if (ADW_IS_ACTION_ROW (row) && setting->hint != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_dgettext (GETTEXT_PACKAGE, setting->hint));

  line->row = row;
  g_ptr_array_add (self->lines, line);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

/**
 * wh_ui_form_clear:
 * @self: a form
 *
 * Takes all lines away.
 */
void
wh_ui_form_clear (WhUiForm *self)
{
  g_return_if_fail (WH_UI_IS_FORM (self));

  for (guint i = 0; i < self->lines->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), ((FormLine *)g_ptr_array_index (self->lines, i))->row);

  g_ptr_array_set_size (self->lines, 0);
  wh_ui_form_set_lister (self, NULL);
}

/**
 * wh_ui_form_dup_value:
 * @self: a form
 * @id: of a setting
 *
 * Returns: (transfer full) (nullable): what was entered; %NULL for nothing
 */
char *
wh_ui_form_dup_value (WhUiForm   *self,
                      const char *id)
{
  g_autofree char *value = NULL;
  FormLine *line;

  g_return_val_if_fail (WH_UI_IS_FORM (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if ((line = find_line (self, id)) == NULL)
    return NULL;

  value = dup_line_value (line);

  return *value != 0 ? g_steal_pointer (&value) : NULL;
}

/**
 * wh_ui_form_set_value:
 * @self: a form
 * @id: of a setting
 * @value: (nullable): what shall stand there
 *
 * Fills a line.
 */
void
wh_ui_form_set_value (WhUiForm   *self,
                      const char *id,
                      const char *value)
{
  FormLine *line;

  g_return_if_fail (WH_UI_IS_FORM (self));
  g_return_if_fail (id != NULL);

  if ((line = find_line (self, id)) == NULL)
    return;

  if (ADW_IS_SWITCH_ROW (line->row))
    {
      adw_switch_row_set_active (ADW_SWITCH_ROW (line->row), g_strcmp0 (value, "true") == 0);
    }
  else if (ADW_IS_COMBO_ROW (line->row))
    {
      if (line->choices == NULL)
        g_set_str (&line->wanted, value);

      for (guint i = 0; line->choices != NULL && line->choices[i] != NULL; i++)
        if (g_strcmp0 (line->choices[i], value) == 0)
          adw_combo_row_set_selected (ADW_COMBO_ROW (line->row), i);
    }
  else if (WH_UI_IS_LINES_ROW (line->row))
    {
      wh_ui_lines_row_set_text (WH_UI_LINES_ROW (line->row), value);
    }
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (line->row), value != NULL ? value : "");
    }
}

/**
 * wh_ui_form_set_choices:
 * @self: a form
 * @id: of a setting of type choice
 * @choices: (nullable): what can be chosen, the default first; %NULL while
 *   nothing can
 * @reason: (nullable): said below the title instead of the hint
 *
 * What was chosen stays chosen if it is still there. What a saved connection
 * says is offered even if it is no longer there: it is for the user to change.
 */
void
wh_ui_form_set_choices (WhUiForm           *self,
                        const char         *id,
                        const char * const *choices,
                        const char         *reason)
{
  g_autoptr(GtkStringList) list = NULL;
  g_autofree char *value = NULL;
  const char *hint;
  FormLine *line;
  guint selected = 0;

  g_return_if_fail (WH_UI_IS_FORM (self));
  g_return_if_fail (id != NULL);

  if ((line = find_line (self, id)) == NULL || !ADW_IS_COMBO_ROW (line->row))
    return;

  hint = line->setting->hint != NULL ? g_dgettext (GETTEXT_PACKAGE, line->setting->hint) : "";
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line->row), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line->row), reason != NULL ? reason : hint);
  gtk_widget_set_sensitive (line->row, choices != NULL && choices[0] != NULL);

  /* The row may be asked while its model changes: it has to fit its lines. */
  value = dup_line_value (line);
  g_signal_handlers_block_by_func (line->row, changed_cb, self);
  g_clear_pointer (&line->choices, g_strfreev);

  if (choices == NULL || choices[0] == NULL)
    {
      g_set_str (&line->wanted, value);
      adw_combo_row_set_model (ADW_COMBO_ROW (line->row), NULL);
      g_signal_handlers_unblock_by_func (line->row, changed_cb, self);
      return;
    }

  list = gtk_string_list_new (choices);

  if (*value != 0 && !g_strv_contains (choices, value) && line->wanted != NULL)
    gtk_string_list_append (list, value);

  adw_combo_row_set_model (ADW_COMBO_ROW (line->row), G_LIST_MODEL (list));
  line->choices = g_new0 (char *, g_list_model_get_n_items (G_LIST_MODEL (list)) + 1);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      line->choices[i] = g_strdup (gtk_string_list_get_string (list, i));

      if (g_str_equal (line->choices[i], value))
        selected = i;
    }

  g_clear_pointer (&line->wanted, g_free);
  adw_combo_row_set_selected (ADW_COMBO_ROW (line->row), selected);
  g_signal_handlers_unblock_by_func (line->row, changed_cb, self);
}

/**
 * wh_ui_form_set_lister:
 * @self: a form that is filled
 * @lister: (nullable): lists what can be chosen
 *
 * Lists the choices of the lines that have none by themselves, now and after
 * each change of another line.
 */
void
wh_ui_form_set_lister (WhUiForm       *self,
                       WhUiFormLister  lister)
{
  g_return_if_fail (WH_UI_IS_FORM (self));

  g_clear_handle_id (&self->list_source, g_source_remove);
  stop_listing (self);
  g_clear_pointer (&self->listed, g_free);
  self->lister = lister;
  list_choices (self);
}

/**
 * wh_ui_form_focus_first:
 * @self: a form
 *
 * Returns: whether the first line has the focus now
 */
gboolean
wh_ui_form_focus_first (WhUiForm *self)
{
  g_return_val_if_fail (WH_UI_IS_FORM (self), FALSE);

  return self->lines->len > 0 && gtk_widget_grab_focus (((FormLine *)g_ptr_array_index (self->lines, 0))->row);
}

/**
 * wh_ui_form_is_complete:
 * @self: a form
 *
 * Returns: whether everything that is required was entered
 */
gboolean
wh_ui_form_is_complete (WhUiForm *self)
{
  g_return_val_if_fail (WH_UI_IS_FORM (self), FALSE);

  for (guint i = 0; i < self->lines->len; i++)
    {
      FormLine *line = g_ptr_array_index (self->lines, i);
      g_autofree char *value = dup_line_value (line);

      if (line->setting->required && *value == 0)
        return FALSE;
    }

  return TRUE;
}
