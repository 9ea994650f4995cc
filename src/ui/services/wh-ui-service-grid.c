/* wh-ui-service-grid.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-service-health.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-service-grid.h"
#include "wh-ui-spark-column.h"

/* Cards are drawn again at most so often, in milliseconds. */
#define UPDATE_INTERVAL 500

/* More cards nobody looks through; the list has them all. */
#define MAX_CARDS 240

/**
 * WhUiServiceGrid:
 *
 * Services as cards, in sections by environment, production first, and in each
 * the most urgent first. Shows the rows of a #WhResourceView, so that filter
 * and chips are those of the table.
 */
struct _WhUiServiceGrid
{
  AdwBin          parent_instance;

  GtkBox         *sections;
  GtkLabel       *more;

  WhResourceView *view;
  GSignalGroup   *view_signals;
  GSignalGroup   *store_signals;
  GPtrArray      *shown; /* Section, in order */
  guint           update_source;
};

/* The services of one environment. */
typedef struct
{
  char       *environment; /* "" = none */
  GtkWidget  *box;
  GtkLabel   *title;
  GtkFlowBox *flow;
  GHashTable *children;    /* "connection uid" -> GtkFlowBoxChild, owned by the flow box */
  GPtrArray  *records;     /* those of the present update */
} Section;

G_DEFINE_FINAL_TYPE (WhUiServiceGrid, wh_ui_service_grid, ADW_TYPE_BIN)

/* ---- One card ---- */

/**
 * wh_ui_service_dup_protocol:
 * @check: a check
 *
 * Returns: (transfer full): what it speaks: "HTTPS", "HTTP", "TCP"
 */
char *
wh_ui_service_dup_protocol (const WhRecord *check)
{
  const char *target = check->values[WH_CHECK_TARGET].text;
  const char *type = check->values[WH_CHECK_TYPE].text;

  if (target != NULL && g_str_has_prefix (target, "https:"))
    return g_strdup ("HTTPS");

  return type != NULL ? g_ascii_strup (type, -1) : g_strdup ("—");
}

static char *
dup_endpoints (const WhRecord *service)
{
  gint64 ready = service->values[WH_SERVICE_READY].number;
  gint64 endpoints = service->values[WH_SERVICE_ENDPOINTS].number;
  g_autofree char *text = NULL;

  if (ready == WH_ABSENT || endpoints == WH_ABSENT)
    return NULL;

  if (ready == endpoints)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d endpoint", "%d endpoints", endpoints), (int)endpoints);
  else
    text = g_strdup_printf (_("%d of %d endpoints"), (int)ready, (int)endpoints);

  return g_steal_pointer (&text);
}

static char *
dup_detail (const WhRecord *service,
            const WhRecord *check)
{
  const char *host = service->values[WH_SERVICE_HOST].text;
  const char *ports = service->values[WH_SERVICE_PORTS].text;
  const char *type = service->values[WH_SERVICE_TYPE].text;
  g_autofree char *scheme = check != NULL ? wh_ui_service_dup_protocol (check) : NULL;
  g_autofree char *where = NULL;

  where = g_strdup (host != NULL ? host : ports);
  if (where != NULL)
    g_strdelimit (where, "\n", ' ');

  if (scheme == NULL)
    scheme = g_strdup (type);

  return g_strdup_printf ("%s%s%s", scheme != NULL ? scheme : "", scheme != NULL && where != NULL ? " · " : "",
                          where != NULL ? where : "");
}

/**
 * wh_ui_service_card_show:
 * @card: a card
 * @store: where @service is
 * @service: a service
 *
 * Fills the card with the service and with what its check sees. What nobody
 * records is left out.
 */
void
wh_ui_service_card_show (WhUiServiceCard *card,
                         WhStore         *store,
                         WhRecord        *service)
{
  WhRecord *check = wh_service_find_check (store, service);
  const char *reason = service->reason;
  WhHealth health = wh_store_get_health (store, service);
  const WhSource *source = wh_store_get_source (store, service->connection);
  WhUiSpark *spark = wh_ui_service_card_get_spark (card);
  g_autofree char *detail = dup_detail (service, check);
  g_autofree char *stale = NULL;
  g_autofree char *latency = NULL;
  g_autofree char *endpoints = dup_endpoints (service);
  const char *state = NULL;
  const char *unit = NULL;

  if (health == WH_HEALTH_STALE)
    {
      g_autofree char *time = source != NULL && source->fresh_at > 0 ? wh_format_time (source->fresh_at) : NULL;

      /* Translators: %s is a time: what is shown was observed then */
      stale = time != NULL ? g_strdup_printf (_("as of %s"), time) : NULL;
      reason = stale;
      state = _("Stale");
    }
  else if (health == WH_HEALTH_FAILING)
    {
      state = _("Down");
    }
  else if (check != NULL && check->values[WH_CHECK_LATENCY].number != WH_ABSENT &&
           wh_store_get_health (store, check) != WH_HEALTH_STALE)
    {
      latency = wh_format_integer ((check->values[WH_CHECK_LATENCY].number + 500) / 1000);
      unit = "ms";
    }
  else if (health == WH_HEALTH_OK)
    {
      state = _("Up");
    }
  else if (health == WH_HEALTH_WARNING)
    {
      state = _("Degraded");
    }

  wh_ui_service_card_set_title (card, wh_record_get_name (service));
  wh_ui_service_card_set_health (card, health);
  wh_ui_service_card_set_reason (card, health != WH_HEALTH_OK ? reason : NULL);
  wh_ui_service_card_set_detail (card, detail);
  wh_ui_service_card_set_state (card, state);
  wh_ui_service_card_set_latency (card, latency);
  wh_ui_service_card_set_latency_unit (card, unit);
  wh_ui_service_card_set_latency_health (card, health == WH_HEALTH_FAILING ? health : WH_HEALTH_OK);

  if (check != NULL)
    wh_ui_spark_show_series (spark, store, check, "latency");

  wh_ui_service_card_set_range_start (card, wh_record_get_scope (service));
  wh_ui_service_card_set_range_end (card, endpoints);
  gtk_widget_set_visible (GTK_WIDGET (spark), check != NULL);
  gtk_widget_set_visible (GTK_WIDGET (wh_ui_service_card_get_heartbeat (card)), FALSE);
}

/* ---- Sections ---- */

static void
section_free (gpointer data)
{
  Section *section = data;

  g_free (section->environment);
  g_hash_table_unref (section->children);
  g_ptr_array_unref (section->records);
  g_free (section);
}

/* Those that need somebody first; then, so that cards of one height stand in one
 * row, those that are looked at from outside; then by name. */
static int
compare_services (WhStore  *store,
                  WhRecord *one,
                  WhRecord *other)
{
  int order = (int)wh_health_rank (wh_store_get_health (store, other)) -
              (int)wh_health_rank (wh_store_get_health (store, one));

  if (order == 0)
    order = (wh_service_find_check (store, one) == NULL) - (wh_service_find_check (store, other) == NULL);

  if (order == 0)
    order = g_strcmp0 (wh_record_get_name (one), wh_record_get_name (other));

  return order != 0 ? order : g_strcmp0 (wh_record_get_scope (one), wh_record_get_scope (other));
}

static int
compare_children (GtkFlowBoxChild *one,
                  GtkFlowBoxChild *other,
                  gpointer         user_data)
{
  WhUiServiceGrid *self = user_data;
  WhRecord *first = g_object_get_data (G_OBJECT (one), "wh-record");
  WhRecord *second = g_object_get_data (G_OBJECT (other), "wh-record");

  if (self->view == NULL || first == NULL || second == NULL)
    return 0;

  return compare_services (wh_resource_view_get_store (self->view), first, second);
}

static void
activated_cb (WhUiServiceGrid *self,
              GtkFlowBoxChild *child)
{
  WhRecord *service = g_object_get_data (G_OBJECT (child), "wh-record");

  g_signal_emit_by_name (self, "activate-service", service);
}

static Section *
add_section (WhUiServiceGrid *self,
             const char      *environment)
{
  Section *section = g_new0 (Section, 1);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  guint at = 0;

  section->environment = g_strdup (environment);
  section->children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  section->records = g_ptr_array_new ();
  section->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  section->title = GTK_LABEL (gtk_label_new (NULL));
  section->flow = GTK_FLOW_BOX (gtk_flow_box_new ());

  if (*environment != 0)
    {
      GtkWidget *mark = wh_ui_env_mark_new ();

      wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), environment);
      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (head), mark);
    }

  gtk_widget_add_css_class (GTK_WIDGET (section->title), "heading");
  gtk_label_set_ellipsize (section->title, PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (section->title));
  gtk_widget_add_css_class (GTK_WIDGET (section->flow), "wh-cards");
  gtk_flow_box_set_selection_mode (section->flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (section->flow, 8);
  gtk_flow_box_set_column_spacing (section->flow, 12);
  gtk_flow_box_set_row_spacing (section->flow, 12);
  gtk_flow_box_set_sort_func (section->flow, compare_children, self, NULL);
  g_signal_connect_object (section->flow, "child-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (section->box), head);
  gtk_box_append (GTK_BOX (section->box), GTK_WIDGET (section->flow));

  while (at < self->shown->len &&
         wh_ui_environment_rank (((Section *)g_ptr_array_index (self->shown, at))->environment) <=
         wh_ui_environment_rank (environment))
    at++;

  gtk_box_insert_child_after (self->sections, section->box,
                              at > 0 ? ((Section *)g_ptr_array_index (self->shown, at - 1))->box : NULL);
  g_ptr_array_insert (self->shown, at, section);

  return section;
}

static Section *
get_section (WhUiServiceGrid *self,
             WhStore         *store,
             const WhRecord  *service)
{
  const WhSource *source = wh_store_get_source (store, service->connection);
  const char *environment = source != NULL && source->environment != NULL ? source->environment : "";

  for (guint i = 0; i < self->shown->len; i++)
    {
      Section *section = g_ptr_array_index (self->shown, i);

      if (g_str_equal (section->environment, environment))
        return section;
    }

  return add_section (self, environment);
}

static void
update_section (Section *section,
                WhStore *store)
{
  g_autoptr(GHashTable) alive = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *title = NULL;
  GHashTableIter iter;
  gpointer key;
  gpointer child;

  for (guint i = 0; i < section->records->len; i++)
    {
      WhRecord *service = g_ptr_array_index (section->records, i);
      char *id = g_strdup_printf ("%s %s", service->connection, service->uid);
      GtkWidget *card;

      g_hash_table_add (alive, id);

      if ((child = g_hash_table_lookup (section->children, id)) == NULL)
        {
          child = gtk_flow_box_child_new ();
          card = wh_ui_service_card_new ();
          gtk_widget_set_size_request (card, 300, -1);
          gtk_flow_box_child_set_child (child, card);
          gtk_flow_box_append (section->flow, child);
          g_hash_table_insert (section->children, g_strdup (id), child);
        }

      card = gtk_flow_box_child_get_child (child);
      g_object_set_data_full (G_OBJECT (child), "wh-record", wh_record_ref (service), (GDestroyNotify)wh_record_unref);
      wh_ui_service_card_show (WH_UI_SERVICE_CARD (card), store, service);
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      wh_record_get_name (service), -1);
    }

  g_hash_table_iter_init (&iter, section->children);

  while (g_hash_table_iter_next (&iter, &key, &child))
    if (!g_hash_table_contains (alive, key))
      {
        gtk_flow_box_remove (section->flow, child);
        g_hash_table_iter_remove (&iter);
      }

  title = g_strdup_printf (ngettext ("%u service", "%u services, most urgent first", section->records->len),
                           section->records->len);
  gtk_label_set_label (section->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (section->flow), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_visible (section->box, section->records->len > 0);
  gtk_flow_box_invalidate_sort (section->flow);
}

static void
update (WhUiServiceGrid *self)
{
  WhStore *store = self->view != NULL ? wh_resource_view_get_store (self->view) : NULL;
  guint n = self->view != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->view)) : 0;

  g_clear_handle_id (&self->update_source, g_source_remove);

  for (guint i = 0; i < self->shown->len; i++)
    g_ptr_array_set_size (((Section *)g_ptr_array_index (self->shown, i))->records, 0);

  for (guint i = 0; i < MIN (n, MAX_CARDS); i++)
    {
      g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->view), i);
      WhRecord *service = wh_resource_get_record (resource);

      g_ptr_array_add (get_section (self, store, service)->records, service);
    }

  for (guint i = 0; i < self->shown->len; i++)
    update_section (g_ptr_array_index (self->shown, i), store);

  gtk_widget_set_visible (GTK_WIDGET (self->more), n > MAX_CARDS);

  if (n > MAX_CARDS)
    {
      g_autofree char *number = wh_format_integer (n - MAX_CARDS);
      g_autofree char *text = g_strdup_printf (_("%s more are in the list."), number);

      gtk_label_set_label (self->more, text);
    }
}

static gboolean
update_cb (gpointer data)
{
  WhUiServiceGrid *self = data;

  self->update_source = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
queue_update (WhUiServiceGrid *self)
{
  if (self->update_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->update_source = g_timeout_add (UPDATE_INTERVAL, update_cb, self);
}

static void
changes_cb (WhUiServiceGrid *self,
            const WhKind    *kind)
{
  if (kind == &wh_kind_service || kind == &wh_kind_check)
    queue_update (self);
}

static void
wh_ui_service_grid_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_service_grid_parent_class)->map (widget);

  update (WH_UI_SERVICE_GRID (widget));
}

static void
wh_ui_service_grid_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&WH_UI_SERVICE_GRID (widget)->update_source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_service_grid_parent_class)->unmap (widget);
}

static void
wh_ui_service_grid_dispose (GObject *object)
{
  WhUiServiceGrid *self = WH_UI_SERVICE_GRID (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_object (&self->view_signals);
  g_clear_object (&self->store_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_SERVICE_GRID);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (wh_ui_service_grid_parent_class)->dispose (object);
}

static void
wh_ui_service_grid_class_init (WhUiServiceGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_service_grid_dispose;
  widget_class->map = wh_ui_service_grid_map;
  widget_class->unmap = wh_ui_service_grid_unmap;

  g_signal_new ("activate-service", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, WH_TYPE_RECORD);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-service-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceGrid, sections);
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceGrid, more);
}

static void
wh_ui_service_grid_init (WhUiServiceGrid *self)
{
  self->shown = g_ptr_array_new_with_free_func (section_free);
  self->view_signals = g_signal_group_new (WH_TYPE_RESOURCE_VIEW);
  g_signal_group_connect_object (self->view_signals, "counts-changed", G_CALLBACK (queue_update),
                                 self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->view_signals, "items-changed", G_CALLBACK (queue_update),
                                 self, G_CONNECT_SWAPPED);
  self->store_signals = g_signal_group_new (WH_TYPE_STORE);
  g_signal_group_connect_object (self->store_signals, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->store_signals, "source-changed", G_CALLBACK (queue_update),
                                 self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_service_grid_new:
 *
 * Returns: (transfer floating): an empty grid
 */
GtkWidget *
wh_ui_service_grid_new (void)
{
  return g_object_new (WH_UI_TYPE_SERVICE_GRID, NULL);
}

/**
 * wh_ui_service_grid_set_view:
 * @self: a grid
 * @view: (nullable): the services to show
 *
 * Shows the rows of @view.
 */
void
wh_ui_service_grid_set_view (WhUiServiceGrid *self,
                             WhResourceView  *view)
{
  g_return_if_fail (WH_UI_IS_SERVICE_GRID (self));

  if (!g_set_object (&self->view, view))
    return;

  g_signal_group_set_target (self->view_signals, view);
  g_signal_group_set_target (self->store_signals, view != NULL ? wh_resource_view_get_store (view) : NULL);
  update (self);
}

/**
 * wh_ui_service_grid_list:
 * @self: a grid
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer full) (element-type WhRecord): the services in the order
 *   of their cards
 */
GPtrArray *
wh_ui_service_grid_list (WhUiServiceGrid *self)
{
  GPtrArray *records;

  g_return_val_if_fail (WH_UI_IS_SERVICE_GRID (self), NULL);

  records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < self->shown->len; i++)
    {
      Section *section = g_ptr_array_index (self->shown, i);
      GtkFlowBoxChild *child;

      for (int j = 0; (child = gtk_flow_box_get_child_at_index (section->flow, j)) != NULL; j++)
        g_ptr_array_add (records, wh_record_ref (g_object_get_data (G_OBJECT (child), "wh-record")));
    }

  return records;
}
