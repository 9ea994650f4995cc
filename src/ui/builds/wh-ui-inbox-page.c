/* wh-ui-inbox-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-builds.h"
#include "wh-ui-inbox-page.h"
#include "wh-ui-refresh.h"

/**
 * WhUiInboxPage:
 *
 * What CI says, of all repositories of all forges: what fails first, by branch
 * and cause.
 */
struct _WhUiInboxPage
{
  WhUiPage     parent_instance;

  WhUiBuilds  *builds;
  WhUiRefresh *refresh;
};

G_DEFINE_FINAL_TYPE (WhUiInboxPage, wh_ui_inbox_page, WH_UI_TYPE_PAGE)

static char *
dup_subtitle (const WhUiRunCounts *counts)
{
  g_autofree char *failing = counts->n_failing > 0
                               ? g_strdup_printf (ngettext ("%u fails", "%u fail", counts->n_failing), counts->n_failing)
                               : g_strdup (_("Nothing fails"));

  if (counts->n_running == 0)
    return g_steal_pointer (&failing);

  /* Translators: "2 fail, 1 running" */
  return g_strdup_printf (ngettext ("%s, %u running", "%s, %u running", counts->n_running), failing, counts->n_running);
}

static void
update_cb (gpointer data)
{
  WhUiInboxPage *self = data;
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  g_autofree char *subtitle = NULL;
  WhUiRunCounts counts;

  if (store == NULL)
    return;

  if (wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_run)) == 0)
    {
      wh_ui_page_set_empty (WH_UI_PAGE (self), "media-playback-start-symbolic", _("No CI runs"),
                            _("Runs of all connected forges come together here."), _("Add a connection…"), "win.add-connection('')");
      return;
    }

  wh_ui_builds_show (self->builds, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store,
                     wh_moment_get_now (wh_ui_page_get_moment (WH_UI_PAGE (self))));
  counts = wh_ui_builds_get_counts (self->builds);
  subtitle = dup_subtitle (&counts);
  wh_ui_page_set_subtitle (WH_UI_PAGE (self), subtitle);
  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
}

static void
wh_ui_inbox_page_bind_store (WhUiPage *page,
                             WhStore  *store)
{
  wh_ui_refresh_set_store (WH_UI_INBOX_PAGE (page)->refresh, store);
}

static gboolean
wh_ui_inbox_page_start_search (WhUiPage *page)
{
  return wh_ui_builds_start_search (WH_UI_INBOX_PAGE (page)->builds);
}

static gboolean
wh_ui_inbox_page_show_record (WhUiPage *page,
                              WhRecord *record)
{
  return record->kind == &wh_kind_run && wh_ui_builds_show_record (WH_UI_INBOX_PAGE (page)->builds, record);
}

static gboolean
wh_ui_inbox_page_is_ready (WhUiPage *page)
{
  return wh_ui_refresh_is_idle (WH_UI_INBOX_PAGE (page)->refresh);
}

static void
wh_ui_inbox_page_dispose (GObject *object)
{
  g_clear_object (&WH_UI_INBOX_PAGE (object)->refresh);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_INBOX_PAGE);

  G_OBJECT_CLASS (wh_ui_inbox_page_parent_class)->dispose (object);
}

static void
wh_ui_inbox_page_class_init (WhUiInboxPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_inbox_page_dispose;
  page_class->bind_store = wh_ui_inbox_page_bind_store;
  page_class->start_search = wh_ui_inbox_page_start_search;
  page_class->show_record = wh_ui_inbox_page_show_record;
  page_class->is_ready = wh_ui_inbox_page_is_ready;

  g_type_ensure (WH_UI_TYPE_BUILDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-inbox-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiInboxPage, builds);
}

static void
wh_ui_inbox_page_init (WhUiInboxPage *self)
{
  self->refresh = wh_ui_refresh_new (GTK_WIDGET (self), update_cb);
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_builds_set_grouped (self->builds, TRUE);
}

/**
 * wh_ui_inbox_page_new:
 *
 * Returns: (transfer floating): the inbox
 */
WhUiPage *
wh_ui_inbox_page_new (void)
{
  return g_object_new (WH_UI_TYPE_INBOX_PAGE, NULL);
}
