/* wh-ui-form.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-form.h"

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
};

typedef struct
{
  const WhSetting *setting;
  GtkWidget       *row;
} FormLine;

G_DEFINE_FINAL_TYPE (WhUiForm, wh_ui_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  SUBMIT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed_cb (WhUiForm *self)
{
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
make_choice (WhUiForm        *self,
             const WhSetting *setting)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) choices = gtk_string_list_new (NULL);

  for (guint i = 0; setting->choices[i] != NULL; i++)
    gtk_string_list_append (choices, setting->choices[i]);

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
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
    return g_strdup (line->setting->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (line->row))]);

  /* Blanks around a pasted address or token are never meant. */
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (line->row))));
}

static void
wh_ui_form_finalize (GObject *object)
{
  g_ptr_array_unref (WH_UI_FORM (object)->lines);

  G_OBJECT_CLASS (wh_ui_form_parent_class)->finalize (object);
}

static void
wh_ui_form_class_init (WhUiFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_form_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SUBMIT] =
    g_signal_new ("submit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_form_init (WhUiForm *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_free);
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

  if (setting->type == WH_SETTING_BOOLEAN)
    {
      row = adw_switch_row_new ();
      g_signal_connect_object (row, "notify::active", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  else if (setting->type == WH_SETTING_CHOICE && setting->choices != NULL && setting->choices[0] != NULL)
    row = make_choice (self, setting);
  else
    row = make_entry (self, setting);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), g_dgettext (GETTEXT_PACKAGE, setting->title));
  if (ADW_IS_ACTION_ROW (row) && setting->hint != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_dgettext (GETTEXT_PACKAGE, setting->hint));

  line = g_new0 (FormLine, 1);
  line->setting = setting;
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
      for (guint i = 0; line->setting->choices[i] != NULL; i++)
        if (g_strcmp0 (line->setting->choices[i], value) == 0)
          adw_combo_row_set_selected (ADW_COMBO_ROW (line->row), i);
    }
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (line->row), value != NULL ? value : "");
    }
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
