/* wh-ui-pod-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-kinds.h"
#include "wh-ui-children.h"
#include "wh-ui-pod-row.h"

/* From so many on there is a bar instead of a tile each. */
#define MAX_TILES 40

/**
 * WhUiPodRow:
 *
 * The pods that a deployment replaces, new ones first: which version each runs,
 * and how it is.
 */
struct _WhUiPodRow
{
  AdwBin          parent_instance;

  GtkWidget      *box;
  AdwWrapBox     *tiles;
  GtkProgressBar *bar;
  char           *shown; /* what the tiles say, to leave them alone while it is the same */
};

G_DEFINE_FINAL_TYPE (WhUiPodRow, wh_ui_pod_row, ADW_TYPE_BIN)

static void
wh_ui_pod_row_finalize (GObject *object)
{
  g_free (WH_UI_POD_ROW (object)->shown);

  G_OBJECT_CLASS (wh_ui_pod_row_parent_class)->finalize (object);
}

static void
wh_ui_pod_row_class_init (WhUiPodRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_pod_row_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wh_ui_pod_row_init (WhUiPodRow *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->tiles = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->tiles, 6);
  adw_wrap_box_set_line_spacing (self->tiles, 6);
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_progress_bar_set_show_text (self->bar, TRUE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->tiles));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bar));
  gtk_widget_set_margin_top (self->box, 3);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
wh_ui_pod_row_new (void)
{
  return g_object_new (WH_UI_TYPE_POD_ROW, NULL);
}

/* ---- Which pods ---- */

static gboolean
is_of (WhStore              *store,
       const WhDeployTarget *target,
       WhRecord             *pod)
{
  const char *owner = pod->values[WH_POD_OWNER].text;
  WhRecord *workload;

  if (owner == NULL || pod->connection != target->workload->connection ||
      g_strcmp0 (wh_record_get_scope (pod), wh_record_get_scope (target->workload)) != 0 ||
      !(workload = wh_store_resolve (store, pod->connection, owner)))
    return FALSE;

  /* Of the second workload of a canary too. */
  return g_strcmp0 (workload->uid, target->workload->uid) == 0 ||
         g_strcmp0 (workload->values[WH_WORKLOAD_SECOND_OF].text, wh_record_get_name (target->workload)) == 0;
}

static int
compare_pods (gconstpointer one,
              gconstpointer other)
{
  const WhRecord *a = *(const WhRecord * const *)one;
  const WhRecord *b = *(const WhRecord * const *)other;
  gint64 first = a->values[WH_POD_CREATED].number;
  gint64 second = b->values[WH_POD_CREATED].number;

  if (first != second)
    return (first < second) - (first > second);

  return g_strcmp0 (wh_record_get_name (a), wh_record_get_name (b));
}

/**
 * wh_ui_deploy_list_pods:
 * @store: what is observed
 * @plan: what is deployed
 *
 * Returns: (transfer full) (element-type WhRecord): the pods of its workloads,
 *   the newest first
 */
GPtrArray *
wh_ui_deploy_list_pods (WhStore            *store,
                        const WhDeployPlan *plan)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_pod);
  GPtrArray *pods = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *pod = wh_resource_list_get_record (list, i);
      gboolean found = FALSE;

      for (guint t = 0; t < plan->targets->len && !found; t++)
        found = is_of (store, plan->targets->pdata[t], pod);

      if (found)
        g_ptr_array_add (pods, wh_record_ref (pod));
    }

  g_ptr_array_sort (pods, compare_pods);

  return pods;
}

/* ---- Tiles ---- */

typedef enum
{
  TILE_OLD,
  TILE_NEW,
  TILE_BACK,
  TILE_STARTING,
  TILE_FAILING,
} Tile;

static const char * const tile_classes[] = { "old", "new", "back", "starting", "failing" };

static gboolean
is_new (const WhDeployPlan *plan,
        const WhRecord     *pod)
{
  return plan->to_image != NULL ? g_strcmp0 (pod->values[WH_POD_IMAGE].text, plan->to_image) == 0
                                : pod->values[WH_POD_CREATED].number > plan->made_at;
}

static Tile
get_tile (WhStore      *store,
          WhDeployment *deployment,
          WhRecord     *pod)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);

  if (wh_store_get_health (store, pod) == WH_HEALTH_FAILING)
    return TILE_FAILING;

  if (pod->values[WH_POD_READY].number < pod->values[WH_POD_WANTED].number)
    return TILE_STARTING;

  if (wh_deployment_is_rolling_back (deployment))
    return is_new (plan, pod) ? TILE_OLD : TILE_BACK;

  return is_new (plan, pod) ? TILE_NEW : TILE_OLD;
}

static const char *
get_word (const WhRecord *pod,
          Tile            tile)
{
  const char *status = pod->values[WH_POD_STATUS].text;

  if (g_strcmp0 (status, "Terminating") == 0)
    return C_("pod", "ends");
  if (tile == TILE_FAILING)
    return status != NULL ? status : C_("pod", "failing");

  return tile == TILE_STARTING ? C_("pod", "starting") : C_("pod", "ready");
}

static GtkWidget *
make_tile (const WhRecord *pod,
           Tile            tile)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  g_autofree char *version = wh_image_name_dup_tag (pod->values[WH_POD_IMAGE].text);
  GtkWidget *label = gtk_label_new (version != NULL ? version : "?");
  GtkWidget *word = gtk_label_new (get_word (pod, tile));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 9);
  gtk_label_set_ellipsize (GTK_LABEL (word), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (word), 12);
  gtk_widget_add_css_class (label, "wh-pod");
  gtk_widget_add_css_class (label, tile_classes[tile]);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (word, "wh-pod-word");
  gtk_widget_add_css_class (word, "dimmed");
  gtk_widget_set_tooltip_text (box, wh_record_get_name (pod));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), word);

  return box;
}

static void
fill_tiles (WhUiPodRow   *self,
            WhStore      *store,
            WhDeployment *deployment,
            GPtrArray    *pods)
{
  wh_ui_remove_children (GTK_WIDGET (self->tiles));

  for (guint i = 0; i < pods->len && pods->len < MAX_TILES; i++)
    adw_wrap_box_append (self->tiles, make_tile (pods->pdata[i], get_tile (store, deployment, pods->pdata[i])));
}

/**
 * wh_ui_pod_row_show:
 * @self: a row
 * @store: what is observed
 * @deployment: whose pods
 *
 * Shows the pods as they are in @store. Hidden when none are observed.
 */
void
wh_ui_pod_row_show (WhUiPodRow   *self,
                    WhStore      *store,
                    WhDeployment *deployment)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  g_autoptr(GPtrArray) pods = NULL;
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *text = NULL;
  guint done = 0;

  g_return_if_fail (WH_UI_IS_POD_ROW (self));
  g_return_if_fail (WH_IS_STORE (store));

  pods = wh_ui_deploy_list_pods (store, plan);

  for (guint i = 0; i < pods->len; i++)
    {
      WhRecord *pod = pods->pdata[i];
      Tile tile = get_tile (store, deployment, pod);

      done += tile == (wh_deployment_is_rolling_back (deployment) ? TILE_BACK : TILE_NEW);
      g_string_append_printf (shown, "%s %d %s %s\n", pod->uid, tile, pod->values[WH_POD_IMAGE].text, pod->values[WH_POD_STATUS].text);
    }

  gtk_widget_set_visible (GTK_WIDGET (self), pods->len > 0);

  if (!g_set_str (&self->shown, shown->str))
    return;

  /* Translators: how many pods of how many */
  text = g_strdup_printf (_("%u of %u pods"), done, pods->len);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->tiles), pods->len < MAX_TILES);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), pods->len >= MAX_TILES);
  gtk_progress_bar_set_text (self->bar, text);
  gtk_progress_bar_set_fraction (self->bar, pods->len > 0 ? (double)done / pods->len : 0);
  fill_tiles (self, store, deployment, pods);
}
