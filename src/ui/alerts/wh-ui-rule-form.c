/* wh-ui-rule-form.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-ui-rule-form.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

struct _WhUiRuleForm
{
  AdwBin        parent_instance;

  AdwEntryRow  *name_row;
  AdwActionRow *parts_row;
  AdwComboRow  *type_row;
  AdwComboRow  *kind_row;
  AdwComboRow  *measure_row;
  AdwEntryRow  *promql_row;
  AdwEntryRow  *where_row;
  AdwComboRow  *is_row;
  AdwSpinRow   *value_row;
  AdwEntryRow  *text_row;
  AdwSpinRow   *over_row;
  AdwSpinRow   *hold_row;
  AdwComboRow  *severity_row;
  AdwEntryRow  *labels_row;
  AdwEntryRow  *summary_row;
  AdwEntryRow  *runbook_row;

  WhRule       *rule;      /* what is edited */
  GPtrArray    *kinds;     /* WhKind, borrowed; the first is NULL: a query */
  GPtrArray    *measures;  /* ids of fields and metrics, borrowed; metrics first */
  guint         n_metrics;
  gboolean      loading;
};

G_DEFINE_FINAL_TYPE (WhUiRuleForm, wh_ui_rule_form, ADW_TYPE_BIN)

static guint edited_signal;

/* In the order of the list; the comparisons of numbers, then those of words. */
static const WhComparison comparisons[] = {
  WH_IS_ABOVE, WH_IS_BELOW, WH_IS_AT_LEAST, WH_IS_AT_MOST, WH_IS_EQUAL, WH_IS_NOT_EQUAL, WH_IS_LIKE, WH_IS_UNLIKE,
};

static const char * const severities[] = { "critical", "warning", "info" };

static void
set_texts (AdwComboRow        *row,
           const char * const *texts)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (texts);

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

static void
set_entry (AdwEntryRow *row,
           const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static char *
dup_entry (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* ---- lists ---- */

static void
load_kinds (WhUiRuleForm *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint n;
  const WhKind **kinds = wh_kind_list (&n);

  g_ptr_array_set_size (self->kinds, 0);
  g_ptr_array_add (self->kinds, NULL);
  gtk_string_list_append (names, _("Query (PromQL)"));

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (self->kinds, (gpointer)kinds[i]);
      gtk_string_list_append (names, _(kinds[i]->title_plural));
    }

  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (names));
}

static const WhKind *
get_kind (WhUiRuleForm *self)
{
  guint selected = adw_combo_row_get_selected (self->kind_row);

  return selected < self->kinds->len ? g_ptr_array_index (self->kinds, selected) : NULL;
}

static void
load_measures (WhUiRuleForm *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  const WhKind *kind = get_kind (self);

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
get_condition_type (WhUiRuleForm *self)
{
  return (WhConditionType)MIN (adw_combo_row_get_selected (self->type_row), (guint)WH_CONDITION_ANOMALY);
}

static void
read_measure (WhUiRuleForm *self,
              WhCondition  *condition)
{
  guint selected = adw_combo_row_get_selected (self->measure_row);

  if (get_kind (self) == NULL)
    condition->promql = dup_entry (self->promql_row);
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
make_condition (WhUiRuleForm *self,
                const WhRule *rule)
{
  WhCondition *condition = wh_condition_new (get_condition_type (self));
  const WhCondition *old = self->rule != NULL ? self->rule->when : NULL;
  gint64 over = (gint64)(adw_spin_row_get_value (self->over_row) * (double)MINUTE);
  guint is = adw_combo_row_get_selected (self->is_row);
  WhField field;

  read_measure (self, condition);
  condition->is = is < G_N_ELEMENTS (comparisons) ? comparisons[is] : WH_IS_ABOVE;

  if (is_time (get_kind (self), condition))
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

  if (is_words (get_kind (self), condition))
    {
      condition->text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text_row)));
      return condition;
    }

  wh_rule_describe_measure (rule, condition, &field);
  condition->value = adw_spin_row_get_value (self->value_row) * get_factor (&field, condition->read != WH_READ_VALUE);

  return condition;
}

/* "name = billing*, namespace != test" */
static gboolean
read_filters (WhUiRuleForm *self,
              WhRule       *rule,
              GError      **error)
{
  g_auto(GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->where_row)), ",", -1);

  g_ptr_array_set_size (rule->filters, 0);
  g_clear_pointer (&rule->environment, g_free);
  g_clear_pointer (&rule->connection, g_free);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);
      char *equals = strchr (part, '=');
      gboolean negate;
      g_autofree char *field = NULL;
      g_autofree char *pattern = NULL;

      if (*part == '\0')
        continue;

      if (equals == NULL || equals == part)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” must be a field, = or !=, and a pattern"), part);
          return FALSE;
        }

      negate = equals[-1] == '!';
      field = g_strchomp (g_strndup (part, (gsize)(equals - part) - negate));
      pattern = g_strstrip (g_strdup (equals + 1));

      if (g_str_equal (field, "environment"))
        rule->environment = g_steal_pointer (&pattern);
      else if (g_str_equal (field, "connection"))
        rule->connection = g_steal_pointer (&pattern);
      else
        g_ptr_array_add (rule->filters, wh_rule_filter_new (field, pattern, negate));
    }

  return TRUE;
}

static gboolean
read_labels (WhUiRuleForm *self,
             WhRule       *rule,
             GError      **error)
{
  g_auto(GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->labels_row)), ",", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (*part == '\0')
        continue;

      if (strchr (part, '=') == NULL || *part == '=')
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("The label “%s” must be a name, = and a value"), part);
          return FALSE;
        }

      g_strv_builder_add (builder, part);
    }

  g_strfreev (rule->labels);
  rule->labels = g_strv_builder_end (builder);

  return TRUE;
}

/**
 * wh_ui_rule_form_make_rule:
 * @self: a form
 * @error: what is wrong with what was entered
 *
 * Returns: (transfer full) (nullable): the rule as it is entered
 */
WhRule *
wh_ui_rule_form_make_rule (WhUiRuleForm  *self,
                           GError       **error)
{
  g_autoptr(WhRule) rule = NULL;
  guint severity;

  g_return_val_if_fail (WH_UI_IS_RULE_FORM (self), NULL);

  rule = self->rule != NULL ? wh_rule_copy (self->rule) : wh_rule_new ();
  severity = adw_combo_row_get_selected (self->severity_row);
  g_free (rule->name);
  rule->name = dup_entry (self->name_row);

  if (rule->name == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("The rule needs a name"));
      return NULL;
    }

  if (rule->id == NULL)
    rule->id = wh_rule_make_id (rule->name);

  g_free (rule->severity);
  rule->severity = g_strdup (severities[MIN (severity, G_N_ELEMENTS (severities) - 1)]);
  rule->hold = (gint64)(adw_spin_row_get_value (self->hold_row) * (double)MINUTE);
  g_free (rule->summary);
  rule->summary = dup_entry (self->summary_row);
  g_free (rule->runbook);
  rule->runbook = dup_entry (self->runbook_row);

  if (!read_filters (self, rule, error) || !read_labels (self, rule, error))
    return NULL;

  if (rule->when == NULL || rule->when->parts == NULL)
    {
      g_set_str (&rule->kind, get_kind (self) != NULL ? get_kind (self)->id : NULL);
      g_clear_pointer (&rule->when, wh_condition_free);
      rule->when = make_condition (self, rule);

      if (get_kind (self) == NULL && rule->when->promql == NULL)
        {
          g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("Enter an expression in PromQL"));
          return NULL;
        }
    }

  return wh_rule_finish (rule, error) ? g_steal_pointer (&rule) : NULL;
}

/* ---- into the form ---- */

static void
update_rows (WhUiRuleForm *self)
{
  gboolean parts = self->rule != NULL && self->rule->when != NULL && self->rule->when->parts != NULL;
  WhConditionType type = get_condition_type (self);
  g_autoptr(WhCondition) condition = wh_condition_new (type);
  g_autoptr(WhRule) draft = wh_rule_new ();
  gboolean words;
  gboolean than;
  WhField field;

  read_measure (self, condition);
  draft->kind = get_kind (self) != NULL ? g_strdup (get_kind (self)->id) : NULL;
  words = is_words (get_kind (self), condition);
  than = !parts && self->rule != NULL && self->rule->when->than != NULL &&
         g_strcmp0 (self->rule->when->field, condition->field) == 0;
  wh_rule_describe_measure (draft, condition, &field);

  gtk_widget_set_visible (GTK_WIDGET (self->parts_row), parts);
  gtk_widget_set_visible (GTK_WIDGET (self->type_row), !parts);
  gtk_widget_set_visible (GTK_WIDGET (self->kind_row), !parts);
  gtk_widget_set_visible (GTK_WIDGET (self->measure_row), !parts && get_kind (self) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->promql_row), !parts && get_kind (self) == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->where_row), get_kind (self) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->is_row), !parts && !than && type != WH_CONDITION_ABSENCE);
  gtk_widget_set_visible (GTK_WIDGET (self->value_row), !parts && !than && !words && type != WH_CONDITION_ABSENCE);
  gtk_widget_set_visible (GTK_WIDGET (self->text_row), !parts && !than && words && type == WH_CONDITION_THRESHOLD);
  gtk_widget_set_visible (GTK_WIDGET (self->over_row), !parts && !words && get_kind (self) != NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->value_row),
                               type == WH_CONDITION_ANOMALY ? _("robust standard deviations")
                               : is_time (get_kind (self), condition) ? _("days")
                               : field.type == WH_FIELD_MILLICORES ? _("cores")
                               : field.type == WH_FIELD_PERCENT ? _("percent")
                               : field.type == WH_FIELD_BYTES ? _("bytes")
                               : field.type == WH_FIELD_DURATION ? _("seconds")
                               : field.unit);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->over_row),
                                 type == WH_CONDITION_ABSENCE ? _("Not seen for") : _("Within"));
}

static void
edited_cb (WhUiRuleForm *self)
{
  if (!self->loading)
    g_signal_emit (self, edited_signal, 0);
}

static void
structure_edited_cb (WhUiRuleForm *self,
                     GParamSpec   *pspec,
                     AdwComboRow  *row)
{
  if (self->loading)
    return;

  self->loading = TRUE;
  if (row == self->kind_row)
    load_measures (self);
  update_rows (self);
  self->loading = FALSE;
  edited_cb (self);
}

static char *
dup_filters (const WhRule *rule)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < rule->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (rule->filters, i);

      g_string_append_printf (text, "%s%s %s %s", text->len > 0 ? ", " : "", filter->field, filter->negate ? "!=" : "=",
                              filter->pattern);
    }

  if (rule->connection != NULL)
    g_string_append_printf (text, "%sconnection = %s", text->len > 0 ? ", " : "", rule->connection);
  if (rule->environment != NULL)
    g_string_append_printf (text, "%senvironment = %s", text->len > 0 ? ", " : "", rule->environment);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_condition (WhUiRuleForm *self,
                const WhRule *rule)
{
  const WhCondition *condition = rule->when;
  WhField field;

  if (condition->parts != NULL)
    {
      g_autofree char *text = wh_rule_dup_condition (rule);

      adw_action_row_set_subtitle (self->parts_row, text);
      condition = wh_rule_find_main (rule);
    }

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
  set_entry (self->promql_row, condition->promql);
  set_entry (self->text_row, condition->text);
  adw_spin_row_set_value (self->value_row,
                          condition->type == WH_CONDITION_ANOMALY ? condition->deviations
                                                                  : condition->value /
                          get_factor (&field, condition->read != WH_READ_VALUE));
  adw_spin_row_set_value (self->over_row,
                          (double)(condition->type == WH_CONDITION_ABSENCE ? condition->after : condition->over) / (double)MINUTE);
}

/**
 * wh_ui_rule_form_set_rule:
 * @self: a form
 * @rule: (nullable): what is edited; %NULL = a new one
 */
void
wh_ui_rule_form_set_rule (WhUiRuleForm *self,
                          WhRule       *rule)
{
  guint kind = 0;

  g_return_if_fail (WH_UI_IS_RULE_FORM (self));

  self->loading = TRUE;
  g_clear_pointer (&self->rule, wh_rule_unref);
  self->rule = rule != NULL ? wh_rule_ref (rule) : NULL;

  for (guint i = 1; i < self->kinds->len; i++)
    {
      const WhKind *known = g_ptr_array_index (self->kinds, i);

      if (g_str_equal (known->id, rule != NULL ? rule->kind != NULL ? rule->kind : "" : "check"))
        kind = i;
    }

  adw_combo_row_set_selected (self->kind_row, kind);
  load_measures (self);
  adw_combo_row_set_selected (self->severity_row, 1);

  if (rule != NULL)
    {
      g_autofree char *filters = dup_filters (rule);
      g_autofree char *labels = rule->labels != NULL ? g_strjoinv (", ", rule->labels) : NULL;

      set_entry (self->name_row, rule->name);
      set_entry (self->where_row, filters);
      set_entry (self->labels_row, labels);
      set_entry (self->summary_row, rule->summary);
      set_entry (self->runbook_row, rule->runbook);
      adw_spin_row_set_value (self->hold_row, (double)rule->hold / (double)MINUTE);

      for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
        if (g_str_equal (severities[i], rule->severity))
          adw_combo_row_set_selected (self->severity_row, i);

      show_condition (self, rule);
    }

  update_rows (self);
  self->loading = FALSE;
}

/**
 * wh_ui_rule_form_suggest:
 * @self: a form
 * @value: a better threshold
 * @hold: a better wait, microseconds
 */
void
wh_ui_rule_form_suggest (WhUiRuleForm *self,
                         double        value,
                         gint64        hold)
{
  g_autoptr(WhRule) rule = wh_ui_rule_form_make_rule (self, NULL);
  WhField field;

  if (rule == NULL)
    return;

  wh_rule_describe_measure (rule, wh_rule_find_main (rule), &field);
  adw_spin_row_set_value (self->hold_row, (double)hold / (double)MINUTE);
  adw_spin_row_set_value (self->value_row, value / get_factor (&field, FALSE));
}

static void
wh_ui_rule_form_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_RULE_FORM);

  G_OBJECT_CLASS (wh_ui_rule_form_parent_class)->dispose (object);
}

static void
wh_ui_rule_form_finalize (GObject *object)
{
  WhUiRuleForm *self = WH_UI_RULE_FORM (object);

  g_clear_pointer (&self->rule, wh_rule_unref);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  g_clear_pointer (&self->measures, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_rule_form_parent_class)->finalize (object);
}

static void
wh_ui_rule_form_class_init (WhUiRuleFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_rule_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_rule_form_finalize;
  edited_signal = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-rule-form.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, parts_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, type_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, kind_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, measure_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, promql_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, where_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, is_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, value_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, text_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, over_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, hold_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, severity_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, labels_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, summary_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, runbook_row);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, structure_edited_cb);
}

static void
wh_ui_rule_form_init (WhUiRuleForm *self)
{
  const char *types[] = { _("Threshold"), _("Absence"), _("Rate of change"), _("Anomaly"), NULL };
  const char *words[] = {
    _("above"), _("below"), _("at least"), _("at most"), _("equal to"), _("not equal to"), _("like"), _("unlike"), NULL
  };
  const char *names[] = { _("Failing"), _("Warning"), _("Note"), NULL };

  self->kinds = g_ptr_array_new ();
  self->measures = g_ptr_array_new ();
  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  set_texts (self->type_row, types);
  set_texts (self->is_row, words);
  set_texts (self->severity_row, names);
  load_kinds (self);
  self->loading = FALSE;
}
