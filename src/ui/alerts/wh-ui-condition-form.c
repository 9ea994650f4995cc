/* wh-ui-condition-form.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ui-condition-form.h"
#include "wh-ui-form-rows.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

struct _WhUiConditionForm
{
  AdwBin               parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget           *remove_button;
  AdwComboRow         *type_row;
  AdwComboRow         *measure_row;
  AdwEntryRow         *promql_row;
  AdwComboRow         *is_row;
  AdwSpinRow          *value_row;
  AdwEntryRow         *text_row;
  AdwSpinRow          *over_row;
  AdwSwitchRow        *negate_row;

  WhCondition         *old;       /* nullable: what is edited */
  const WhKind        *kind;      /* nullable: a query */
  GPtrArray           *measures;  /* ids of fields and metrics, borrowed; metrics first */
  guint                n_metrics;
  gboolean             loading;
};

G_DEFINE_FINAL_TYPE (WhUiConditionForm, wh_ui_condition_form, ADW_TYPE_BIN)

static guint edited_signal;
static guint removed_signal;

/* In the order of the list; the comparisons of numbers, then those of words. */
static const WhComparison comparisons[] = {
  WH_IS_ABOVE, WH_IS_BELOW, WH_IS_AT_LEAST, WH_IS_AT_MOST, WH_IS_EQUAL, WH_IS_NOT_EQUAL, WH_IS_LIKE, WH_IS_UNLIKE,
};

static void
load_measures (WhUiConditionForm *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  const WhKind *kind = self->kind;

  g_ptr_array_set_size (self->measures, 0);
  self->n_metrics = kind != NULL ? kind->n_metrics : 0;

  for (guint i = 0; i < self->n_metrics; i++)
    {
      g_autofree char *name = g_strdup_printf (_("%s, recorded"), _(kind->metrics[i].title));

      g_ptr_array_add (self->measures, (gpointer)kind->metrics[i].id);
      gtk_string_list_append (names, name);
    }

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
    {
      if (kind->fields[i].flags & WH_FIELD_HIDDEN)
        continue;

      g_ptr_array_add (self->measures, (gpointer)kind->fields[i].id);
      gtk_string_list_append (names, _(kind->fields[i].title));
    }

  if (kind != NULL && wh_kind_find_field (kind, "health") < 0)
    {
      g_ptr_array_add (self->measures, (gpointer)"health");
      gtk_string_list_append (names, _("Health"));
    }

  adw_combo_row_set_model (self->measure_row, G_LIST_MODEL (names));
}

/* ---- from the form ---- */

static WhConditionType
get_condition_type (WhUiConditionForm *self)
{
  return (WhConditionType)MIN (adw_combo_row_get_selected (self->type_row), (guint)WH_CONDITION_ANOMALY);
}

static void
read_measure (WhUiConditionForm *self,
              WhCondition  *condition)
{
  guint selected = adw_combo_row_get_selected (self->measure_row);

  if (self->kind == NULL)
    condition->promql = wh_ui_entry_row_dup (self->promql_row);
  else if (selected < self->n_metrics)
    condition->metric = g_strdup (g_ptr_array_index (self->measures, selected));
  else if (selected < self->measures->len)
    condition->field = g_strdup (g_ptr_array_index (self->measures, selected));
}

/* The form shows CPU in cores, shares in percent, and times left in days. */
static double
get_factor (const WhField *field,
            gboolean       is_span)
{
  if (is_span)
    return 86400;

  return field->type == WH_FIELD_MILLICORES ? 1000 : 1;
}

static gboolean
is_time (const WhKind      *kind,
         const WhCondition *condition)
{
  int field = kind != NULL && condition->field != NULL ? wh_kind_find_field (kind, condition->field) : -1;

  return field >= 0 && kind->fields[field].type == WH_FIELD_TIME;
}

static gboolean
is_words (const WhKind      *kind,
          const WhCondition *condition)
{
  int field = kind != NULL && condition->field != NULL ? wh_kind_find_field (kind, condition->field) : -1;

  return condition->field != NULL && (field < 0 || wh_field_type_is_text (kind->fields[field].type));
}

static WhCondition *
make_leaf (WhUiConditionForm *self,
           const WhRule *rule)
{
  WhCondition *condition = wh_condition_new (get_condition_type (self));
  const WhCondition *old = self->old;
  gint64 over = (gint64)(adw_spin_row_get_value (self->over_row) * (double)MINUTE);
  guint is = adw_combo_row_get_selected (self->is_row);
  WhField field;

  read_measure (self, condition);
  condition->is = is < G_N_ELEMENTS (comparisons) ? comparisons[is] : WH_IS_ABOVE;

  if (is_time (self->kind, condition))
    condition->read = old != NULL && old->read == WH_READ_AGE ? WH_READ_AGE : WH_READ_LEFT;

  if (condition->type == WH_CONDITION_ABSENCE)
    {
      condition->after = over;
      return condition;
    }

  condition->over = over;
  condition->per = over;

  if (condition->type == WH_CONDITION_ANOMALY)
    {
      condition->deviations = adw_spin_row_get_value (self->value_row);
      condition->history = old != NULL && old->history > 0 ? old->history : 28 * 24 * 60 * MINUTE;
      condition->least = old != NULL ? old->least : 0;
      if (condition->is != WH_IS_ABOVE && condition->is != WH_IS_BELOW)
        condition->is = WH_IS_UNLIKE;
      return condition;
    }

  if (over > 0 && condition->type == WH_CONDITION_THRESHOLD)
    condition->take = old != NULL && old->take != WH_TAKE_LAST ? old->take : WH_TAKE_AVERAGE;

  if (old != NULL && old->than != NULL && g_strcmp0 (old->field, condition->field) == 0)
    {
      condition->than = g_strdup (old->than);
      return condition;
    }

  if (is_words (self->kind, condition))
    {
      condition->text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text_row)));
      return condition;
    }

  wh_rule_describe_measure (rule, condition, &field);
  condition->value = adw_spin_row_get_value (self->value_row) * get_factor (&field, condition->read != WH_READ_VALUE);

  return condition;
}

/**
 * wh_ui_condition_form_make_condition:
 * @self: a form
 * @rule: a rule of the kind that the condition is about
 *
 * Returns: (transfer full): the condition as it is entered
 */
WhCondition *
wh_ui_condition_form_make_condition (WhUiConditionForm *self,
                                     const WhRule      *rule)
{
  WhCondition *leaf;
  WhCondition *negated;

  g_return_val_if_fail (WH_UI_IS_CONDITION_FORM (self), NULL);

  leaf = make_leaf (self, rule);

  if (!adw_switch_row_get_active (self->negate_row))
    return leaf;

  negated = wh_condition_new (WH_CONDITION_NOT);
  g_ptr_array_add (negated->parts, leaf);

  return negated;
}

/* ---- into the form ---- */

static void
update_rows (WhUiConditionForm *self)
{
  WhConditionType type = get_condition_type (self);
  g_autoptr(WhCondition) condition = wh_condition_new (type);
  g_autoptr(WhRule) draft = wh_rule_new ();
  gboolean words;
  gboolean than;
  WhField field;

  read_measure (self, condition);
  draft->kind = self->kind != NULL ? g_strdup (self->kind->id) : NULL;
  words = is_words (self->kind, condition);
  than = self->old != NULL && self->old->than != NULL && g_strcmp0 (self->old->field, condition->field) == 0;
  wh_rule_describe_measure (draft, condition, &field);

  gtk_widget_set_visible (GTK_WIDGET (self->measure_row), self->kind != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->promql_row), self->kind == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->is_row), !than && type != WH_CONDITION_ABSENCE);
  gtk_widget_set_visible (GTK_WIDGET (self->value_row), !than && !words && type != WH_CONDITION_ABSENCE);
  gtk_widget_set_visible (GTK_WIDGET (self->text_row), !than && words && type == WH_CONDITION_THRESHOLD);
  gtk_widget_set_visible (GTK_WIDGET (self->over_row), !words && self->kind != NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->value_row),
                               type == WH_CONDITION_ANOMALY ? _("robust standard deviations")
                               : is_time (self->kind, condition) ? _("days")
                               : field.type == WH_FIELD_MILLICORES ? _("cores")
                               : field.type == WH_FIELD_PERCENT ? _("percent")
                               : field.type == WH_FIELD_BYTES ? _("bytes")
                               : field.type == WH_FIELD_DURATION ? _("seconds")
                               : field.unit);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->over_row),
                                 type == WH_CONDITION_ABSENCE ? _("Not seen for") : _("Within"));
}

static void
edited_cb (WhUiConditionForm *self)
{
  if (!self->loading)
    g_signal_emit (self, edited_signal, 0);
}

static void
structure_edited_cb (WhUiConditionForm *self)
{
  if (self->loading)
    return;

  self->loading = TRUE;
  update_rows (self);
  self->loading = FALSE;
  edited_cb (self);
}

static void
remove_cb (WhUiConditionForm *self)
{
  g_signal_emit (self, removed_signal, 0);
}

/**
 * wh_ui_condition_form_set_kind:
 * @self: a form
 * @kind: (nullable): what it is about; %NULL = a query
 */
void
wh_ui_condition_form_set_kind (WhUiConditionForm *self,
                               const WhKind      *kind)
{
  g_return_if_fail (WH_UI_IS_CONDITION_FORM (self));

  self->loading = TRUE;
  self->kind = kind;
  load_measures (self);
  update_rows (self);
  self->loading = FALSE;
}

/**
 * wh_ui_condition_form_set_place:
 * @self: a form
 * @title: what stands above it
 * @several: whether there are others, so that it can be removed
 */
void
wh_ui_condition_form_set_place (WhUiConditionForm *self,
                                const char        *title,
                                gboolean           several)
{
  g_return_if_fail (WH_UI_IS_CONDITION_FORM (self));

  adw_preferences_group_set_title (self->group, title);
  gtk_widget_set_visible (self->remove_button, several);
  gtk_widget_set_visible (GTK_WIDGET (self->negate_row), several || adw_switch_row_get_active (self->negate_row));
}

/**
 * wh_ui_condition_form_set_condition:
 * @self: a form that has its kind
 * @rule: the rule it is of
 * @condition: one that compares something, or the opposite of such a one
 */
void
wh_ui_condition_form_set_condition (WhUiConditionForm *self,
                                    const WhRule      *rule,
                                    const WhCondition *condition)
{
  gboolean negated;
  WhField field;

  g_return_if_fail (WH_UI_IS_CONDITION_FORM (self));

  negated = condition->type == WH_CONDITION_NOT;
  if (negated)
    condition = g_ptr_array_index (condition->parts, 0);

  self->loading = TRUE;
  g_clear_pointer (&self->old, wh_condition_free);
  self->old = wh_condition_copy (condition);
  adw_switch_row_set_active (self->negate_row, negated);
  adw_combo_row_set_selected (self->type_row, MIN (condition->type, WH_CONDITION_ANOMALY));

  for (guint i = 0; i < self->measures->len; i++)
    {
      const char *id = g_ptr_array_index (self->measures, i);

      if (g_strcmp0 (id, i < self->n_metrics ? condition->metric : condition->field) == 0)
        {
          adw_combo_row_set_selected (self->measure_row, i);
          break;
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (comparisons); i++)
    if (comparisons[i] == condition->is)
      adw_combo_row_set_selected (self->is_row, i);

  wh_rule_describe_measure (rule, condition, &field);
  wh_ui_entry_row_set (self->promql_row, condition->promql);
  wh_ui_entry_row_set (self->text_row, condition->text);
  adw_spin_row_set_value (self->value_row,
                          condition->type == WH_CONDITION_ANOMALY ? condition->deviations
                                                                  : condition->value /
                          get_factor (&field, condition->read != WH_READ_VALUE));
  adw_spin_row_set_value (self->over_row,
                          (double)(condition->type == WH_CONDITION_ABSENCE ? condition->after : condition->over) / (double)MINUTE);
  update_rows (self);
  self->loading = FALSE;
}

/**
 * wh_ui_condition_form_set_value:
 * @self: a form
 * @rule: a rule of the kind that the condition is about
 * @value: a better threshold, as rules have it
 */
void
wh_ui_condition_form_set_value (WhUiConditionForm *self,
                                const WhRule      *rule,
                                double             value)
{
  WhField field;

  g_return_if_fail (WH_UI_IS_CONDITION_FORM (self));

  wh_rule_describe_measure (rule, wh_rule_find_main (rule), &field);
  adw_spin_row_set_value (self->value_row, value / get_factor (&field, FALSE));
}

static void
wh_ui_condition_form_dispose (GObject *object)
{
  /* Before the template goes, which would unparent it behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_CONDITION_FORM);

  G_OBJECT_CLASS (wh_ui_condition_form_parent_class)->dispose (object);
}

static void
wh_ui_condition_form_finalize (GObject *object)
{
  WhUiConditionForm *self = WH_UI_CONDITION_FORM (object);

  g_clear_pointer (&self->old, wh_condition_free);
  g_clear_pointer (&self->measures, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_condition_form_parent_class)->finalize (object);
}

static void
wh_ui_condition_form_class_init (WhUiConditionFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_condition_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_condition_form_finalize;
  edited_signal = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
  removed_signal = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-condition-form.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, group);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, remove_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, type_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, measure_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, promql_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, is_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, value_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, text_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, over_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiConditionForm, negate_row);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, structure_edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
wh_ui_condition_form_init (WhUiConditionForm *self)
{
  const char *types[] = { _("Threshold"), _("Absence"), _("Rate of change"), _("Anomaly"), NULL };
  const char *words[] = {
    _("above"), _("below"), _("at least"), _("at most"), _("equal to"), _("not equal to"), _("like"), _("unlike"), NULL
  };

  self->measures = g_ptr_array_new ();
  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_combo_row_set_texts (self->type_row, types);
  wh_ui_combo_row_set_texts (self->is_row, words);
  self->loading = FALSE;
}

/**
 * wh_ui_condition_form_new:
 *
 * Returns: (transfer floating): an empty form
 */
WhUiConditionForm *
wh_ui_condition_form_new (void)
{
  return g_object_new (WH_UI_TYPE_CONDITION_FORM, NULL);
}
