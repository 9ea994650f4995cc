/* wh-ui-image-drift-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-image-drift-row.h"
#include "wh-ui-wordless.h"

/* What pods run that the registry has no more, or under another name by now. */

/**
 * wh_ui_image_drift_row_new:
 * @drift: something that runs
 *
 * Returns: (transfer full): a line that says what is wrong with it, and leads
 *   to one of its pods
 */
GtkWidget *
wh_ui_image_drift_row_new (const WhImageDrift *drift)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *health = wh_ui_health_new ();
  GtkWidget *tag = gtk_label_new (drift->tag != NULL ? drift->tag : drift->digest);
  g_autofree char *what = wh_image_drift_dup_text (drift);
  GtkWidget *text = gtk_label_new (what);
  GtkWidget *mark = wh_ui_env_mark_new ();
  g_autofree char *pods = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u pod", "%u pods", drift->n_pods), drift->n_pods);
  GtkWidget *button = gtk_button_new_with_label (pods);

  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_WARNING);
  gtk_label_set_ellipsize (GTK_LABEL (tag), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (tag, "heading");
  wh_ui_set_tooltip (tag, drift->digest);
  gtk_widget_add_css_class (text, "warning");
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  wh_ui_set_tooltip (text, drift->state == WH_IMAGE_DRIFT_GONE
                               ? _("The registry does not have this image any more: a pod that starts elsewhere cannot pull it.")
                               : _("The tag was moved after these pods had started: a pod that starts now runs another image."));
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), drift->environment);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-mini");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-resource");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sss)",
                                    drift->pod->kind->id, drift->pod->connection, drift->pod->uid);

  gtk_box_append (GTK_BOX (row), health);
  gtk_box_append (GTK_BOX (row), tag);
  gtk_box_append (GTK_BOX (row), text);
  gtk_box_append (GTK_BOX (row), mark);
  gtk_box_append (GTK_BOX (row), button);

  return row;
}
