/* wh-ui-rule-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-back-test.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-ui-chart.h"
#include "wh-ui-future.h"
#include "wh-ui-rule-form.h"
#include "wh-ui-rule-page.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* After the last edit. */
#define EDIT_MSEC 300

/* So many firings are listed, the last ones. */
#define MAX_LISTED 20

struct _WhUiRulePage
{
  WhUiPage        parent_instance;

  GtkWidget      *save;
  GtkBox         *columns;
  WhUiRuleForm   *form;
  GtkLabel       *headline;
  GtkLabel       *note;
  AdwToggleGroup *span;
  GtkWidget      *figures;
  GtkLabel       *count;
  GtkLabel       *incidents;
  GtkLabel       *night;
  GtkLabel       *median;
  AdwBin         *chart_bin;
  GtkWidget      *suggestion;
  GtkLabel       *suggested;
  GtkLabel       *suggested_note;
  GtkListBox     *firings;

  WhRule         *rule;       /* nullable */
  WhBackTest     *test;       /* nullable */
  WhUiChart      *chart;
  DexCancellable *run;        /* the back-test that is under way */
  guint           edit_source;
};

G_DEFINE_FINAL_TYPE (WhUiRulePage, wh_ui_rule_page, WH_UI_TYPE_PAGE)

/* ---- the result ---- */

static gint64
get_end (const WhBackTest  *test,
         const WhWouldFire *firing)
{
  return firing->until != 0 ? firing->until : test->until;
}

static void
show_number (GtkLabel *label,
             guint     number)
{
  g_autofree char *text = wh_format_integer (number);

  gtk_label_set_text (label, text);
}

static void
show_words (WhUiRulePage     *self,
            const WhBackTest *test)
{
  guint days = (guint)((test->until - test->from + DAY / 2) / DAY);
  g_autofree char *times = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Would have fired %u time", "Would have fired %u times",
                                                         test->firings->len), test->firings->len);
  g_autofree char *headline = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s in %u day", "%s in %u days", days), times, days);
  g_autofree char *step = wh_format_duration (test->step);
  g_autofree char *median = test->firings->len > 0 ? wh_format_duration (test->median) : g_strdup ("—");
  g_autofree char *recorded = wh_format_age (test->until - test->recorded_from);
  g_autofree char *note = NULL;

  gtk_label_set_text (self->headline, headline);

  if (test->recorded_from == 0)
    note = g_strdup (_("Nothing of it is recorded yet"));
  else if (test->recorded_from > test->from + DAY)
    note = g_strdup_printf (_("Only %s recorded. The back-test covers that."), recorded);
  else if (test->live)
    note = g_strdup_printf (_("back-test over what the connected system kept, every %s"), step);
  else if (test->step > 0)
    note = g_strdup_printf (_("back-test over recorded history, %s samples"), step);
  else
    note = g_strdup (_("back-test over recorded history"));

  gtk_label_set_text (self->note, note);
  show_number (self->count, test->firings->len);
  show_number (self->incidents, test->n_incidents);
  show_number (self->night, test->n_night);
  gtk_label_set_text (self->median, median);
}

static void
show_chart (WhUiRulePage     *self,
            const WhBackTest *test)
{
  const WhCondition *condition = wh_rule_find_main (test->rule);
  gboolean has_limit = condition->type == WH_CONDITION_THRESHOLD && condition->text == NULL && condition->than == NULL &&
                       condition->read == WH_READ_VALUE;
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

  wh_ui_chart_remove_series (self->chart);
  wh_ui_chart_clear_bands (self->chart);
  wh_ui_chart_clear_markers (self->chart);
  wh_ui_chart_clear_limits (self->chart);
  gtk_widget_set_visible (GTK_WIDGET (self->chart_bin), test->series != NULL);

  if (test->series == NULL)
    return;

  {
    g_autoptr(WhSeriesModel) model = wh_series_model_new (WH_SERIES_SOURCE (wh_fleet_get_history (fleet)),
                                                          test->series_connection, test->series);
    g_autofree char *name = NULL;
    WhField field;

    wh_rule_describe_measure (test->rule, condition, &field);
    name = g_strdup (_(field.title));
    wh_ui_chart_add_series (self->chart, model, name, WH_UI_TONE_ACCENT, WH_UI_CHART_AREA);
  }

  if (has_limit)
    {
      g_autofree char *value = wh_rule_format_value (test->rule, condition->value);
      g_autofree char *meaning = g_strdup_printf (_("draft %s"), value);

      wh_ui_chart_add_limit (self->chart, condition->value, WH_UI_TONE_ERROR, meaning);
    }

  if (has_limit && test->suggested)
    {
      g_autofree char *value = wh_rule_format_value (test->rule, test->suggested_value);
      g_autofree char *meaning = g_strdup_printf (_("suggested %s"), value);

      wh_ui_chart_add_limit (self->chart, test->suggested_value, WH_UI_TONE_OK, meaning);
    }

  for (guint i = 0; i < test->firings->len; i++)
    {
      const WhWouldFire *firing = g_ptr_array_index (test->firings, i);
      g_autofree char *label = g_strdup_printf ("%u", i + 1);

      wh_ui_chart_add_band (self->chart, firing->from, get_end (test, firing), WH_UI_TONE_ERROR);
      if (test->firings->len <= MAX_LISTED)
        wh_ui_chart_add_marker (self->chart, firing->from, WH_UI_CHART_ALERT, label);
    }

  wh_ui_time_range_show (wh_ui_chart_get_range (self->chart), test->from, test->until);
}

static void
show_suggestion (WhUiRulePage     *self,
                 const WhBackTest *test)
{
  g_autofree char *value = NULL;
  g_autofree char *hold = NULL;
  g_autofree char *title = NULL;
  g_autofree char *note = NULL;

  gtk_widget_set_visible (self->suggestion, test->suggested);

  if (!test->suggested)
    return;

  value = wh_rule_format_value (test->rule, test->suggested_value);
  hold = wh_format_duration (test->suggested_hold);
  title = g_strdup_printf (_("Suggested: %s for %s"), value, hold);
  note = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "would have fired %u time; %u real, %u at night",
                                       "would have fired %u times; %u of them were real, %u at night",
                                       test->suggested_count),
                          test->suggested_count, test->suggested_real, test->suggested_night);
  gtk_label_set_text (self->suggested, title);
  gtk_label_set_text (self->suggested_note, note);
}

static GtkWidget *
make_row (const WhBackTest  *test,
          const WhWouldFire *firing)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *time = wh_format_time (firing->from);
  g_autofree char *lasted = wh_format_duration (get_end (test, firing) - firing->from);
  g_autofree char *peak = wh_rule_format_value (test->rule, firing->peak);
  g_autofree char *title = g_strdup_printf ("%s · %s%s%s", time, lasted, peak != NULL ? " · " : "", peak != NULL ? peak : "");
  const char *real = firing->incident != NULL ? firing->incident : firing->acted ? _("Acted on") : _("Nobody acted");
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", firing->label, real);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);

  if (test->suggested)
    {
      GtkWidget *kept = gtk_label_new (firing->kept ? _("fires with the suggestion") : _("silent with the suggestion"));

      gtk_widget_add_css_class (kept, "caption");
      if (!firing->kept)
        gtk_widget_add_css_class (kept, "dimmed");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), kept);
    }

  return row;
}

static void
show_firings (WhUiRulePage     *self,
              const WhBackTest *test)
{
  gtk_list_box_remove_all (self->firings);
  gtk_widget_set_visible (GTK_WIDGET (self->firings), test->firings->len > 0);

  for (guint i = test->firings->len; i > 0 && test->firings->len - i < MAX_LISTED; i--)
    gtk_list_box_append (self->firings, make_row (test, g_ptr_array_index (test->firings, i - 1)));
}

static void
show_problem (WhUiRulePage *self,
              const GError *error)
{
  /* What was found for the draft before this edit stays, dimmed. */
  gtk_label_set_text (self->headline, self->test != NULL ? _("The rule cannot be tested") : _("Not tested yet"));
  gtk_label_set_text (self->note, error->message);
  gtk_widget_set_visible (self->suggestion, FALSE);
  gtk_widget_set_visible (self->figures, self->test != NULL);
  if (self->test != NULL)
    gtk_widget_set_opacity (self->figures, 0.5);
}

/* ---- running it ---- */

static void
tested_done (gpointer      owner,
             const GValue *value,
             const GError *error)
{
  WhUiRulePage *self = owner;

  if (error != NULL && wh_error_is_cancelled (error))
    return;

  if (value == NULL)
    {
      show_problem (self, error);
      return;
    }

  gtk_widget_set_opacity (self->figures, 1);
  gtk_widget_set_visible (self->figures, TRUE);

  g_clear_pointer (&self->test, wh_back_test_unref);
  self->test = wh_back_test_ref (g_value_get_boxed (value));
  show_words (self, self->test);
  show_chart (self, self->test);
  show_suggestion (self, self->test);
  show_firings (self, self->test);
}

static void
stop_run (WhUiRulePage *self)
{
  if (self->run != NULL)
    dex_cancellable_cancel (self->run);
  dex_clear (&self->run);
}

static void
run_test (WhUiRulePage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRule) rule = NULL;
  WhBackTestQuery query = { 0 };

  if (fleet == NULL)
    return;

  rule = wh_ui_rule_form_make_rule (self->form, &error);
  stop_run (self);
  gtk_widget_set_sensitive (self->save, rule != NULL);

  if (rule == NULL)
    {
      show_problem (self, error);
      return;
    }

  query.store = wh_fleet_get_store (fleet);
  query.history = wh_fleet_get_history (fleet);
  query.connections = wh_fleet_get_connections (fleet);
  query.until = g_get_real_time ();
  query.from = query.until - DAY * g_ascii_strtoll (adw_toggle_group_get_active_name (self->span), NULL, 10);

  /* The old result stays, dimmed, until there is a new one. */
  if (self->test != NULL)
    gtk_widget_set_opacity (self->figures, 0.5);

  self->run = dex_cancellable_new ();
  wh_ui_future_done (wh_dex_scoped (self->run, wh_back_test_run (rule, &query)), self, tested_done);
}

static gboolean
edit_cb (gpointer user_data)
{
  WhUiRulePage *self = user_data;

  self->edit_source = 0;
  run_test (self);

  return G_SOURCE_REMOVE;
}

static void
update_subtitle (WhUiRulePage *self)
{
  g_autoptr(WhRule) draft = wh_ui_rule_form_make_rule (self->form, NULL);
  g_autofree char *subtitle = draft != NULL ? g_strdup_printf (_("%s · not saved"), draft->name) : NULL;

  wh_ui_page_set_subtitle (WH_UI_PAGE (self), subtitle);
}

static void
edited_cb (WhUiRulePage *self)
{
  g_clear_handle_id (&self->edit_source, g_source_remove);
  self->edit_source = g_timeout_add (EDIT_MSEC, edit_cb, self);
  update_subtitle (self);
}

static void
span_cb (WhUiRulePage *self)
{
  run_test (self);
}

static void
use_cb (WhUiRulePage *self)
{
  if (self->test != NULL && self->test->suggested)
    wh_ui_rule_form_suggest (self->form, self->test->suggested_value, self->test->suggested_hold);
}

/* ---- saving ---- */

static void
saved_done (gpointer      owner,
            const GValue *value,
            const GError *error)
{
  WhUiRulePage *self = owner;

  if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
save_cb (WhUiRulePage *self)
{
  WhRules *rules = wh_fleet_get_rules (wh_ui_page_get_fleet (WH_UI_PAGE (self)));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRule) rule = wh_ui_rule_form_make_rule (self->form, &error);

  if (rule == NULL)
    {
      show_problem (self, error);
      return;
    }

  /* A new rule must not replace another one of the same name. */
  for (guint i = 2; self->rule == NULL && wh_rules_find (rules, rule->id) != NULL; i++)
    {
      g_autofree char *id = wh_rule_make_id (rule->name);

      g_free (rule->id);
      rule->id = g_strdup_printf ("%s-%u", id, i);
    }

  wh_ui_future_done (wh_dex_scoped (wh_ui_page_get_scope (WH_UI_PAGE (self)), wh_rules_save (rules, rule)), self, saved_done);
}

/* ---- life ---- */

static void
compact_cb (WhUiRulePage *self)
{
  gboolean compact = wh_ui_page_get_compact (WH_UI_PAGE (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (GTK_WIDGET (self->form), compact ? -1 : 338, -1);
}

static void
wh_ui_rule_page_bind_store (WhUiPage *page,
                            WhStore  *store)
{
  compact_cb (WH_UI_RULE_PAGE (page));
  run_test (WH_UI_RULE_PAGE (page));
}

static void
wh_ui_rule_page_dispose (GObject *object)
{
  WhUiRulePage *self = WH_UI_RULE_PAGE (object);

  g_clear_handle_id (&self->edit_source, g_source_remove);
  stop_run (self);
  self->chart = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RULE_PAGE);
  g_clear_pointer (&self->rule, wh_rule_unref);
  g_clear_pointer (&self->test, wh_back_test_unref);

  G_OBJECT_CLASS (wh_ui_rule_page_parent_class)->dispose (object);
}

static void
wh_ui_rule_page_class_init (WhUiRulePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_rule_page_dispose;
  WH_UI_PAGE_CLASS (klass)->bind_store = wh_ui_rule_page_bind_store;

  g_type_ensure (WH_UI_TYPE_RULE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-rule-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, save);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, columns);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, form);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, headline);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, note);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, span);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, figures);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, count);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, incidents);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, night);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, median);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, chart_bin);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, suggestion);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, suggested);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, suggested_note);
  gtk_widget_class_bind_template_child (widget_class, WhUiRulePage, firings);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, span_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
}

static void
wh_ui_rule_page_init (WhUiRulePage *self)
{
  g_autoptr(WhUiTimeRange) range = wh_ui_time_range_new (30 * DAY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->chart = WH_UI_CHART (wh_ui_chart_new (range));
  adw_bin_set_child (self->chart_bin, GTK_WIDGET (self->chart));
  adw_toggle_group_set_active_name (self->span, "30");
  g_signal_connect (self, "notify::compact", G_CALLBACK (compact_cb), NULL);
}

/**
 * wh_ui_rule_page_new:
 * @rule: (nullable): what is edited; %NULL = a new one
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
wh_ui_rule_page_new (WhRule *rule)
{
  WhUiRulePage *self = g_object_new (WH_UI_TYPE_RULE_PAGE,
                                     "title", rule != NULL ? _("Edit rule") : _("New rule"),
                                     NULL);

  self->rule = rule != NULL ? wh_rule_ref (rule) : NULL;
  wh_ui_rule_form_set_rule (self->form, rule);
  wh_ui_page_set_subtitle (WH_UI_PAGE (self), rule != NULL ? rule->name : NULL);

  return GTK_WIDGET (self);
}
