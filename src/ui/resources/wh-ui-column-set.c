/* wh-ui-column-set.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-column-set.h"

/* What the first and the last column have beyond the padding of the others. */
#define MARGIN 10

/* What the expanding column keeps at least, in pixels. */
#define NAME_WIDTH 150

/**
 * WhUiColumnSet:
 *
 * The columns of a table: those of its kind and those that a view added, which
 * of them somebody has chosen, and which of these there is room for.
 *
 * Signals: "remade": all columns are other ones now, those from before are
 * gone; "changed": others are chosen.
 */
struct _WhUiColumnSet
{
  GObject             parent_instance;

  const WhKind       *kind;
  char               *choice;  /* under which name the settings have what is shown; NULL: that of the kind */
  GPtrArray          *columns; /* WhUiColumn */
  GHashTable         *least;   /* WhUiColumn → pixels that its heading needs */
  GPtrArray          *own;     /* OwnColumn, of the view that uses the table */
  GSettings          *settings;
  GSimpleActionGroup *actions;
  GMenu              *menu;
};

typedef struct
{
  const WhKind *kind;
  int           position;
  WhUiColumn    column;
} OwnColumn;

G_DEFINE_FINAL_TYPE (WhUiColumnSet, wh_ui_column_set, G_TYPE_OBJECT)

enum
{
  REMADE,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_choice (WhUiColumnSet *self)
{
  return self->choice != NULL ? self->choice : self->kind->id;
}

static char **
load_choice (WhUiColumnSet *self)
{
  g_autoptr(GVariant) all = g_settings_get_value (self->settings, "columns");
  char **ids = NULL;

  g_variant_lookup (all, get_choice (self), "^as", &ids);

  return ids;
}

static void
save_choice (WhUiColumnSet *self)
{
  g_autoptr(GVariant) all = g_settings_get_value (self->settings, "columns");
  g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);
  g_autoptr(GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a{sas}"));
  GVariantIter iter;
  const char *kind;
  GVariant *ids;

  g_variant_iter_init (&iter, all);

  while (g_variant_iter_loop (&iter, "{&s@as}", &kind, &ids))
    if (g_strcmp0 (kind, get_choice (self)) != 0)
      g_variant_builder_add (builder, "{s@as}", kind, ids);

  g_variant_builder_open (builder, G_VARIANT_TYPE ("{sas}"));
  g_variant_builder_add (builder, "s", get_choice (self));
  g_variant_builder_open (builder, G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (column->shown)
        g_variant_builder_add (builder, "s", column->id);
    }

  g_variant_builder_close (builder);
  g_variant_builder_close (builder);
  g_settings_set_value (self->settings, "columns", g_variant_builder_end (builder));
}

static void
column_action_cb (GSimpleAction *action,
                  GVariant      *value,
                  gpointer       data)
{
  WhUiColumnSet *self = data;

  for (guint i = 0; i < self->columns->len; i++)
    {
      WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (g_str_equal (column->id, g_action_get_name (G_ACTION (action))))
        column->shown = g_variant_get_boolean (value);
    }

  g_simple_action_set_state (action, value);
  save_choice (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
build_menu (WhUiColumnSet *self)
{
  g_menu_remove_all (self->menu);
  g_clear_object (&self->actions);
  self->actions = g_simple_action_group_new ();

  for (guint i = 0; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);
      g_autoptr(GSimpleAction) action = NULL;
      g_autofree char *name = NULL;

      if (column->rank == 0)
        continue;

      action = g_simple_action_new_stateful (column->id, NULL, g_variant_new_boolean (column->shown));
      g_signal_connect_object (action, "change-state", G_CALLBACK (column_action_cb), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));

      name = g_strconcat ("columns.", column->id, NULL);
      g_menu_append (self->menu, column->title, name);
    }
}

/* A view's own column takes the place of the one with its id. */
static void
add_own (WhUiColumnSet *self,
         GArray        *columns)
{
  for (guint i = 0; i < self->own->len; i++)
    {
      OwnColumn *own = g_ptr_array_index (self->own, i);
      gboolean known = FALSE;

      if (own->kind != self->kind)
        continue;

      for (guint j = 0; j < columns->len; j++)
        {
          WhUiColumn *column = &g_array_index (columns, WhUiColumn, j);

          if (g_str_equal (column->id, own->column.id))
            {
              *column = own->column;
              known = TRUE;
            }
        }

      if (!known)
        g_array_insert_val (columns, CLAMP (own->position, 0, (int)columns->len), own->column);
    }
}

static void
build_columns (WhUiColumnSet *self)
{
  g_autoptr(GArray) columns = wh_ui_columns_for_kind (self->kind);
  g_auto(GStrv) chosen = load_choice (self);
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->columns);

  g_hash_table_remove_all (self->least);

  self->columns = g_ptr_array_new_with_free_func (g_free);
  add_own (self, columns);

  for (guint i = 0; i < columns->len; i++)
    {
      WhUiColumn *column = g_memdup2 (&g_array_index (columns, WhUiColumn, i), sizeof (WhUiColumn));

      if (chosen != NULL && column->rank > 0)
        column->shown = g_strv_contains ((const char * const *)chosen, column->id);

      g_ptr_array_add (self->columns, column);
    }

  build_menu (self);
  g_signal_emit (self, signals[REMADE], 0);
}

static void
wh_ui_column_set_finalize (GObject *object)
{
  WhUiColumnSet *self = WH_UI_COLUMN_SET (object);

  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->own);
  g_hash_table_unref (self->least);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  g_free (self->choice);

  G_OBJECT_CLASS (wh_ui_column_set_parent_class)->finalize (object);
}

static void
wh_ui_column_set_class_init (WhUiColumnSetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_column_set_finalize;

  signals[REMADE] =
    g_signal_new ("remade", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_column_set_init (WhUiColumnSet *self)
{
  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->own = g_ptr_array_new_with_free_func (g_free);
  self->least = g_hash_table_new (NULL, NULL);
  self->settings = g_settings_new (APP_ID);
  self->menu = g_menu_new ();
}

/**
 * wh_ui_column_set_new:
 *
 * Returns: (transfer full): no columns
 */
WhUiColumnSet *
wh_ui_column_set_new (void)
{
  return g_object_new (WH_UI_TYPE_COLUMN_SET, NULL);
}

/**
 * wh_ui_column_set_set_kind:
 * @self: columns
 * @kind: what the rows are
 *
 * Makes the columns of @kind, unless they are there.
 */
void
wh_ui_column_set_set_kind (WhUiColumnSet *self,
                           const WhKind  *kind)
{
  g_return_if_fail (WH_UI_IS_COLUMN_SET (self));
  g_return_if_fail (kind != NULL);

  if (self->kind == kind)
    return;

  self->kind = kind;
  build_columns (self);
}

/**
 * wh_ui_column_set_set_choice:
 * @self: columns
 * @choice: a name
 *
 * Two tables of one kind that show it for different reasons keep what the user
 * wants to see apart by name. Call it before a kind is set.
 */
void
wh_ui_column_set_set_choice (WhUiColumnSet *self,
                             const char    *choice)
{
  g_return_if_fail (WH_UI_IS_COLUMN_SET (self));
  g_return_if_fail (choice != NULL);

  g_set_str (&self->choice, choice);
}

/**
 * wh_ui_column_set_insert:
 * @self: columns
 * @kind: for rows of this kind
 * @position: where
 * @column: a column of the view's own; its texts are not copied
 *
 * Adds a column that is not just a field, or takes the place of the column
 * with the same id.
 */
void
wh_ui_column_set_insert (WhUiColumnSet    *self,
                         const WhKind     *kind,
                         int               position,
                         const WhUiColumn *column)
{
  OwnColumn *own;

  g_return_if_fail (WH_UI_IS_COLUMN_SET (self));
  g_return_if_fail (column != NULL && column->fill != NULL);

  own = g_new0 (OwnColumn, 1);
  own->kind = kind;
  own->position = position;
  own->column = *column;
  g_ptr_array_add (self->own, own);

  if (self->kind == kind)
    build_columns (self);
}

/**
 * wh_ui_column_set_find:
 * @self: columns
 * @id: of a column
 *
 * Returns: (nullable): the column, valid until "remade"
 */
const WhUiColumn *
wh_ui_column_set_find (WhUiColumnSet *self,
                       const char    *id)
{
  g_return_val_if_fail (WH_UI_IS_COLUMN_SET (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_equal (((WhUiColumn *)g_ptr_array_index (self->columns, i))->id, id))
      return g_ptr_array_index (self->columns, i);

  return NULL;
}

/**
 * wh_ui_column_set_measure:
 * @self: columns
 * @measure: says how many pixels the heading of a column needs
 * @user_data: for @measure
 *
 * A heading that is cut says nothing: no column is narrower than its own.
 */
void
wh_ui_column_set_measure (WhUiColumnSet         *self,
                          WhUiColumnMeasureFunc  measure,
                          gpointer               user_data)
{
  g_return_if_fail (WH_UI_IS_COLUMN_SET (self));
  g_return_if_fail (measure != NULL);

  for (guint i = 0; i < self->columns->len; i++)
    {
      WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (column->shown)
        g_hash_table_insert (self->least, column, GINT_TO_POINTER (measure (column, user_data)));
    }
}

/* The one that takes the rest keeps some room. */
static int
get_width (WhUiColumnSet    *self,
           const WhUiColumn *column)
{
  return MAX (column->width < 0 ? NAME_WIDTH : column->width, GPOINTER_TO_INT (g_hash_table_lookup (self->least, column)));
}

/**
 * wh_ui_column_set_fit:
 * @self: columns
 * @width: room in pixels; 0 if it is not known yet
 * @shown: (element-type WhUiColumn): filled with what is shown
 * @widths: (element-type int): filled with the width of each; the least width
 *   of the one that takes the rest is negative
 *
 * Shows what was chosen as far as there is room: the highest rank goes first.
 */
void
wh_ui_column_set_fit (WhUiColumnSet *self,
                      int            width,
                      GPtrArray     *shown,
                      GArray        *widths)
{
  int needed = 2 * MARGIN;

  g_return_if_fail (WH_UI_IS_COLUMN_SET (self));
  g_return_if_fail (shown != NULL && widths != NULL);

  for (guint i = 0; i < self->columns->len; i++)
    {
      WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (!column->shown)
        continue;

      g_ptr_array_add (shown, column);
      needed += get_width (self, column);
    }

  while (width > 0 && needed > width)
    {
      const WhUiColumn *worst = NULL;

      for (guint i = 0; i < shown->len; i++)
        {
          const WhUiColumn *column = g_ptr_array_index (shown, i);

          if (column->rank > (worst != NULL ? worst->rank : 0))
            worst = column;
        }

      if (worst == NULL)
        break;

      needed -= get_width (self, worst);
      g_ptr_array_remove (shown, (gpointer)worst);
    }

  for (guint i = 0; i < shown->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (shown, i);
      /* The margins of the page are inside of the outer cells. */
      int margin = (i == 0 ? MARGIN : 0) + (i + 1 == shown->len ? MARGIN : 0);
      int column_width = column->width < 0 ? -get_width (self, column) - margin : get_width (self, column) + margin;

      g_array_append_val (widths, column_width);
    }
}

/* A column of a view's own stands for the field that it is called after, or
 * sorted by; one that is only drawn stands for none. */
static int
find_field (WhUiColumnSet    *self,
            const WhUiColumn *column)
{
  int field = wh_kind_find_field (self->kind, column->id);

  return field >= 0 ? field : column->sort >= 0 && column->sort < (int)self->kind->n_fields ? column->sort : -1;
}

/**
 * wh_ui_column_set_list_fields:
 * @self: columns of a kind
 *
 * Returns: (transfer full) (element-type int): the fields of those that the user
 *   wants to see, each once
 */
GArray *
wh_ui_column_set_list_fields (WhUiColumnSet *self)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (int));

  g_return_val_if_fail (WH_UI_IS_COLUMN_SET (self), fields);

  for (guint i = 0; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);
      int field = find_field (self, column);
      gboolean there = field < 0 || !column->shown;

      for (guint j = 0; j < fields->len && !there; j++)
        there = g_array_index (fields, int, j) == field;

      if (!there)
        g_array_append_val (fields, field);
    }

  return fields;
}

/**
 * wh_ui_column_set_list_plain:
 * @self: columns
 *
 * Returns: (transfer container) (element-type WhUiColumn): those that the user
 *   wants to see and that say themselves what a file gets, valid until "remade"
 */
GPtrArray *
wh_ui_column_set_list_plain (WhUiColumnSet *self)
{
  GPtrArray *plain = g_ptr_array_new ();

  g_return_val_if_fail (WH_UI_IS_COLUMN_SET (self), plain);

  for (guint i = 0; i < self->columns->len; i++)
    {
      WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (column->shown && column->dup_plain != NULL)
        g_ptr_array_add (plain, column);
    }

  return plain;
}

/**
 * wh_ui_column_set_get_menu:
 * @self: columns
 *
 * Returns: (transfer none): a menu that shows and hides columns; its actions
 *   are in the group "columns"
 */
GMenuModel *
wh_ui_column_set_get_menu (WhUiColumnSet *self)
{
  g_return_val_if_fail (WH_UI_IS_COLUMN_SET (self), NULL);

  return G_MENU_MODEL (self->menu);
}

/**
 * wh_ui_column_set_get_actions:
 * @self: columns
 *
 * Returns: (transfer none) (nullable): what the menu's items do; other ones
 *   after "remade"
 */
GActionGroup *
wh_ui_column_set_get_actions (WhUiColumnSet *self)
{
  g_return_val_if_fail (WH_UI_IS_COLUMN_SET (self), NULL);

  return self->actions != NULL ? G_ACTION_GROUP (self->actions) : NULL;
}
