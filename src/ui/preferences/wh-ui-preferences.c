/* wh-ui-preferences.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-preferences.h"
#include "wh-ui-prefs-connections.h"
#include "wh-ui-prefs-general.h"
#include "wh-ui-prefs-history.h"
#include "wh-ui-prefs-notifications.h"

#define WIDTH  700
#define HEIGHT 640

/* The pages, in the order of the dialog. Each is a class of its own in a file of
 * its own; its name, in the words of win.preferences, is set by its template. */
static GtkWidget *(*const pages[]) (WhFleet *fleet) = {
  wh_ui_prefs_connections_new,
  wh_ui_prefs_history_new,
  wh_ui_prefs_notifications_new,
  wh_ui_prefs_general_new,
};

/**
 * wh_ui_preferences_present:
 * @parent: a widget of the window
 * @fleet: the fleet
 * @page: (nullable): name of the page to show; %NULL or "" = the first
 *
 * Shows what can be set.
 */
void
wh_ui_preferences_present (GtkWidget  *parent,
                           WhFleet    *fleet,
                           const char *page)
{
  AdwPreferencesDialog *dialog;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  dialog = ADW_PREFERENCES_DIALOG (adw_preferences_dialog_new ());
  adw_dialog_set_content_width (ADW_DIALOG (dialog), WIDTH);
  adw_dialog_set_content_height (ADW_DIALOG (dialog), HEIGHT);
  adw_preferences_dialog_set_search_enabled (dialog, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    adw_preferences_dialog_add (dialog, ADW_PREFERENCES_PAGE (pages[i] (fleet)));

  if (page != NULL && *page != '\0')
    adw_preferences_dialog_set_visible_page_name (dialog, page);

  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
