/* wh-ui-node-group.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-chart-link.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-node-group.h"

/**
 * WhUiNodeGroup:
 *
 * The nodes of one cluster: a line that says how the cluster is, and a card for
 * each node. Cards are kept and filled again; they never move.
 */
struct _WhUiNodeGroup
{
  AdwBin         parent_instance;

  GtkWidget     *health;
  GtkLabel      *name;
  GtkWidget     *mark;
  GtkLabel      *facts;
  GtkFlowBox    *flow;
  GtkWidget     *hidden;

  char          *connection;
  GHashTable    *children; /* uid -> GtkFlowBoxChild, owned by the flow box */
};

G_DEFINE_FINAL_TYPE (WhUiNodeGroup, wh_ui_node_group, ADW_TYPE_BIN)

/* What a ClusterRole needs for its account to see nodes. */
#define MISSING_RULE "- apiGroups: [\"\"]\n  resources: [\"nodes\"]\n  verbs: [\"get\", \"list\", \"watch\"]\n"

/* ---- One card ---- */

static char *
dup_detail (const WhRecord *node)
{
  const char *type = wh_record_get_text (node, "instance_type");
  const char *role = wh_record_get_text (node, "role");
  const char *arch = wh_record_get_text (node, "arch");
  double cores = wh_ui_record_get_amount (node, "cpu_allocatable", 1000);
  double memory = wh_ui_record_get_amount (node, "memory_allocatable", 1024. * 1024 * 1024);
  g_autoptr(GString) text = g_string_new (type != NULL ? type : role);

  if (!isnan (cores))
    {
      g_autofree char *number = wh_format_integer ((gint64)round (cores));

      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", number);
      g_string_append_printf (text, " %s", ngettext ("core", "cores", (gulong)round (cores)));
    }

  if (!isnan (memory))
    {
      g_autofree char *number = wh_format_integer ((gint64)round (memory));

      g_string_append_printf (text, "%s%s GiB", text->len > 0 ? " · " : "", number);
    }

  /* Most are; only the others are worth a word. */
  if (arch != NULL && !g_str_equal (arch, "amd64"))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", arch);

  return g_strdup (text->str);
}

static void
set_share (WhUiNodeCard   *card,
           WhUiNodeMeter   meter,
           const WhRecord *node,
           const char     *used_field,
           const char     *requested_field,
           const char     *limit_field,
           gboolean        known)
{
  double used = known ? wh_ui_record_get_amount (node, used_field, 1) : NAN;
  double requested = wh_record_get_number (node, requested_field) != WH_ABSENT
                       ? wh_ui_record_get_amount (node, requested_field, 1) : -1;
  double limit = wh_ui_record_get_amount (node, limit_field, 1);

  if (!isnan (used) && limit > 0)
    {
      g_autofree char *share = wh_format_integer ((gint64)round (100 * used / limit));

      wh_ui_node_card_set_meter (card, meter, used, requested, limit, share, "%");
    }
  else
    {
      wh_ui_node_card_set_meter (card, meter, 0, requested, limit > 0 ? limit : 0, NULL, NULL);
    }
}

static void
set_pods (WhUiNodeCard   *card,
          const WhRecord *node)
{
  double used = wh_ui_record_get_amount (node, "pods", 1);
  double limit = wh_ui_record_get_amount (node, "pods_allocatable", 1);
  g_autofree char *text = NULL;

  if (!isnan (used) && !isnan (limit))
    text = g_strdup_printf ("%.0f/%.0f", used, limit);
  else if (!isnan (used))
    text = g_strdup_printf ("%.0f", used);

  wh_ui_node_card_set_meter (card, WH_UI_NODE_PODS, isnan (used) ? 0 : used, -1, limit > 0 ? limit : 0, text, NULL);
}

/**
 * wh_ui_node_card_show:
 * @card: a card
 * @store: where @node is
 * @node: a node
 *
 * Fills the card. What is wrong stands in the place of what the node is made
 * of; of a node that does not report, the last usage is not shown as if it were
 * now.
 */
void
wh_ui_node_card_show (WhUiNodeCard *card,
                      WhStore      *store,
                      WhRecord     *node)
{
  WhHealth health = wh_store_get_health (store, node);
  const WhSource *source = wh_store_get_source (store, node->connection);
  gint64 created = wh_record_get_number (node, "created");
  g_autofree char *detail = dup_detail (node);
  g_autofree char *reason = NULL;
  g_autofree char *age = NULL;

  if (health == WH_HEALTH_STALE && source != NULL && source->fresh_at > 0)
    {
      g_autofree char *time = wh_format_time (source->fresh_at);

      /* Translators: %s is a time: what is shown was observed then */
      reason = g_strdup_printf (_("as of %s"), time);
    }
  else if (health == WH_HEALTH_WARNING || health == WH_HEALTH_FAILING)
    {
      reason = g_strdup (node->reason);
    }

  if (created != WH_ABSENT)
    {
      g_autofree char *text = wh_format_age (wh_store_get_now (store) - created);

      /* Translators: %s is an age such as "214 d" */
      age = g_strdup_printf (_("age %s"), text);
    }

  wh_ui_node_card_set_title (card, wh_record_get_name (node));
  wh_ui_node_card_set_health (card, health);
  wh_ui_node_card_set_detail (card, detail);
  wh_ui_node_card_set_reason (card, reason);
  wh_ui_node_card_set_age (card, age);
  set_share (card, WH_UI_NODE_CPU, node, "cpu", "cpu_requested", "cpu_allocatable", health != WH_HEALTH_FAILING);
  set_share (card, WH_UI_NODE_MEMORY, node, "memory", "memory_requested", "memory_allocatable",
             health != WH_HEALTH_FAILING);
  set_pods (card, node);

  wh_ui_chart_link (wh_ui_node_card_get_meter (card, WH_UI_NODE_CPU), node, "cpu");
  wh_ui_chart_link (wh_ui_node_card_get_meter (card, WH_UI_NODE_MEMORY), node, "memory");
  wh_ui_chart_link (wh_ui_node_card_get_meter (card, WH_UI_NODE_PODS), node, "pods");
}

/* ---- Actions of a card ---- */

static GVariant *
make_target (const char     *operation,
             const WhRecord *node)
{
  return operation != NULL
           ? g_variant_new ("(ssss)", operation, node->kind->id, node->connection, node->uid)
           : g_variant_new ("(sss)", node->kind->id, node->connection, node->uid);
}

static GMenuModel *
make_menu (WhFleet  *fleet,
           WhStore  *store,
           WhRecord *node)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) actions = g_menu_new ();
  g_autoptr(GMenuItem) open = g_menu_item_new (_("Open"), NULL);

  g_menu_item_set_action_and_target_value (open, "win.show-resource", make_target (NULL, node));
  g_menu_append_item (menu, open);
  wh_ui_chart_menu_append (menu, store, node);

  if (fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (fleet)))
    {
      g_autoptr(GPtrArray) operations = wh_operations_list (wh_fleet_get_operations (fleet), node);

      for (guint i = 0; i < operations->len; i++)
        {
          const WhOperationInfo *info = g_ptr_array_index (operations, i);
          g_autoptr(GMenuItem) item = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, info->title), NULL);

          g_menu_item_set_action_and_target_value (item, "cluster.operation", make_target (info->id, node));
          g_menu_append_item (actions, item);
        }
    }

  g_menu_append_section (menu, NULL, G_MENU_MODEL (actions));

  return G_MENU_MODEL (menu);
}

static void
activated_cb (WhUiNodeGroup   *self,
              GtkFlowBoxChild *child)
{
  WhRecord *node = g_object_get_data (G_OBJECT (child), "wh-record");

  gtk_widget_activate_action_variant (GTK_WIDGET (self), "win.show-resource", make_target (NULL, node));
}

static void
copy_rule_cb (WhUiNodeGroup *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), MISSING_RULE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("The rule is in the clipboard"));
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  WhUiNodeGroup *self = WH_UI_NODE_GROUP (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->flow));
  GtkWidget *card;

  if (focus == NULL || !GTK_IS_FLOW_BOX_CHILD (focus))
    return FALSE;

  card = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (focus));

  return wh_ui_node_card_popup_menu (WH_UI_NODE_CARD (card));
}

/* ---- The group ---- */

static GtkWidget *
add_child (WhUiNodeGroup *self,
           WhRecord      *node)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *card = wh_ui_node_card_new ();

  gtk_widget_set_size_request (card, 220, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
  gtk_flow_box_append (self->flow, child);
  g_hash_table_insert (self->children, g_strdup (node->uid), child);

  return child;
}

static void
fill_child (GtkWidget *child,
            WhFleet   *fleet,
            WhStore   *store,
            WhRecord  *node)
{
  WhUiNodeCard *card = WH_UI_NODE_CARD (gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child)));
  WhRecord *before = g_object_get_data (G_OBJECT (child), "wh-record");
  const char *name = wh_record_get_name (node);
  WhHealth health = wh_store_get_health (store, node);
  g_autofree char *label = g_strdup_printf ("%s, %s", name, node->reason != NULL ? node->reason
                                                                                    : wh_health_get_title (health));

  /* What can be done changes with the node, not with its usage; an open menu stays. */
  if (before == NULL || wh_record_differs (before, node))
    {
      g_autoptr(GMenuModel) menu = make_menu (fleet, store, node);

      wh_ui_node_card_set_menu_model (card, menu);
    }

  g_object_set_data_full (G_OBJECT (child), "wh-record", wh_record_ref (node), (GDestroyNotify)wh_record_unref);
  wh_ui_node_card_show (card, store, node);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
update_head (WhUiNodeGroup *self,
             WhStore       *store,
             GPtrArray     *nodes)
{
  const WhSource *source = wh_store_get_source (store, self->connection);
  WhRecord *connection = wh_store_lookup (store, &wh_kind_connection, WH_LOCAL, self->connection);
  const char *version = connection != NULL ? connection->values[WH_CONNECTION_VERSION].text : NULL;
  gboolean stale = source != NULL && source->stale;
  WhHealth worst = stale ? WH_HEALTH_STALE : WH_HEALTH_UNKNOWN;
  g_autoptr(GString) facts = g_string_new (version);
  guint n_not_ready = 0;

  for (guint i = 0; i < nodes->len && !stale; i++)
    {
      WhHealth health = wh_store_get_health (store, g_ptr_array_index (nodes, i));

      worst = i == 0 ? health : wh_health_worst (worst, health);
      n_not_ready += health == WH_HEALTH_FAILING;
    }

  if (nodes->len > 0)
    {
      g_string_append_printf (facts, "%s", facts->len > 0 ? " · " : "");
      g_string_append_printf (facts, ngettext ("%u node", "%u nodes", nodes->len), nodes->len);
    }

  if (n_not_ready > 0)
    g_string_append_printf (facts, _(", %u not ready"), n_not_ready);

  if (stale && source->fresh_at > 0)
    {
      g_autofree char *time = wh_format_time (source->fresh_at);
      g_autofree char *age = wh_format_age (wh_store_get_now (store) - source->fresh_at);

      g_string_append (facts, facts->len > 0 ? " · " : "");
      /* Translators: a time such as 14:02, and an age such as 26 min */
      g_string_append_printf (facts, _("as of %s, offline for %s"), time, age);
    }

  gtk_label_set_label (self->name, source != NULL ? source->name : self->connection);
  gtk_label_set_label (self->facts, facts->str);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), worst);
  wh_ui_health_set_reason (WH_UI_HEALTH (self->health), stale ? source->reason : NULL);
  gtk_widget_set_visible (self->mark, source != NULL && source->environment != NULL);

  if (source != NULL && source->environment != NULL)
    wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (self->mark), source->environment);
}

static int
compare_children (GtkFlowBoxChild *one,
                  GtkFlowBoxChild *other,
                  gpointer         user_data)
{
  WhRecord *first = g_object_get_data (G_OBJECT (one), "wh-record");
  WhRecord *second = g_object_get_data (G_OBJECT (other), "wh-record");

  if (first == NULL || second == NULL)
    return 0;

  return g_strcmp0 (wh_record_get_name (first), wh_record_get_name (second));
}

static void
wh_ui_node_group_dispose (GObject *object)
{
  WhUiNodeGroup *self = WH_UI_NODE_GROUP (object);

  g_clear_pointer (&self->children, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_NODE_GROUP);

  G_OBJECT_CLASS (wh_ui_node_group_parent_class)->dispose (object);
}

static void
wh_ui_node_group_finalize (GObject *object)
{
  g_free (WH_UI_NODE_GROUP (object)->connection);

  G_OBJECT_CLASS (wh_ui_node_group_parent_class)->finalize (object);
}

static void
wh_ui_node_group_class_init (WhUiNodeGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_node_group_dispose;
  object_class->finalize = wh_ui_node_group_finalize;

  g_type_ensure (WH_UI_TYPE_ENV_MARK);
  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-node-group.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeGroup, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeGroup, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeGroup, mark);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeGroup, facts);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeGroup, flow);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeGroup, hidden);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_rule_cb);
}

static void
wh_ui_node_group_init (WhUiNodeGroup *self)
{
  self->children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_flow_box_set_sort_func (self->flow, compare_children, NULL, NULL);
}

/**
 * wh_ui_node_group_new:
 * @connection: id of the cluster's connection
 *
 * Returns: (transfer floating): an empty group
 */
GtkWidget *
wh_ui_node_group_new (const char *connection)
{
  WhUiNodeGroup *self = g_object_new (WH_UI_TYPE_NODE_GROUP, NULL);

  self->connection = g_strdup (connection);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_node_group_update:
 * @self: a group
 * @fleet: (nullable): for what can be done with a node
 * @store: where the nodes are
 * @nodes: (element-type WhRecord): all nodes of the cluster
 * @hidden: whether the cluster answers and does not tell its nodes
 *
 * Shows the cluster as it is now.
 */
void
wh_ui_node_group_update (WhUiNodeGroup *self,
                         WhFleet       *fleet,
                         WhStore       *store,
                         GPtrArray     *nodes,
                         gboolean       hidden)
{
  g_autoptr(GHashTable) alive = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean added = FALSE;
  GHashTableIter iter;
  gpointer uid;
  gpointer child;

  g_return_if_fail (WH_UI_IS_NODE_GROUP (self));

  for (guint i = 0; i < nodes->len; i++)
    {
      WhRecord *node = g_ptr_array_index (nodes, i);
      GtkWidget *known = g_hash_table_lookup (self->children, node->uid);

      if (known == NULL)
        {
          known = add_child (self, node);
          added = TRUE;
        }

      fill_child (known, fleet, store, node);
      g_hash_table_add (alive, (gpointer)node->uid);
    }

  g_hash_table_iter_init (&iter, self->children);

  while (g_hash_table_iter_next (&iter, &uid, &child))
    if (!g_hash_table_contains (alive, uid))
      {
        gtk_flow_box_remove (self->flow, child);
        g_hash_table_iter_remove (&iter);
      }

  if (added)
    gtk_flow_box_invalidate_sort (self->flow);

  gtk_widget_set_visible (self->hidden, hidden);
  update_head (self, store, nodes);
}

/**
 * wh_ui_node_group_set_look:
 * @self: a group
 * @cards: whether there are cards, and not the head line alone
 * @narrow: one card a row
 *
 * Chooses how the nodes are shown.
 */
void
wh_ui_node_group_set_look (WhUiNodeGroup *self,
                           gboolean       cards,
                           gboolean       narrow)
{
  g_return_if_fail (WH_UI_IS_NODE_GROUP (self));

  gtk_widget_set_visible (GTK_WIDGET (self->flow), cards);
  gtk_flow_box_set_max_children_per_line (self->flow, narrow ? 1 : 8);
}
