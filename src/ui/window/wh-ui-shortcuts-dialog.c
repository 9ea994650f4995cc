/* wh-ui-shortcuts-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-shortcuts-dialog.h"

/* GtkShortcutsWindow is deprecated since 4.18 and AdwShortcutsDialog comes with
 * 1.8: until then the list is written here. */
typedef struct
{
  const char *title; /* without keys: heading of a group */
  const char *keys;  /* accelerators, separated by blanks */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_("General"), NULL },
  { N_("Search or run an action"), "<Control>k" },
  { N_("Go to a view"), "<Control>1 <Control>8" },
  { N_("Go to a tab"), "<Alt>1 <Alt>9" },
  { N_("Try connections now"), "F5" },
  { N_("CI inbox"), "<Control>i" },
  { N_("Add a connection"), "<Control>n" },
  { N_("Back"), "<Alt>Left" },
  { N_("Main menu"), "F10" },
  { N_("Preferences"), "<Control>comma" },
  { N_("Keyboard shortcuts"), "<Control>question" },
  { N_("Quit"), "<Control>q" },
  { N_("Time"), NULL },
  { N_("Choose the moment shown"), "<Alt>t" },
  { N_("Change before, next change"), "<Alt>Left <Alt>Right" },
  { N_("Return to live"), "<Alt>End" },
  { N_("Tables"), NULL },
  { N_("Filter"), "<Control>f slash" },
  { N_("Open details"), "Return" },
  { N_("Show or hide details"), "F9" },
  { N_("Next row, row before"), "j k" },
  { N_("Select one more"), "<Control>space" },
  { N_("Actions on the row"), "Menu <Shift>F10" },
  { N_("Select nothing, close details"), "Escape" },
  { N_("Logs"), NULL },
  { N_("Search in the log"), "<Control>f" },
  { N_("Next match, match before"), "<Control>g <Shift><Control>g" },
  { N_("Follow the end"), "End" },
  { N_("Fold or unfold a group"), "Return" },
  { N_("Save log"), "<Control>s" },
};

static GtkWidget *
make_keys (const char *keys)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_auto(GStrv) accels = g_strsplit (keys, " ", -1);

  for (guint i = 0; accels[i] != NULL; i++)
    {
      guint key;
      GdkModifierType modifiers;

      if (gtk_accelerator_parse (accels[i], &key, &modifiers))
        {
          g_autofree char *text = gtk_accelerator_get_label (key, modifiers);
          GtkWidget *label = gtk_label_new (text);

          gtk_widget_add_css_class (label, "wh-key");
          gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
          gtk_box_append (GTK_BOX (box), label);
        }
    }

  return box;
}

/**
 * wh_ui_shortcuts_dialog_present:
 * @parent: a widget of the window
 *
 * Shows what the keys do.
 */
void
wh_ui_shortcuts_dialog_present (GtkWidget *parent)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *toolbar = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, shortcuts[i].title);
      GtkWidget *row;

      if (shortcuts[i].keys == NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, title);
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
          continue;
        }

      row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_keys (shortcuts[i].keys));
      adw_preferences_group_add (group, row);
    }

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), page);
  adw_dialog_set_title (dialog, _("Keyboard shortcuts"));
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, toolbar);
  adw_dialog_present (dialog, parent);
}
