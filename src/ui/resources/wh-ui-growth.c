/* wh-ui-growth.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-growth.h"

/* GTK keeps about so many rows alive, whatever fits in the window. */
#define MAX_ALIVE 210

/* So many new rows are not worth a delay. */
#define AT_ONCE 8

/* Making rows may hold up the main loop so long, in microseconds. A frame at
 * 60 Hz has 16 ms, and what was made has to be measured and drawn as well. */
#define BUDGET 2500

/* After GTK's redrawing, so that a frame goes out between two steps. */
#define GROW_PRIORITY (GDK_PRIORITY_REDRAW + 10)

/**
 * WhUiGrowth:
 *
 * A model that shows the first rows of another at once and the rest little by
 * little. GTK's lists make some two hundred rows as soon as they have a model
 * that is long enough, at one to two milliseconds each: too long for one turn
 * of the main loop. When as many rows are shown as GTK keeps alive, all are:
 * the others cost nothing.
 */
struct _WhUiGrowth
{
  GObject            parent_instance;

  GtkSelectionModel *model;
  guint              n_first;
  guint              n_shown; /* of the model's rows, as long as it grows */
  guint              source;
  guint              whole : 1;
};

static void list_model_init      (GListModelInterface        *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhUiGrowth, wh_ui_growth, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

static guint
get_n_all (WhUiGrowth *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->model));
}

/* ---- The model ---- */

static GType
wh_ui_growth_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (WH_UI_GROWTH (model)->model));
}

static guint
wh_ui_growth_get_n_items (GListModel *model)
{
  WhUiGrowth *self = WH_UI_GROWTH (model);

  return self->whole ? get_n_all (self) : self->n_shown;
}

static gpointer
wh_ui_growth_get_item (GListModel *model,
                       guint       position)
{
  WhUiGrowth *self = WH_UI_GROWTH (model);

  return self->whole || position < self->n_shown ? g_list_model_get_item (G_LIST_MODEL (self->model), position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_ui_growth_get_item_type;
  iface->get_n_items = wh_ui_growth_get_n_items;
  iface->get_item = wh_ui_growth_get_item;
}

static gboolean
wh_ui_growth_is_selected (GtkSelectionModel *model,
                          guint              position)
{
  return gtk_selection_model_is_selected (WH_UI_GROWTH (model)->model, position);
}

static GtkBitset *
wh_ui_growth_get_in_range (GtkSelectionModel *model,
                           guint              position,
                           guint              n_items)
{
  return gtk_selection_model_get_selection_in_range (WH_UI_GROWTH (model)->model, position, n_items);
}

static gboolean
wh_ui_growth_set_selection (GtkSelectionModel *model,
                            GtkBitset         *selected,
                            GtkBitset         *mask)
{
  return gtk_selection_model_set_selection (WH_UI_GROWTH (model)->model, selected, mask);
}

/* All is all there are, not only those that are shown already. */
static gboolean
wh_ui_growth_select_all (GtkSelectionModel *model)
{
  return gtk_selection_model_select_all (WH_UI_GROWTH (model)->model);
}

static gboolean
wh_ui_growth_unselect_all (GtkSelectionModel *model)
{
  return gtk_selection_model_unselect_all (WH_UI_GROWTH (model)->model);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = wh_ui_growth_is_selected;
  iface->get_selection_in_range = wh_ui_growth_get_in_range;
  iface->set_selection = wh_ui_growth_set_selection;
  iface->select_all = wh_ui_growth_select_all;
  iface->unselect_all = wh_ui_growth_unselect_all;
}

/* ---- Growing ---- */

static void
show_more (WhUiGrowth *self,
           guint       n)
{
  guint before = self->n_shown;

  self->n_shown = before + MIN (n, get_n_all (self) - before);

  if (self->n_shown > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_shown - before);
}

static gboolean
grow_cb (gpointer data)
{
  WhUiGrowth *self = data;
  gint64 deadline = g_get_monotonic_time () + BUDGET;

  do
    {
      if (self->n_shown >= MAX_ALIVE)
        {
          self->source = 0;
          wh_ui_growth_finish (self);
          return G_SOURCE_REMOVE;
        }

      if (self->n_shown == get_n_all (self))
        {
          self->source = 0;
          return G_SOURCE_REMOVE;
        }

      show_more (self, 1);
    }
  while (g_get_monotonic_time () < deadline);

  return G_SOURCE_CONTINUE;
}

static void
grow (WhUiGrowth *self)
{
  if (!self->whole && self->source == 0 && (self->n_shown < get_n_all (self) || self->n_shown >= MAX_ALIVE))
    self->source = g_idle_add_full (GROW_PRIORITY, grow_cb, self, NULL);
}

static void
items_changed_cb (WhUiGrowth *self,
                  guint       position,
                  guint       removed,
                  guint       added)
{
  guint n_before = self->n_shown;
  guint gone;
  guint kept;

  /* What was short and becomes long grows again. */
  if (self->whole && added > AT_ONCE && get_n_all (self) - added < MAX_ALIVE)
    {
      self->whole = FALSE;
      self->n_shown = get_n_all (self) - added + removed;
      n_before = self->n_shown;
    }

  if (self->whole)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
      return;
    }

  if (position >= n_before)
    {
      grow (self);
      return;
    }

  gone = MIN (removed, n_before - position);
  kept = added;

  /* Many that come in the midst take the places of those behind them, which
   * come back later: in between stand rows that are not shown yet. */
  if (added > MAX (gone, AT_ONCE))
    {
      gone = n_before - position;
      kept = MIN (added, MAX (gone, AT_ONCE));
    }

  self->n_shown = n_before - gone + kept;
  g_list_model_items_changed (G_LIST_MODEL (self), position, gone, kept);
  grow (self);
}

static void
selection_changed_cb (WhUiGrowth *self,
                      guint       position,
                      guint       n_items)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  if (position < n)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position, MIN (n_items, n - position));
}

static void
wh_ui_growth_dispose (GObject *object)
{
  WhUiGrowth *self = WH_UI_GROWTH (object);

  g_clear_handle_id (&self->source, g_source_remove);

  G_OBJECT_CLASS (wh_ui_growth_parent_class)->dispose (object);
}

static void
wh_ui_growth_finalize (GObject *object)
{
  g_object_unref (WH_UI_GROWTH (object)->model);

  G_OBJECT_CLASS (wh_ui_growth_parent_class)->finalize (object);
}

static void
wh_ui_growth_class_init (WhUiGrowthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_growth_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_growth_finalize;
}

static void
wh_ui_growth_init (WhUiGrowth *self)
{
}

/**
 * wh_ui_growth_new:
 * @model: the rows
 * @n_first: how many are shown at once
 *
 * Returns: (transfer full): a model that becomes as long as @model
 */
WhUiGrowth *
wh_ui_growth_new (GtkSelectionModel *model,
                  guint              n_first)
{
  WhUiGrowth *self;

  g_return_val_if_fail (GTK_IS_SELECTION_MODEL (model), NULL);

  self = g_object_new (WH_UI_TYPE_GROWTH, NULL);
  self->model = g_object_ref (model);
  self->n_shown = MIN (n_first, get_n_all (self));
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  grow (self);

  return self;
}

/**
 * wh_ui_growth_finish:
 * @self: a model
 *
 * Shows all rows now, before something is done with one that may not be there
 * yet.
 */
void
wh_ui_growth_finish (WhUiGrowth *self)
{
  guint before;

  g_return_if_fail (WH_UI_IS_GROWTH (self));

  if (self->whole)
    return;

  g_clear_handle_id (&self->source, g_source_remove);
  before = self->n_shown;
  self->whole = TRUE;

  if (get_n_all (self) > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, get_n_all (self) - before);
}
