/* wh-ui-app-deployments.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-app-deployments.h"
#include "wh-ui-app.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"

/**
 * WhUiAppDeployments:
 *
 * The tab "Deployments" of an application: each rollout with the way to it, and
 * what came of it. It lists what WhUiAppReleases has.
 */
struct _WhUiAppDeployments
{
  AdwBin           parent_instance;

  GtkStack        *stack;
  GtkWidget       *clamp;
  GtkListBox      *list;
  WhUiAppReleases *releases;
};

G_DEFINE_FINAL_TYPE (WhUiAppDeployments, wh_ui_app_deployments, ADW_TYPE_BIN)

static GtkWidget *
make_line (const char *text,
           const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, style_class);

  return label;
}

static GtkWidget *
make_head (const WhRelease *release)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *version = gtk_label_new (release->version != NULL ? release->version : "—");
  GtkWidget *what = g_object_new (ADW_TYPE_WRAP_BOX, "child-spacing", 9, "line-spacing", 2, NULL);
  GtkWidget *mark = wh_ui_env_mark_new ();
  GtkWidget *subject = gtk_label_new (release->subject);
  GtkWidget *time;
  g_autofree char *when = wh_format_time (release->time);

  time = gtk_label_new (when);
  gtk_widget_add_css_class (version, "heading");
  gtk_widget_add_css_class (version, "numeric");
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), release->environment);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (subject), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (subject), TRUE);
  gtk_label_set_lines (GTK_LABEL (subject), 2);
  gtk_label_set_xalign (GTK_LABEL (subject), 0);
  gtk_widget_set_tooltip_text (subject, release->subject);
  gtk_widget_set_valign (time, GTK_ALIGN_START);
  gtk_widget_add_css_class (time, "dimmed");
  gtk_widget_add_css_class (time, "numeric");

  adw_wrap_box_append (ADW_WRAP_BOX (what), version);
  adw_wrap_box_append (ADW_WRAP_BOX (what), mark);
  adw_wrap_box_append (ADW_WRAP_BOX (what), subject);
  gtk_widget_set_hexpand (what, TRUE);
  gtk_box_append (GTK_BOX (head), what);
  gtk_box_append (GTK_BOX (head), time);

  return head;
}

static GtkWidget *
make_row (const WhRelease *release)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *sign = wh_ui_health_new ();
  g_autofree char *way = wh_release_dup_way (release);
  g_autofree char *effect = wh_release_dup_effect (release);
  g_autofree char *alerts = wh_release_dup_alerts (release);
  g_autofree char *name = g_strdup_printf ("%s, %s, %s", release->version != NULL ? release->version : "—",
                                           wh_ui_environment_get_title (release->environment),
                                           release->current ? _("runs now") : _("replaced"));

  wh_ui_health_set_size (WH_UI_HEALTH (sign), 12);
  wh_ui_health_set_health (WH_UI_HEALTH (sign), release->health);
  if (!release->current)
    wh_ui_health_set_reason (WH_UI_HEALTH (sign), _("Replaced since"));
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_widget_set_margin_top (sign, 4);

  gtk_box_append (GTK_BOX (words), make_head (release));
  gtk_box_append (GTK_BOX (words), make_line (way != NULL ? way : _("Commit unknown"), "dimmed"));
  if (effect != NULL)
    gtk_box_append (GTK_BOX (words), make_line (effect, wh_release_got_worse (release) ? "error" : "dimmed"));
  if (alerts != NULL)
    gtk_box_append (GTK_BOX (words), make_line (alerts, "error"));
  gtk_widget_set_hexpand (words, TRUE);

  gtk_box_append (GTK_BOX (box), sign);
  gtk_box_append (GTK_BOX (box), words);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static void
changed_cb (WhUiAppDeployments *self)
{
  GPtrArray *releases = wh_ui_app_releases_get (self->releases);

  /* What was read before stays when it cannot be read again. */
  if (releases == NULL)
    {
      GtkWidget *page = gtk_stack_get_child_by_name (self->stack, "error");

      adw_status_page_set_description (ADW_STATUS_PAGE (page), wh_ui_app_releases_get_error (self->releases));
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }

  gtk_list_box_remove_all (self->list);

  for (guint i = 0; i < releases->len; i++)
    gtk_list_box_append (self->list, make_row (g_ptr_array_index (releases, i)));

  gtk_stack_set_visible_child_name (self->stack, releases->len > 0 ? "list" : "empty");
}

static void
wh_ui_app_deployments_dispose (GObject *object)
{
  g_clear_object (&WH_UI_APP_DEPLOYMENTS (object)->releases);

  G_OBJECT_CLASS (wh_ui_app_deployments_parent_class)->dispose (object);
}

static void
wh_ui_app_deployments_class_init (WhUiAppDeploymentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_app_deployments_dispose;
}

static GtkWidget *
make_status (const char *icon_name,
             const char *title,
             const char *description)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon_name);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);

  return page;
}

static void
wh_ui_app_deployments_init (WhUiAppDeployments *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Releases"), -1);

  self->clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (self->clamp), 1000);
  adw_clamp_set_child (ADW_CLAMP (self->clamp), GTK_WIDGET (self->list));
  gtk_widget_set_margin_top (self->clamp, 3);
  gtk_widget_set_margin_bottom (self->clamp, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->clamp);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scroller, "list");
  gtk_stack_add_named (self->stack,
                       make_status ("wh-application-symbolic", _("No deployments seen"),
                                    _("Rollouts are listed from the first time that Wheelhouse sees one.")), "empty");
  gtk_stack_add_named (self->stack, make_status ("dialog-warning-symbolic", _("The history does not answer"), NULL), "error");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  wh_ui_app_deployments_set_narrow (self, FALSE);
}

/**
 * wh_ui_app_deployments_new:
 * @releases: what is listed
 *
 * Returns: (transfer floating): a tab
 */
GtkWidget *
wh_ui_app_deployments_new (WhUiAppReleases *releases)
{
  WhUiAppDeployments *self;

  g_return_val_if_fail (WH_UI_IS_APP_RELEASES (releases), NULL);

  self = g_object_new (WH_UI_TYPE_APP_DEPLOYMENTS, NULL);
  self->releases = g_object_ref (releases);
  g_signal_connect_object (releases, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_app_deployments_set_narrow:
 * @self: the tab
 * @narrow: whether there is little room
 */
void
wh_ui_app_deployments_set_narrow (WhUiAppDeployments *self,
                                  gboolean            narrow)
{
  g_return_if_fail (WH_UI_IS_APP_DEPLOYMENTS (self));

  gtk_widget_set_margin_start (self->clamp, narrow ? 12 : 24);
  gtk_widget_set_margin_end (self->clamp, narrow ? 12 : 24);
}
