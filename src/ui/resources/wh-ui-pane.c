/* wh-ui-pane.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-column.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-metric-set.h"
#include "wh-ui-pane-private.h"
#include "wh-ui-relations.h"
#include "wh-ui-why.h"
#include "wh-ui-wordless.h"

/* Changes of what is shown are drawn at most this often, in milliseconds. */
#define UPDATE_INTERVAL 250

/* The charts of a pane show so much until somebody wants more. */
#define METRICS_SPAN G_TIME_SPAN_HOUR

/**
 * WhUiPane:
 *
 * Everything that is known of one resource: its state and why, its fields,
 * what it refers to and what refers to it, events about it, and what can be
 * done with it. Made from the kind's description; a view that knows more adds
 * it to [method@UiPane.get_extra] on the signal "shown" (#WhResource).
 *
 * Signal "close": the close button was pressed.
 */
G_DEFINE_FINAL_TYPE (WhUiPane, wh_ui_pane, ADW_TYPE_BIN)

enum
{
  CLOSE,
  SHOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Fields ---- */

static gboolean
is_field_shown (WhUiPane     *self,
                const WhKind *kind,
                guint         field)
{
  const WhField *info = &kind->fields[field];

  return (int)field != kind->name_field &&
         (self->hidden_fields == NULL ||
          !g_strv_contains ((const char * const *)self->hidden_fields, info->id)) &&
         info->type != WH_FIELD_REFERENCE &&
         (info->flags & WH_FIELD_HIDDEN) == 0;
}

static void
build_fields (WhUiPane     *self,
              const WhKind *kind)
{
  wh_ui_relations_empty_grid (self->fields);
  g_ptr_array_set_size (self->labels, 0);

  for (guint i = 0; i < kind->n_fields; i++)
    {
      GtkWidget *label;

      if (!is_field_shown (self, kind, i))
        {
          g_ptr_array_add (self->labels, NULL);
          continue;
        }

      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_label_set_lines (GTK_LABEL (label), 6);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (label, TRUE);
      if ((kind->fields[i].flags & WH_FIELD_IDENTIFIER) != 0)
        gtk_widget_add_css_class (label, "wh-mono");

      gtk_grid_attach (self->fields, wh_ui_relations_make_title (g_dgettext (GETTEXT_PACKAGE, kind->fields[i].title)), 0, i, 1, 1);
      gtk_grid_attach (self->fields, label, 1, i, 1, 1);
      g_ptr_array_add (self->labels, label);
    }
}

static void
update_fields (WhUiPane *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  const WhKind *kind = record->kind;
  gboolean past = wh_store_get_time (self->store) != 0;

  for (guint i = 0; i < kind->n_fields; i++)
    {
      GtkWidget *label = g_ptr_array_index (self->labels, i);
      const WhField *field = &kind->fields[i];
      gboolean absent = wh_value_is_absent (field->type, wh_record_get_value (record, i));
      /* In the past a number that changes all the time may have been there and
       * was not recorded: that is said. */
      gboolean missed = absent && past && (field->flags & WH_FIELD_VOLATILE) != 0 && !wh_field_type_is_text (field->type);
      g_autofree char *origin = NULL;
      g_autofree char *text = NULL;

      if (label == NULL)
        continue;

      gtk_widget_set_visible (label, !absent || missed);
      gtk_widget_set_visible (gtk_grid_get_child_at (self->fields, 0, i), !absent || missed);
      wh_ui_set_style_class (label, "dimmed", missed);

      if (missed)
        gtk_label_set_label (GTK_LABEL (label), _("Not observed then"));

      origin = !absent && wh_field_is_numeric (field) ? wh_ui_resource_dup_origin (self->resource, i) : NULL;
      wh_ui_set_tooltip (label, origin);

      if (absent)
        continue;

      text = field->words != NULL ? g_strdup (wh_field_get_word (field, wh_record_get_value (record, i)->text))
                                  : wh_format_value_at (field, wh_record_get_value (record, i), wh_store_get_now (self->store));

      if (field->type == WH_FIELD_TIME)
        {
          g_autofree char *time = wh_format_time (wh_record_get_value (record, i)->number);
          g_autofree char *both = g_strdup_printf ("%s · %s", text, time);

          gtk_label_set_label (GTK_LABEL (label), both);
        }
      else
        {
          gtk_label_set_label (GTK_LABEL (label), text);
        }
    }
}

/* ---- Its numbers over time ---- */

static void
update_metrics (WhUiPane *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  g_autoptr(GPtrArray) records = NULL;
  gboolean any = FALSE;

  if (self->fleet == NULL)
    return;

  records = wh_ui_metric_set_relatives (self->references != NULL ? self->references : self->store, record);

  for (guint i = 0; i < records->len; i++)
    any |= ((WhRecord *)g_ptr_array_index (records, i))->kind->n_metrics > 0;

  if (any && self->metrics == NULL)
    {
      self->metrics = WH_UI_METRICS (wh_ui_metrics_new (METRICS_SPAN));
      wh_ui_metrics_set_compact (self->metrics, TRUE);
      gtk_widget_set_hexpand (GTK_WIDGET (self->metrics), TRUE);
      gtk_box_append (self->metrics_place, GTK_WIDGET (self->metrics));
    }

  if (self->metrics != NULL)
    wh_ui_metrics_show_all (self->metrics, self->fleet, records, record);

  gtk_widget_set_visible (GTK_WIDGET (self->metrics_place), any && wh_ui_metrics_get_n_charts (self->metrics) > 0);
}

/* ---- The whole ---- */

static void
update_head (WhUiPane *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  const WhSource *source = wh_store_get_source (self->store, record->connection);
  const char *kind = g_dgettext (GETTEXT_PACKAGE, record->kind->title);
  const char *scope = wh_record_get_scope (record);
  WhHealth health = wh_resource_get_health (self->resource);
  g_autofree char *place = NULL;

  if (scope != NULL && source != NULL)
    /* Translators: "Pod in billing, prod-fsn1": kind, namespace, connection */
    place = g_strdup_printf (_("%s in %s, %s"), kind, scope, source->name);
  else if (source != NULL || scope != NULL)
    place = g_strdup_printf ("%s, %s", kind, source != NULL ? source->name : scope);
  else
    place = g_strdup (kind);

  if (wh_resource_is_gone (self->resource))
    {
      g_autofree char *gone = g_strdup_printf (_("%s · gone now"), place);

      gtk_label_set_label (self->place, gone);
    }
  else
    {
      gtk_label_set_label (self->place, place);
    }

  gtk_label_set_label (self->name, wh_record_get_title (record));
  wh_ui_set_tooltip (GTK_WIDGET (self->name), wh_record_get_title (record));
  gtk_widget_set_visible (self->health, wh_ui_kind_has_health (record->kind));
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), health);
  wh_ui_health_set_reason (WH_UI_HEALTH (self->health), wh_resource_get_reason (self->resource));
  wh_ui_health_set_word (WH_UI_HEALTH (self->health), wh_ui_resource_get_word (self->resource));

  if (health == WH_HEALTH_STALE)
    wh_ui_why_set (WH_UI_WHY (self->why), health, wh_resource_get_fresh_at (self->resource),
                   wh_resource_get_reason (self->resource));
  else
    wh_ui_why_set (WH_UI_WHY (self->why), record->reason != NULL ? health : WH_HEALTH_UNKNOWN,
                   record->observed_at, record->reason);
}

static void
update_all (WhUiPane *self)
{
  update_head (self);
  update_fields (self);
  wh_ui_relations_show (WH_UI_RELATIONS (self->relations),
                        self->references != NULL ? self->references : self->store,
                        wh_resource_get_record (self->resource));
  update_metrics (self);
  wh_ui_pane_update_operations (self);
  g_signal_emit (self, signals[SHOWN], 0, self->resource);
}

static gboolean
update_cb (gpointer data)
{
  WhUiPane *self = data;

  self->update_source = 0;

  if (self->resource != NULL)
    update_all (self);

  return G_SOURCE_REMOVE;
}

static void
resource_changed_cb (WhUiPane *self)
{
  if (self->update_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->update_source = g_timeout_add (UPDATE_INTERVAL, update_cb, self);
}

static void
close_cb (WhUiPane *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
wh_ui_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_pane_parent_class)->map (widget);

  resource_changed_cb (WH_UI_PANE (widget));
}

static void
wh_ui_pane_dispose (GObject *object)
{
  WhUiPane *self = WH_UI_PANE (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_object (&self->resource_signals);
  g_clear_object (&self->operation_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_PANE);
  g_clear_object (&self->resource);
  g_clear_object (&self->store);
  g_clear_object (&self->references);
  g_clear_object (&self->fleet);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->signature, g_free);
  g_clear_pointer (&self->hidden_fields, g_strfreev);
  g_clear_pointer (&self->placed, g_strfreev);

  G_OBJECT_CLASS (wh_ui_pane_parent_class)->dispose (object);
}

static void
wh_ui_pane_class_init (WhUiPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_pane_dispose;
  widget_class->map = wh_ui_pane_map;

  signals[CLOSE] =
    g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] =
    g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, WH_TYPE_RESOURCE);

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_RELATIONS);
  g_type_ensure (WH_UI_TYPE_WHY);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, place);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, menu_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, close_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, scrolled);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, buttons);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, why);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, extra);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, metrics_place);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, fields);
  gtk_widget_class_bind_template_child (widget_class, WhUiPane, relations);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
wh_ui_pane_init (WhUiPane *self)
{
  self->labels = g_ptr_array_new ();
  self->resource_signals = g_signal_group_new (WH_TYPE_RESOURCE);
  g_signal_group_connect_object (self->resource_signals, "changed", G_CALLBACK (resource_changed_cb),
                                 self, G_CONNECT_SWAPPED);
  self->operation_signals = g_signal_group_new (WH_TYPE_OPERATIONS);
  g_signal_group_connect_object (self->operation_signals, "ended", G_CALLBACK (resource_changed_cb),
                                 self, G_CONNECT_SWAPPED);

  /* Before there are children: those who look for actions before their parent
   * has any never look there again. */
  self->actions = g_simple_action_group_new ();
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pane", G_ACTION_GROUP (self->actions));

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_pane_new:
 *
 * Returns: (transfer full): an empty pane
 */
GtkWidget *
wh_ui_pane_new (void)
{
  return g_object_new (WH_UI_TYPE_PANE, NULL);
}

/**
 * wh_ui_pane_get_resource:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): what it shows
 */
WhResource *
wh_ui_pane_get_resource (WhUiPane *self)
{
  g_return_val_if_fail (WH_UI_IS_PANE (self), NULL);

  return self->resource;
}

static gboolean
is_same (const WhRecord *one,
         const WhRecord *other)
{
  return g_str_equal (one->connection, other->connection) && g_str_equal (one->uid, other->uid);
}

/**
 * wh_ui_pane_show:
 * @self: a pane
 * @fleet: (nullable): for what can be done; none = nothing can
 * @store: where @record is
 * @record: what to show
 *
 * Shows a resource, and its changes from now on. Another one than before begins at its top.
 */
void
wh_ui_pane_show (WhUiPane *self,
                 WhFleet  *fleet,
                 WhStore  *store,
                 WhRecord *record)
{
  g_autoptr(WhResource) resource = NULL;
  gboolean other_kind;
  gboolean other;

  g_return_if_fail (WH_UI_IS_PANE (self));
  g_return_if_fail (WH_IS_STORE (store));
  g_return_if_fail (record != NULL);

  resource = wh_store_ref_resource (store, record);

  if (resource == self->resource)
    return;

  other_kind = self->resource == NULL || wh_resource_get_kind (self->resource) != record->kind;
  other = other_kind || !is_same (wh_resource_get_record (self->resource), record);

  g_set_object (&self->fleet, fleet);
  g_set_object (&self->store, store);
  g_set_object (&self->resource, resource);
  g_signal_group_set_target (self->resource_signals, resource);
  g_signal_group_set_target (self->operation_signals, fleet != NULL ? wh_fleet_get_operations (fleet) : NULL);

  if (other_kind)
    build_fields (self, record->kind);

  update_all (self);

  /* Who reads on in the same one, now or in the past, keeps the place. */
  if (other)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

/**
 * wh_ui_pane_get_extra:
 * @self: a pane
 *
 * Returns: (transfer none): where a view puts what only it knows
 */
GtkBox *
wh_ui_pane_get_extra (WhUiPane *self)
{
  g_return_val_if_fail (WH_UI_IS_PANE (self), NULL);

  return self->extra;
}

/**
 * wh_ui_pane_set_closable:
 * @self: a pane
 * @closable: whether it has a close button; a page has a way back instead
 *
 * Shows or hides the close button.
 */
void
wh_ui_pane_set_closable (WhUiPane *self,
                         gboolean  closable)
{
  g_return_if_fail (WH_UI_IS_PANE (self));

  gtk_widget_set_visible (self->close_button, closable);
}

/**
 * wh_ui_pane_set_placed_operations:
 * @self: a pane
 * @operations: (array zero-terminated=1): ids
 *
 * Operations whose buttons stand in a section, with the action "pane.ID": at
 * the top they would stand twice.
 */
void
wh_ui_pane_set_placed_operations (WhUiPane           *self,
                                  const char * const *operations)
{
  g_return_if_fail (WH_UI_IS_PANE (self));

  g_strfreev (self->placed);
  self->placed = g_strdupv ((char **)operations);
}

/**
 * wh_ui_pane_set_hidden_fields:
 * @self: a pane that shows nothing yet
 * @fields: (nullable) (array zero-terminated=1): ids of fields
 *
 * Leaves out fields that the view shows in sections of its own.
 */
void
wh_ui_pane_set_hidden_fields (WhUiPane           *self,
                              const char * const *fields)
{
  g_return_if_fail (WH_UI_IS_PANE (self));

  g_strfreev (self->hidden_fields);
  self->hidden_fields = g_strdupv ((char **)fields);
}

/**
 * wh_ui_pane_set_references:
 * @self: a pane
 * @store: (nullable): a store
 *
 * Looks what is referred to up in @store, for resources that are kept in a store
 * of their own.
 */
void
wh_ui_pane_set_references (WhUiPane *self,
                           WhStore  *store)
{
  g_return_if_fail (WH_UI_IS_PANE (self));
  g_return_if_fail (store == NULL || WH_IS_STORE (store));

  g_set_object (&self->references, store);
}
