/* wh-ui-palette-search.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <string.h>

#include "wh-kinds.h"
#include "wh-ui-palette-search.h"

/* Work done at once, in microseconds; the next key always gets through. */
#define SLICE 1500

/* Shown of each group. */
#define MAX_SHOWN 5

/**
 * WhUiPaletteSearch:
 *
 * Looks through all resources of the store and through what can be done, in
 * slices of the main loop: any number of resources, and never a stall. The
 * model has one section for each group; it is changed when a search is done,
 * so that lines do not jump while they are being read.
 *
 * Signal "done".
 */
struct _WhUiPaletteSearch
{
  GObject          parent_instance;

  WhFleet         *fleet;
  GListStore      *groups;   /* of GListStore of WhUiPaletteItem */
  GtkFlattenListModel *model;
  GPtrArray       *actions;  /* WhUiPaletteItem */

  /* The search that is under way. */
  GStrv            words;    /* folded */
  guint            n_words;
  const WhKind   **kinds;
  guint            n_kinds;
  guint            kind;
  guint            position;
  guint64          kind_words; /* bits of the words that the kind's title answers */
  GPtrArray       *operations; /* OperationMatch of the present kind */
  GArray          *found[WH_UI_N_PALETTE_GROUPS]; /* Found */
  guint            n_found;
  guint            n_all;
  guint            source;
};

typedef struct
{
  WhRecord              *record;
  const WhOperationInfo *operation;
  guint                  score;
} Found;

typedef struct
{
  const WhOperationInfo *info;
  guint64                words; /* bits of the words that its title answers */
} OperationMatch;

G_DEFINE_FINAL_TYPE (WhUiPaletteSearch, wh_ui_palette_search, G_TYPE_OBJECT)

static guint done_signal;

static void
found_clear (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->record, wh_record_unref);
}

/* The best few of a group, best first. */
static void
keep (WhUiPaletteSearch     *self,
      WhUiPaletteGroup       group,
      WhRecord              *record,
      const WhOperationInfo *operation,
      guint                  score)
{
  GArray *array = self->found[group];
  Found found = { record, operation, score };
  guint at = array->len;

  while (at > 0 && g_array_index (array, Found, at - 1).score < score)
    at--;

  if (at >= MAX_SHOWN)
    return;

  wh_record_ref (record);
  g_array_insert_val (array, at, found);
  if (array->len > MAX_SHOWN)
    g_array_set_size (array, MAX_SHOWN);
}

/* How well a name answers the words: whole, from the start, anywhere, not at all. */
static guint
score_name (WhUiPaletteSearch *self,
            WhRecord          *record)
{
  const char *name = wh_record_get_name (record);
  guint score = 1;

  for (guint i = 0; i < self->n_words; i++)
    {
      gsize length = strlen (self->words[i]);

      if (g_ascii_strncasecmp (name, self->words[i], length) == 0)
        score += name[length] == 0 ? 8 : 4;
      else if (strcasestr (name, self->words[i]) != NULL)
        score += 2;
    }

  /* Of two that answer as well, the shorter name is the one that was meant. */
  return score * 256 - MIN (strlen (name), 255);
}

/* "chat/chat-api", as the palette writes it. */
static gboolean
is_in_full_name (const WhRecord *record,
                 const char     *word)
{
  g_autofree char *name = NULL;

  if (strchr (word, '/') == NULL)
    return FALSE;

  name = wh_record_dup_full_name (record);

  return strcasestr (name, word) != NULL;
}

static gboolean
matches (WhUiPaletteSearch *self,
         WhRecord          *record,
         guint64            answered)
{
  for (guint i = 0; i < self->n_words; i++)
    if ((answered & (G_GUINT64_CONSTANT (1) << MIN (i, 63))) == 0 &&
        !wh_record_matches (record, self->words[i]) &&
        strcasestr (wh_record_get_name (record), self->words[i]) == NULL &&
        !is_in_full_name (record, self->words[i]))
      return FALSE;

  return TRUE;
}

static void
look_at (WhUiPaletteSearch *self,
         WhRecord          *record)
{
  if (matches (self, record, self->kind_words))
    {
      self->n_found++;
      keep (self,
            record->kind == &wh_kind_application ? WH_UI_PALETTE_APPLICATIONS : WH_UI_PALETTE_RESOURCES,
            record, NULL, score_name (self, record));
    }

  for (guint i = 0; i < self->operations->len; i++)
    {
      OperationMatch *match = g_ptr_array_index (self->operations, i);

      if (wh_operation_info_applies (match->info, record) && matches (self, record, match->words | self->kind_words))
        keep (self, WH_UI_PALETTE_ACTIONS, record, match->info, score_name (self, record));
    }
}

static gboolean
is_prepared (WhUiPaletteSearch     *self,
             const WhOperationInfo *info)
{
  for (guint i = 0; i < self->operations->len; i++)
    if (((OperationMatch *)g_ptr_array_index (self->operations, i))->info == info)
      return TRUE;

  return FALSE;
}

/* Operations of a kind whose title answers at least one word. */
static void
prepare_kind (WhUiPaletteSearch *self)
{
  const WhProviderInfo **infos;
  guint n_infos;

  g_ptr_array_set_size (self->operations, 0);
  self->position = 0;
  self->kind_words = 0;

  if (self->kind >= self->n_kinds)
    return;

  /* "pod billing": the kind is part of the question. */
  {
    g_autofree char *title = g_utf8_casefold (g_dgettext (GETTEXT_PACKAGE, self->kinds[self->kind]->title), -1);

    for (guint i = 0; i < MIN (self->n_words, 64); i++)
      if (g_str_has_prefix (title, self->words[i]))
        self->kind_words |= G_GUINT64_CONSTANT (1) << i;
  }

  if (!wh_moment_is_live (wh_fleet_get_moment (self->fleet)))
    return;

  infos = wh_provider_info_list (&n_infos);

  for (guint i = 0; i < n_infos; i++)
    for (guint j = 0; j < infos[i]->n_operations; j++)
      {
        const WhOperationInfo *info = infos[i]->operations[j];
        g_autofree char *title = NULL;
        guint64 words = 0;

        /* What several providers offer alike is one thing. */
        if (!g_str_equal (info->kind, self->kinds[self->kind]->id) || is_prepared (self, info))
          continue;

        title = g_utf8_casefold (g_dgettext (GETTEXT_PACKAGE, info->title), -1);

        for (guint k = 0; k < MIN (self->n_words, 64); k++)
          if (strstr (title, self->words[k]) != NULL)
            words |= G_GUINT64_CONSTANT (1) << k;

        if (words != 0)
          {
            OperationMatch *match = g_new0 (OperationMatch, 1);

            match->info = info;
            match->words = words;
            g_ptr_array_add (self->operations, match);
          }
      }
}

static char *
dup_place (WhStore  *store,
           WhRecord *record)
{
  const WhSource *source = wh_store_get_source (store, record->connection);

  if (source == NULL)
    return NULL;

  if (source->environment != NULL)
    return g_strdup_printf ("%s · %s", source->name, source->environment);

  return g_strdup (source->name);
}

/* An operation must also be offered through the resource's own connection. */
static gboolean
is_offered (WhUiPaletteSearch     *self,
            WhRecord              *record,
            const WhOperationInfo *info)
{
  g_autoptr(GPtrArray) offered = wh_operations_list (wh_fleet_get_operations (self->fleet), record);

  return g_ptr_array_find (offered, info, NULL);
}

static void
add_actions (WhUiPaletteSearch *self,
             GListStore       **stores)
{
  for (guint i = 0; i < self->actions->len; i++)
    {
      WhUiPaletteItem *item = g_ptr_array_index (self->actions, i);
      g_autofree char *title = g_utf8_casefold (wh_ui_palette_item_get_title (item), -1);
      GListStore *store = stores[wh_ui_palette_item_get_group (item)];
      gboolean wanted = TRUE;

      for (guint j = 0; j < self->n_words && wanted; j++)
        wanted = strstr (title, self->words[j]) != NULL;

      if (wanted && (self->n_words == 0 || g_list_model_get_n_items (G_LIST_MODEL (store)) < MAX_SHOWN))
        {
          g_list_store_append (store, item);
          self->n_found++;
        }
    }
}

static void
show_found (WhUiPaletteSearch *self)
{
  WhStore *store = wh_moment_get_store (wh_fleet_get_moment (self->fleet));
  GListStore *stores[WH_UI_N_PALETTE_GROUPS];
  g_autoptr(GPtrArray) filled = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint group = 0; group < WH_UI_N_PALETTE_GROUPS; group++)
    {
      GArray *found = self->found[group];

      stores[group] = g_list_store_new (WH_UI_TYPE_PALETTE_ITEM);

      for (guint i = 0; i < found->len; i++)
        {
          Found *one = &g_array_index (found, Found, i);
          g_autofree char *place = dup_place (store, one->record);
          g_autoptr(WhUiPaletteItem) item = NULL;

          if (one->operation != NULL && !is_offered (self, one->record, one->operation))
            continue;

          if (one->operation != NULL)
            {
              item = wh_ui_palette_item_new_operation (one->operation, one->record, place);
              self->n_found++;
            }
          else
            item = wh_ui_palette_item_new_record (one->record, place, wh_store_get_health (store, one->record));

          g_list_store_append (stores[group], item);
        }
    }

  add_actions (self, stores);

  for (guint group = 0; group < WH_UI_N_PALETTE_GROUPS; group++)
    {
      if (g_list_model_get_n_items (G_LIST_MODEL (stores[group])) > 0)
        g_ptr_array_add (filled, stores[group]);
      else
        g_object_unref (stores[group]);
    }

  g_list_store_splice (self->groups, 0, g_list_model_get_n_items (G_LIST_MODEL (self->groups)),
                       filled->pdata, filled->len);
  g_signal_emit (self, done_signal, 0);
}

static gboolean
slice_cb (gpointer data)
{
  WhUiPaletteSearch *self = data;
  WhStore *store = wh_moment_get_store (wh_fleet_get_moment (self->fleet));
  gint64 end = g_get_monotonic_time () + SLICE;

  while (self->kind < self->n_kinds)
    {
      WhResourceList *list = NULL;

      /* What happened is in the history, not here. */
      if ((self->kinds[self->kind]->flags & WH_KIND_TRANSIENT) == 0)
        list = wh_store_get_list (store, self->kinds[self->kind]);

      while (list != NULL && self->position < wh_resource_list_get_n (list))
        {
          look_at (self, wh_resource_list_get_record (list, self->position));

          if ((++self->position & 63) == 0 && g_get_monotonic_time () > end)
            return G_SOURCE_CONTINUE;
        }

      if (list != NULL)
        self->n_all += wh_resource_list_get_n (list);

      self->kind++;
      prepare_kind (self);
    }

  self->source = 0;
  show_found (self);

  return G_SOURCE_REMOVE;
}

static void
wh_ui_palette_search_dispose (GObject *object)
{
  WhUiPaletteSearch *self = WH_UI_PALETTE_SEARCH (object);

  g_clear_handle_id (&self->source, g_source_remove);

  for (guint i = 0; i < WH_UI_N_PALETTE_GROUPS; i++)
    g_clear_pointer (&self->found[i], g_array_unref);

  g_clear_object (&self->model);
  g_clear_object (&self->groups);
  g_clear_object (&self->fleet);
  g_clear_pointer (&self->actions, g_ptr_array_unref);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_strfreev);

  G_OBJECT_CLASS (wh_ui_palette_search_parent_class)->dispose (object);
}

static void
wh_ui_palette_search_class_init (WhUiPaletteSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_palette_search_dispose;

  done_signal =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_palette_search_init (WhUiPaletteSearch *self)
{
  self->groups = g_list_store_new (G_TYPE_LIST_MODEL);
  self->model = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->groups)));
  self->actions = g_ptr_array_new_with_free_func (g_object_unref);
  self->operations = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < WH_UI_N_PALETTE_GROUPS; i++)
    {
      self->found[i] = g_array_new (FALSE, FALSE, sizeof (Found));
      g_array_set_clear_func (self->found[i], found_clear);
    }
}

/**
 * wh_ui_palette_search_new:
 * @fleet: where to look
 *
 * Returns: (transfer full): a search that has found nothing yet
 */
WhUiPaletteSearch *
wh_ui_palette_search_new (WhFleet *fleet)
{
  WhUiPaletteSearch *self;

  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_PALETTE_SEARCH, NULL);
  self->fleet = g_object_ref (fleet);

  return self;
}

/**
 * wh_ui_palette_search_add_action:
 * @self: a search
 * @item: (transfer full): something the window can do
 *
 * Adds what is found by its title.
 */
void
wh_ui_palette_search_add_action (WhUiPaletteSearch *self,
                                 WhUiPaletteItem   *item)
{
  g_return_if_fail (WH_UI_IS_PALETTE_SEARCH (self));

  g_ptr_array_add (self->actions, item);
}

/**
 * wh_ui_palette_search_get_model:
 * @self: a search
 *
 * Returns: (transfer none): #WhUiPaletteItem, a section for each group
 */
GListModel *
wh_ui_palette_search_get_model (WhUiPaletteSearch *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_SEARCH (self), NULL);

  return G_LIST_MODEL (self->model);
}

/**
 * wh_ui_palette_search_set_query:
 * @self: a search
 * @query: words, all of which must be there
 *
 * Begins to search; one that is under way is given up.
 */
void
wh_ui_palette_search_set_query (WhUiPaletteSearch *self,
                                const char        *query)
{
  g_autofree char *folded = NULL;
  g_auto(GStrv) words = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_return_if_fail (WH_UI_IS_PALETTE_SEARCH (self));
  g_return_if_fail (query != NULL);

  folded = g_utf8_casefold (query, -1);
  words = g_strsplit_set (folded, " \t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != 0)
      g_strv_builder_add (builder, words[i]);

  g_strfreev (self->words);
  self->words = g_strv_builder_end (builder);
  self->n_words = g_strv_length (self->words);
  self->n_found = 0;
  self->n_all = self->actions->len;

  for (guint i = 0; i < WH_UI_N_PALETTE_GROUPS; i++)
    g_array_set_size (self->found[i], 0);

  /* Without a question there is nothing to look for among ten thousand. */
  self->kinds = wh_kind_list (&self->n_kinds);
  self->kind = self->n_words == 0 ? self->n_kinds : 0;
  prepare_kind (self);

  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, slice_cb, self, NULL);
}

/**
 * wh_ui_palette_search_is_busy:
 * @self: a search
 *
 * Returns: whether it is still looking
 */
gboolean
wh_ui_palette_search_is_busy (WhUiPaletteSearch *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_SEARCH (self), FALSE);

  return self->source != 0;
}

/**
 * wh_ui_palette_search_get_n_found:
 * @self: a search
 *
 * Returns: how many answer the question, shown or not
 */
guint
wh_ui_palette_search_get_n_found (WhUiPaletteSearch *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_SEARCH (self), 0);

  return self->n_found;
}

/**
 * wh_ui_palette_search_get_n_all:
 * @self: a search
 *
 * Returns: how many were looked at
 */
guint
wh_ui_palette_search_get_n_all (WhUiPaletteSearch *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_SEARCH (self), 0);

  return self->n_all;
}
