/* wh-ui-builds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-builds.h"
#include "wh-ui-future.h"
#include "wh-ui-run-row.h"
#include "wh-ui-run.h"

/* Of so many runs that failed it is asked at once why. */
#define ASK_AT_ONCE 4

/**
 * WhUiBuilds:
 *
 * Runs, and the one that is chosen: its jobs, steps and log. The tab of an
 * application, and the inbox of all that run anywhere.
 */
struct _WhUiBuilds
{
  WhUiAdaptive                  parent_instance;

  AdwNavigationSplitView *split;
  GtkEditable            *search;
  GtkStack               *stack;
  GtkListView            *list;
  AdwStatusPage          *empty;
  WhUiRunView            *run;
  gboolean                grouped;

  WhFleet                *fleet;
  WhStore                *store;
  gint64                  now;
  WhUiRunList            *runs;
  GtkSingleSelection     *selection;
  GHashTable             *bound;   /* GtkListItem that show a run */
  GHashTable             *headers; /* GtkListHeader that show a group */
  GHashTable             *asked;  /* runs whose cause was asked for */
  gboolean                touched; /* whether the user chose a run */
  gboolean                updating;
  WhRecordFilter          filter;
  gpointer                filter_data;
};

G_DEFINE_FINAL_TYPE (WhUiBuilds, wh_ui_builds, WH_UI_TYPE_ADAPTIVE)

/* ---- Rows ---- */

static void
fill_item (WhUiBuilds  *self,
           GtkListItem *list_item)
{
  WhUiRunItem *item = gtk_list_item_get_item (list_item);
  WhRecord *run = item != NULL ? wh_ui_run_item_get_record (item) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *age = NULL;
  g_autofree char *spoken = NULL;
  const char *branch;
  const char *message;
  const char *actor;

  if (run == NULL)
    return;

  branch = run->values[WH_RUN_BRANCH].text;
  message = run->values[WH_RUN_TITLE].text;
  actor = run->values[WH_RUN_ACTOR].text;

  if (self->grouped)
    title = g_strdup_printf ("%s %s", run->values[WH_RUN_NAME].text, wh_ui_run_get_repository (run));
  else
    title = g_strdup_printf ("%s %s", run->values[WH_RUN_NAME].text, branch != NULL ? branch : "");

  detail = g_strdup_printf ("%s%s%s%s%s", self->grouped && branch != NULL ? branch : "", self->grouped && branch != NULL ? " · " : "",
                            message != NULL ? message : "", actor != NULL ? " · " : "", actor != NULL ? actor : "");
  if (run->values[WH_RUN_STARTED].number != WH_ABSENT)
    age = wh_format_age (MAX (self->now - run->values[WH_RUN_STARTED].number, 0));

  wh_ui_run_row_fill (WH_UI_RUN_ROW (gtk_list_item_get_child (list_item)), run->values[WH_RUN_STATE].text, title, detail, age);
  spoken = wh_ui_run_dup_title (run);
  gtk_list_item_set_accessible_label (list_item, spoken);
  gtk_list_item_set_accessible_description (list_item, detail);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          WhUiBuilds               *self)
{
  GtkWidget *row = wh_ui_run_row_new ();

  wh_ui_run_row_set_level (WH_UI_RUN_ROW (row), 0);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         WhUiBuilds               *self)
{
  g_hash_table_add (self->bound, list_item);
  fill_item (self, list_item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           WhUiBuilds               *self)
{
  g_hash_table_remove (self->bound, list_item);
}

static void
fill_header (GtkListHeader *header)
{
  WhUiRunItem *item = gtk_list_header_get_item (header);
  GtkWidget *label = gtk_list_header_get_child (header);
  const char *section = item != NULL ? wh_ui_run_item_get_section (item) : NULL;
  g_autofree char *text = g_strdup_printf ("%s · %u", section != NULL ? section : "", gtk_list_header_get_n_items (header));

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
}

static void
setup_header_cb (GtkSignalListItemFactory *factory,
                 GtkListHeader            *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_margin_start (label, 9);
  gtk_list_header_set_child (header, label);

  /* How many there are below it the view tells later than the model changes. */
  g_signal_connect_object (header, "notify::n-items", G_CALLBACK (fill_header), label, 0);
}

static void
bind_header_cb (GtkSignalListItemFactory *factory,
                GtkListHeader            *header,
                WhUiBuilds               *self)
{
  g_hash_table_add (self->headers, header);
  fill_header (header);
}

static void
unbind_header_cb (GtkSignalListItemFactory *factory,
                  GtkListHeader            *header,
                  WhUiBuilds               *self)
{
  g_hash_table_remove (self->headers, header);
}

/* ---- The one that is chosen ---- */

static void
show_selected (WhUiBuilds *self)
{
  WhUiRunItem *item = gtk_single_selection_get_selected_item (self->selection);

  wh_ui_run_view_show (self->run, self->fleet, self->store, item != NULL ? wh_ui_run_item_get_record (item) : NULL, self->now);
}

static void
selected_cb (WhUiBuilds *self)
{
  if (self->updating)
    return;

  self->touched = TRUE;
  show_selected (self);
}

static void
activate_cb (WhUiBuilds *self,
             guint       position)
{
  gtk_single_selection_set_selected (self->selection, position);
  self->touched = TRUE;
  show_selected (self);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* ---- Filling ---- */

static void
asked_done (gpointer      owner,
            const GValue *value,
            const GError *error)
{
  /* What was learned comes through the store. */
}

/* Why runs failed is known of those that somebody looked into: the newest of each group is looked into. */
static void
ask_for_causes (WhUiBuilds *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)) && n < ASK_AT_ONCE; i++)
    {
      g_autoptr(WhUiRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      WhRecord *run = wh_ui_run_item_get_record (item);
      g_autofree char *id = g_strdup_printf ("%s\n%s", run->connection, run->uid);
      WhProvider *provider;

      if (!wh_ui_run_is_failed (run))
        break;

      if (wh_ui_run_item_get_cause (item) != NULL || g_hash_table_contains (self->asked, id) ||
          (provider = wh_ui_run_find_provider (self->fleet, run)) == NULL)
        continue;

      g_hash_table_add (self->asked, g_steal_pointer (&id));
      wh_ui_future_done (wh_provider_look_into (provider, run, &wh_kind_job), self, asked_done);
      n++;
    }
}

static void
update (WhUiBuilds *self)
{
  g_autoptr(WhUiRunItem) kept = NULL;
  GHashTableIter iter;
  gpointer list_item;
  gboolean searched = *gtk_editable_get_text (self->search) != '\0';

  kept = gtk_single_selection_get_selected_item (self->selection);
  if (kept != NULL)
    g_object_ref (kept);

  self->updating = TRUE;
  wh_ui_run_list_update (self->runs, self->store);

  /* The run that is chosen stays chosen, wherever it went. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
    {
      g_autoptr(WhUiRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (item == kept)
        {
          gtk_single_selection_set_selected (self->selection, i);
          break;
        }
    }

  if (!self->touched && gtk_single_selection_get_selected_item (self->selection) == NULL)
    gtk_single_selection_set_selected (self->selection, 0);
  self->updating = FALSE;

  /* What stands above the first group is part of it. */
  if (!self->touched)
    gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)), 0);

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &list_item, NULL))
    fill_item (self, list_item);

  /* Why a group fails is known later than that it does. */
  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, &list_item, NULL))
    fill_header (list_item);

  adw_status_page_set_title (self->empty, searched ? _("No run matches") : _("No runs"));
  adw_status_page_set_description (self->empty, searched ? NULL : _("Nothing was built here yet."));
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->runs)) > 0 ? "list" : "empty");

  if (!searched || gtk_single_selection_get_selected_item (self->selection) != NULL)
    show_selected (self);
  if (self->grouped && self->fleet != NULL && self->store != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask_for_causes (self);
}

static void
search_cb (WhUiBuilds *self)
{
  wh_ui_run_list_set_search (self->runs, gtk_editable_get_text (self->search));
  update (self);
}

/**
 * wh_ui_builds_show:
 * @self: builds
 * @fleet: (nullable): whom to ask
 * @store: (nullable): what is shown
 * @now: the moment that is shown
 *
 * Call it again when the store changed.
 */
void
wh_ui_builds_show (WhUiBuilds *self,
                   WhFleet    *fleet,
                   WhStore    *store,
                   gint64      now)
{
  g_return_if_fail (WH_UI_IS_BUILDS (self));

  g_set_object (&self->fleet, fleet);
  g_set_object (&self->store, store);
  self->now = now;
  update (self);
}

/**
 * wh_ui_builds_set_grouped:
 * @self: builds
 * @grouped: whether runs of all repositories stand by branch and cause, what
 *   fails first
 *
 * Say so before anything is shown.
 */
void
wh_ui_builds_set_grouped (WhUiBuilds *self,
                          gboolean    grouped)
{
  g_return_if_fail (WH_UI_IS_BUILDS (self));

  self->grouped = !!grouped;
  g_clear_object (&self->runs);
  self->runs = wh_ui_run_list_new (self->grouped);
  wh_ui_run_list_set_filter (self->runs, self->filter, self->filter_data);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->runs));
  adw_navigation_split_view_set_min_sidebar_width (self->split, grouped ? 300 : 220);
  adw_navigation_split_view_set_max_sidebar_width (self->split, grouped ? 340 : 260);

  if (self->grouped)
    {
      g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

      g_signal_connect_object (factory, "setup", G_CALLBACK (setup_header_cb), self, 0);
      g_signal_connect_object (factory, "bind", G_CALLBACK (bind_header_cb), self, 0);
      g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_header_cb), self, 0);
      gtk_list_view_set_header_factory (self->list, factory);
    }
}

/**
 * wh_ui_builds_set_filter:
 * @self: builds
 * @filter: (nullable): which runs belong here
 * @user_data: for @filter; outlives @self
 */
void
wh_ui_builds_set_filter (WhUiBuilds     *self,
                         WhRecordFilter  filter,
                         gpointer        user_data)
{
  g_return_if_fail (WH_UI_IS_BUILDS (self));

  self->filter = filter;
  self->filter_data = user_data;
  wh_ui_run_list_set_filter (self->runs, filter, user_data);
}

/**
 * wh_ui_builds_show_record:
 * @self: builds
 * @run: a run
 *
 * Returns: whether it is one of those here, and is shown now
 */
gboolean
wh_ui_builds_show_record (WhUiBuilds *self,
                          WhRecord   *run)
{
  g_return_val_if_fail (WH_UI_IS_BUILDS (self), FALSE);

  gtk_editable_set_text (self->search, "");
  search_cb (self);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
    {
      g_autoptr(WhUiRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      WhRecord *record = wh_ui_run_item_get_record (item);

      if (g_strcmp0 (record->uid, run->uid) == 0 && g_strcmp0 (record->connection, run->connection) == 0)
        {
          activate_cb (self, i);
          gtk_list_view_scroll_to (self->list, i, GTK_LIST_SCROLL_NONE, NULL);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * wh_ui_builds_start_search:
 * @self: builds
 *
 * Where the log is in use it is the log that is searched.
 *
 * Returns: whether the keyboard is in a search now
 */
gboolean
wh_ui_builds_start_search (WhUiBuilds *self)
{
  WhUiLogView *log;
  GtkWidget *focus;

  g_return_val_if_fail (WH_UI_IS_BUILDS (self), FALSE);

  log = wh_ui_run_view_get_log (self->run);
  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus != NULL && (focus == GTK_WIDGET (log) || gtk_widget_is_ancestor (focus, GTK_WIDGET (log))))
    return wh_ui_log_view_start_search (log);

  return gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

WhUiRunCounts
wh_ui_builds_get_counts (WhUiBuilds *self)
{
  return wh_ui_run_list_get_counts (self->runs);
}

static void
wh_ui_builds_width_changed (WhUiAdaptive *adaptive)
{
  WhUiBuilds *self = WH_UI_BUILDS (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);
  int margin = narrow ? 0 : 18;

  gtk_widget_set_margin_start (GTK_WIDGET (self->split), margin);
  gtk_widget_set_margin_end (GTK_WIDGET (self->split), margin);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->split), margin);
  gtk_list_view_set_single_click_activate (self->list, narrow);
}

static void
wh_ui_builds_dispose (GObject *object)
{
  WhUiBuilds *self = WH_UI_BUILDS (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_BUILDS);
  g_clear_object (&self->runs);
  g_clear_object (&self->fleet);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_ui_builds_parent_class)->dispose (object);
}

static void
wh_ui_builds_finalize (GObject *object)
{
  WhUiBuilds *self = WH_UI_BUILDS (object);

  g_hash_table_unref (self->bound);
  g_hash_table_unref (self->headers);
  g_hash_table_unref (self->asked);

  G_OBJECT_CLASS (wh_ui_builds_parent_class)->finalize (object);
}

static void
wh_ui_builds_class_init (WhUiBuildsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = wh_ui_builds_width_changed;
  object_class->dispose = wh_ui_builds_dispose;
  object_class->finalize = wh_ui_builds_finalize;

  g_type_ensure (WH_UI_TYPE_RUN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-builds.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiBuilds, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiBuilds, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiBuilds, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiBuilds, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiBuilds, empty);
  gtk_widget_class_bind_template_child (widget_class, WhUiBuilds, run);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
wh_ui_builds_init (WhUiBuilds *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->bound = g_hash_table_new (NULL, NULL);
  self->headers = g_hash_table_new (NULL, NULL);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->now = g_get_real_time ();
  gtk_widget_init_template (GTK_WIDGET (self));

  self->runs = wh_ui_run_list_new (FALSE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->runs)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

/**
 * wh_ui_builds_new:
 *
 * Returns: (transfer floating): no runs
 */
GtkWidget *
wh_ui_builds_new (void)
{
  return g_object_new (WH_UI_TYPE_BUILDS, NULL);
}
