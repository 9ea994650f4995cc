/* wh-ui-alerts-page-groups.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Alerts below what they follow from, opened and closed as in a tree: a part of
 * WhUiAlertsPage. */

#include "config.h"

#include "wh-resource-grouping.h"
#include "wh-ui-alerts-page-private.h"

/* What follows from something else is quiet: its cause is told. */
gboolean
wh_ui_alerts_page_find_explained (WhUiAlertsPage *self)
{
  g_autoptr(GHashTable) causes = NULL;
  GHashTableIter iter;
  gpointer value;
  gboolean changed;

  if (self->context.alerts == NULL)
    return FALSE;

  /* The same table as long as nothing changed. */
  causes = wh_causes_find (self->context.alerts);
  if (causes == self->causes)
    return FALSE;

  g_clear_pointer (&self->causes, g_hash_table_unref);
  self->causes = g_hash_table_ref (causes);
  g_hash_table_remove_all (self->context.explained);
  changed = wh_alert_tree_update (self->context.tree, causes);
  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhCause *cause = value;

      for (guint i = 0; i < cause->explained->len; i++)
        g_hash_table_insert (self->context.explained, wh_record_ref (g_ptr_array_index (cause->explained, i)),
                             wh_cause_dup_title (cause));

      for (guint i = 0; i < cause->inhibited->len; i++)
        g_hash_table_insert (self->context.explained, wh_record_ref (g_ptr_array_index (cause->inhibited, i)),
                             wh_cause_dup_title (cause));
    }

  return changed;
}

/* Alerts below what they follow from. Rows of the narrow form have no place for
 * what opens them. */
void
wh_ui_alerts_page_update_grouping (WhUiAlertsPage *self)
{
  static const WhResourceGrouping grouping = { wh_alert_tree_compare, wh_alert_tree_is_folded };
  WhResourceView *view = wh_ui_resources_get_view (self->alerts);
  gboolean grouped = self->context.grouped;

  self->context.grouped = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->by_cause)) &&
                          !wh_ui_page_get_narrow (WH_UI_PAGE (self));
  self->context.view = view;
  g_signal_group_set_target (self->view_signals, view);

  wh_ui_resources_set_grouping (self->alerts, self->context.grouped ? &grouping : NULL, self->context.tree);

  if (self->context.grouped != grouped)
    wh_ui_resources_refill (self->alerts);
}

gboolean
wh_ui_alerts_page_set_open (WhUiAlertsPage *self,
                            const WhRecord *alert,
                            gboolean open)
{
  const WhAlertGroup *group = wh_alert_tree_find (self->context.tree, alert);

  if (group == NULL || wh_alert_tree_is_open (self->context.tree, group) == open)
    return FALSE;

  wh_alert_tree_set_open (self->context.tree, group, open);
  wh_ui_alerts_page_refilter (self);
  wh_ui_resources_refill (self->alerts);

  return TRUE;
}

gboolean
wh_ui_alerts_page_show_more (WhUiAlertsPage *self,
                             const WhRecord *alert)
{
  if (wh_ui_alert_count_more (&self->context, alert) == 0)
    return FALSE;

  wh_alert_tree_show_all (self->context.tree, wh_alert_tree_find (self->context.tree, alert));
  wh_ui_alerts_page_refilter (self);
  wh_ui_resources_refill (self->alerts);

  return TRUE;
}

/* Who looks for something sees all: then no row stands for others. */
static void
items_changed_cb (WhUiAlertsPage *self)
{
  gboolean folding = self->context.view != NULL && wh_resource_view_is_folding (self->context.view);

  if (self->folding != folding)
    {
      self->folding = folding;
      wh_ui_resources_refill (self->alerts);
    }
}

static void
toggle_cb (gpointer        page,
           const WhRecord *lead)
{
  WhUiAlertsPage *self = page;
  const WhAlertGroup *group = wh_alert_tree_find (self->context.tree, lead);

  if (group != NULL && !wh_ui_alerts_page_show_more (self, lead))
    wh_ui_alerts_page_set_open (self, lead, !wh_alert_tree_is_open (self->context.tree, group));
}

/* As in a tree: right opens; left closes, or goes to what it follows from. */
static gboolean
tree_key_cb (WhUiAlertsPage  *self,
             guint            keyval,
             guint            keycode,
             GdkModifierType  state)
{
  WhUiTable *table = wh_ui_resources_get_table (self->alerts);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint opens = rtl ? GDK_KEY_Left : GDK_KEY_Right;
  g_autoptr(WhResource) current = NULL;
  const WhAlertGroup *group;

  if (!self->context.grouped || (keyval != GDK_KEY_Left && keyval != GDK_KEY_Right) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)) != 0 ||
      (current = wh_ui_table_get_current (table)) == NULL)
    return FALSE;

  group = wh_alert_tree_find (self->context.tree, wh_resource_get_record (current));
  if (group == NULL)
    return FALSE;

  if (keyval == opens)
    return wh_ui_alerts_page_set_open (self, group->lead, TRUE);

  if (!wh_alert_tree_is_lead (self->context.tree, wh_resource_get_record (current)))
    {
      wh_ui_table_scroll_to (table, group->lead);
      return TRUE;
    }

  return wh_ui_alerts_page_set_open (self, group->lead, FALSE);
}

/* What the columns need to know of the groups, before the page has its table. */
void
wh_ui_alerts_page_init_groups (WhUiAlertsPage *self)
{
  self->context.explained = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)wh_record_unref, g_free);
  self->context.tree = wh_alert_tree_new ();
  self->context.toggle = toggle_cb;
  self->context.page = self;
  self->view_signals = g_signal_group_new (WH_TYPE_RESOURCE_VIEW);
}

/* Once the page has its table. */
void
wh_ui_alerts_page_add_groups (WhUiAlertsPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  g_signal_group_connect_object (self->view_signals, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (tree_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (wh_ui_resources_get_table (self->alerts)), key);
}
