/* wh-ui-alert-columns.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-about.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-alert-columns-private.h"
#include "wh-ui-cell.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-pill.h"
#include "wh-ui-wordless.h"

/* Width of what opens a group, with the space behind it. */
#define EXPANDER 32

/* Width of a button in a row: one kind of them stands below another. */
#define BUTTON 36

/* ---- What can be done from a row ---- */

/* What can be done to a record now. */
static GPtrArray *
list_operations (WhUiAlertContext *context,
                 WhRecord         *record)
{
  if (context->fleet == NULL || !wh_moment_is_live (wh_fleet_get_moment (context->fleet)) ||
      wh_store_get_health (wh_fleet_get_store (context->fleet), record) == WH_HEALTH_STALE)
    return g_ptr_array_new ();

  return wh_operations_list (wh_fleet_get_operations (context->fleet), record);
}

static G_DEFINE_QUARK (wh-ui-row-operation, row_operation)

static void
button_clicked_cb (GtkWidget        *button,
                   WhUiAlertContext *context)
{
  WhUiCell *cell = WH_UI_CELL (gtk_widget_get_ancestor (button, WH_UI_TYPE_CELL));
  WhResource *resource = wh_ui_cell_get_resource (cell);
  const WhOperationInfo *info = g_object_get_qdata (G_OBJECT (button), row_operation_quark ());
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  if (resource == NULL || info == NULL)
    return;

  g_ptr_array_add (records, wh_record_ref (wh_resource_get_record (resource)));
  wh_ui_operation_dialog_present (button, wh_fleet_get_operations (context->fleet), info, records);
}

static GtkWidget *
make_button (WhUiAlertContext *context)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-mini");
  g_signal_connect (button, "clicked", G_CALLBACK (button_clicked_cb), context);

  return button;
}

static void
fill_button (GtkWidget             *button,
             const WhOperationInfo *info,
             gboolean               icon)
{
  gtk_widget_set_visible (button, info != NULL);
  g_object_set_qdata (G_OBJECT (button), row_operation_quark (), (gpointer)info);

  if (info != NULL)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, info->title);

      if (icon && info->icon_name != NULL)
        gtk_button_set_icon_name (GTK_BUTTON (button), info->icon_name);
      else
        gtk_button_set_label (GTK_BUTTON (button), title);

      wh_ui_wordless_set_name (button, title);
    }
}

/* The one thing that is asked for all the time: to end a silence. Whatever else
 * there is stays in menu and pane. */
void
wh_ui_alert_fill_end (WhUiCell   *cell,
                      WhResource *resource,
                      gpointer    user_data)
{
  g_autoptr(GPtrArray) operations = list_operations (user_data, wh_resource_get_record (resource));
  GtkWidget *button = wh_ui_cell_get_extra (cell);

  if (button == NULL)
    {
      button = make_button (user_data);
      wh_ui_cell_set_extra (cell, button, FALSE);
    }

  fill_button (button, operations->len > 0 ? g_ptr_array_index (operations, 0) : NULL, FALSE);
}

/* ---- Alerts ---- */

static const char *
get_state (WhUiAlertContext *context,
           WhRecord         *record)
{
  return context->alerts != NULL ? wh_alert_set_get_state (context->alerts, record) : record->values[WH_ALERT_STATE].text;
}

static gboolean
is_explained (WhUiAlertContext *context,
              WhRecord         *record)
{
  return g_hash_table_contains (context->explained, record);
}

static gboolean
is_quiet (WhUiAlertContext *context,
          WhRecord         *record)
{
  return g_strcmp0 (get_state (context, record), "firing") != 0 || is_explained (context, record);
}

/**
 * wh_ui_alert_count_more:
 * @context: of the page
 * @alert: an alert
 *
 * Returns: for how many alerts its row stands: "Show 9 more"; 0 = it is a row
 *   like the others
 */
guint
wh_ui_alert_count_more (WhUiAlertContext *context,
                        const WhRecord   *alert)
{
  if (!context->grouped || context->view == NULL || !wh_resource_view_is_folding (context->view))
    return 0;

  return wh_alert_tree_get_more (context->tree, alert);
}

static void
expander_clicked_cb (GtkWidget        *button,
                     WhUiAlertContext *context)
{
  WhUiCell *cell = WH_UI_CELL (gtk_widget_get_ancestor (button, WH_UI_TYPE_CELL));
  WhResource *resource = wh_ui_cell_get_resource (cell);

  if (resource != NULL)
    context->toggle (context->page, wh_resource_get_record (resource));
}

/* Opens what stands for others; elsewhere its place is kept, and what is below
 * is set in. */
static void
fill_expander (WhUiCell           *cell,
               WhUiAlertContext   *context,
               const WhAlertGroup *group,
               gboolean            lead,
               gboolean            more)
{
  GtkWidget *button = wh_ui_cell_get_extra (cell);
  gboolean open = lead && wh_alert_tree_is_open (context->tree, group);

  gtk_widget_set_margin_start (GTK_WIDGET (cell), !context->grouped || lead ? 0 : more ? 20 : group != NULL ? EXPANDER + 20 : EXPANDER);

  if (button == NULL)
    {
      if (!lead && !more)
        return;

      button = gtk_button_new ();
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_focusable (button, FALSE);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "wh-expander");
      g_signal_connect (button, "clicked", G_CALLBACK (expander_clicked_cb), context);
      wh_ui_cell_set_extra (cell, button, TRUE);
      gtk_widget_insert_after (button, GTK_WIDGET (cell), NULL);
    }

  gtk_widget_set_visible (button, lead || more);
  gtk_button_set_icon_name (GTK_BUTTON (button), open || more ? "pan-down-symbolic" : "pan-end-symbolic");

  if (lead || more)
    {
      const char *label = more ? _("Show all that belongs to it") : open ? _("Hide what belongs to it") : _("Show what belongs to it");

      wh_ui_wordless_set_name (button, label);
      gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
    }
}

static void
fill_name (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhUiAlertContext *context = user_data;
  WhRecord *record = wh_resource_get_record (resource);
  const WhAlertGroup *group = context->grouped ? wh_alert_tree_find (context->tree, record) : NULL;
  gboolean lead = group != NULL && wh_alert_tree_is_lead (context->tree, record);
  const char *summary = record->values[WH_ALERT_SUMMARY].text;
  guint n_more = wh_ui_alert_count_more (context, record);

  if (n_more > 0)
    {
      g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Show %u more", "Show %u more", n_more), n_more);

      wh_ui_cell_clear_health (cell);
      fill_expander (cell, context, group, FALSE, TRUE);
      wh_ui_cell_set_strong (cell, FALSE);
      wh_ui_cell_set_text (cell, text, NULL);
      wh_ui_cell_set_quiet (cell, FALSE);
      return;
    }

  wh_ui_cell_set_health (cell, lead ? group->health : wh_resource_get_health (resource),
                         wh_resource_get_reason (resource));
  fill_expander (cell, context, group, lead, FALSE);
  wh_ui_cell_set_strong (cell, lead);

  if (lead)
    {
      g_autofree char *caption = g_strconcat ("\342\200\202", group->caption, NULL);

      wh_ui_cell_set_text (cell, group->title, caption);
    }
  else
    wh_ui_cell_set_text (cell, summary != NULL ? summary : record->values[WH_ALERT_NAME].text, NULL);

  wh_ui_cell_set_quiet (cell, !lead && is_quiet (context, record));
}

/* The application says more than the object; where neither is named, it is the
 * whole system. */
static void
fill_where (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  const WhSource *source = wh_resource_get_source (resource);
  gboolean production = source != NULL && g_strcmp0 (source->environment, "production") == 0;
  GtkWidget *box = wh_ui_cell_get_extra (cell);
  const char *what = wh_alert_get_what (wh_resource_get_store (resource), record);
  GtkWidget *label;

  /* The mark stands right behind the words, so the words are no text of the
   * cell, which takes all the room. */
  if (box == NULL)
    {
      GtkWidget *mark = wh_ui_env_mark_new ();

      box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      label = gtk_label_new (NULL);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      wh_ui_env_mark_set_short (WH_UI_ENV_MARK (mark), TRUE);
      wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), "production");
      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), mark);
      wh_ui_cell_set_extra (cell, box, TRUE);
    }

  gtk_widget_set_visible (box, wh_ui_alert_count_more (user_data, record) == 0);
  label = gtk_widget_get_first_child (box);
  gtk_label_set_label (GTK_LABEL (label), what != NULL ? what : "—");
  wh_ui_set_tooltip (label, what);
  wh_ui_set_style_class (label, "dimmed", what == NULL || is_quiet (user_data, record));
  gtk_widget_set_visible (gtk_widget_get_last_child (box), production);
}

static void
fill_value (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhUiAlertContext *context = user_data;
  WhRecord *record = wh_resource_get_record (resource);
  double value = context->alerts != NULL ? wh_alert_set_get_value (context->alerts, record)
                                         : record->values[WH_ALERT_VALUE].real;
  g_autofree char *text = NULL;

  if (wh_ui_alert_count_more (context, record) > 0)
    {
      wh_ui_cell_set_text (cell, "", NULL);
      return;
    }

  /* What the number counts is known to the rule alone: shares are small. */
  if (!isnan (value))
    text = value != 0 && fabs (value) < 1 ? g_strdup_printf ("%.3g", value) : wh_format_real (value);

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", NULL);
  wh_ui_cell_set_quiet (cell, text == NULL || is_quiet (context, record));
}

static const char *
get_state_title (WhUiAlertContext *context,
                 WhResource       *resource)
{
  WhRecord *record = wh_resource_get_record (resource);
  const char *state = get_state (context, record);

  if (wh_resource_get_health (resource) == WH_HEALTH_STALE)
    return _("Not observed");
  if (g_strcmp0 (state, "suppressed") == 0)
    /* Without a silence it is another alert that keeps it quiet. */
    return record->values[WH_ALERT_SILENCED_BY].text != NULL ||
           (context->alerts != NULL && wh_alert_set_get_silence (context->alerts, record) != NULL)
             ? _("Silenced") : _("Explained");
  if (is_explained (context, record))
    return _("Explained");
  if (g_strcmp0 (state, "firing") == 0)
    return _("Firing");
  if (g_strcmp0 (state, "pending") == 0)
    return _("Pending");

  return state != NULL ? state : "—";
}

/* Who has taken it on, if it is now that is shown. */
static void
show_owner (GtkWidget        *pill,
            WhResource       *resource,
            WhUiAlertContext *context)
{
  const WhAcknowledgement *acknowledgement = NULL;
  g_autofree char *until = NULL;
  g_autofree char *text = NULL;

  if (context->fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (context->fleet)))
    acknowledgement = wh_acknowledgements_find (wh_fleet_get_acknowledgements (context->fleet),
                                                wh_resource_get_record (resource));

  if (acknowledgement != NULL)
    {
      until = wh_format_time (acknowledgement->until);
      text = g_strdup_printf (_("Acknowledged by %s until %s"), acknowledgement->who, until);
      wh_ui_pill_set_text (WH_UI_PILL (pill), _("Acknowledged"));
    }

  wh_ui_set_tooltip (pill, text);
}

static void
fill_state (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  GtkWidget *pill = wh_ui_cell_get_extra (cell);

  if (pill == NULL)
    {
      pill = wh_ui_pill_new ();
      gtk_widget_set_halign (pill, GTK_ALIGN_START);
      gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, pill, TRUE);
    }

  wh_ui_pill_set_text (WH_UI_PILL (pill), get_state_title (user_data, resource));
  wh_ui_pill_set_health (WH_UI_PILL (pill), is_quiet (user_data, wh_resource_get_record (resource))
                                              ? WH_HEALTH_UNKNOWN : wh_resource_get_health (resource));
  show_owner (pill, resource, user_data);

  if (wh_ui_alert_count_more (user_data, wh_resource_get_record (resource)) > 0)
    gtk_widget_set_visible (pill, FALSE);
}

/* What stands for others began at no time. */
static void
fill_since (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  const char *unit = NULL;
  g_autofree char *text = NULL;

  if (wh_ui_alert_count_more (user_data, record) == 0)
    text = wh_ui_resource_dup_field (resource, WH_ALERT_SINCE, &unit);

  wh_ui_cell_set_text (cell, text != NULL ? text : "", unit);
  wh_ui_cell_set_quiet (cell, wh_resource_get_health (resource) == WH_HEALTH_STALE);
}

/* To take it on, and to silence it: what is explained needs neither, and what
 * does not fire yet, or is taken, cannot be taken. */
static void
fill_actions (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
  WhUiAlertContext *context = user_data;
  WhRecord *record = wh_resource_get_record (resource);
  g_autoptr(GPtrArray) operations = list_operations (context, record);
  const WhOperationInfo *take = NULL;
  const WhOperationInfo *silence = NULL;
  GtkWidget *box = wh_ui_cell_get_extra (cell);

  if (box == NULL)
    {
      box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_box_append (GTK_BOX (box), make_button (context));
      gtk_box_append (GTK_BOX (box), make_button (context));
      wh_ui_cell_set_extra (cell, box, TRUE);
    }

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);

      if (g_str_equal (info->id, wh_operation_acknowledge.id))
        take = info;
      else if (silence == NULL && g_str_has_prefix (info->id, "silence"))
        silence = info;
    }

  if (take != NULL && (is_quiet (context, record) ||
                       wh_acknowledgements_find (wh_fleet_get_acknowledgements (context->fleet), record) != NULL))
    take = NULL;
  if (is_explained (context, record) || g_strcmp0 (get_state (context, record), "suppressed") == 0)
    silence = NULL;

  /* What stands for others is no alert. */
  if (wh_ui_alert_count_more (context, record) > 0)
    take = silence = NULL;

  fill_button (gtk_widget_get_first_child (box), take, TRUE);
  fill_button (gtk_widget_get_last_child (box), silence, TRUE);
  gtk_widget_set_margin_start (gtk_widget_get_last_child (box), take == NULL ? BUTTON : 0);
}

/* A field whose column stands elsewhere or is part of another one. */
void
wh_ui_alert_fill_nothing (WhUiCell   *cell,
                          WhResource *resource,
                          gpointer    user_data)
{
}

void
wh_ui_alert_fill_text (WhUiCell   *cell,
                       WhResource *resource,
                       gpointer    user_data)
{
  const char *unit = NULL;
  g_autofree char *text = wh_ui_resource_dup_field (resource, GPOINTER_TO_INT (user_data), &unit);

  wh_ui_cell_set_text (cell, text, unit);
}

/* ---- Where it is narrow ---- */

static char *
dup_row_title (WhResource *resource,
               gpointer    user_data)
{
  return g_strdup (wh_resource_get_record (resource)->values[WH_ALERT_SUMMARY].text);
}

/* That it fires is said by the glyph. */
static char *
dup_row_detail (WhResource *resource,
                gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  const char *what = wh_alert_get_what (wh_resource_get_store (resource), record);
  const char *state = is_quiet (user_data, record) || wh_resource_get_health (resource) == WH_HEALTH_STALE
                        ? get_state_title (user_data, resource) : NULL;

  if (what == NULL)
    return g_strdup (state != NULL ? state : wh_record_get_name (record));

  return g_strjoin (" · ", what, state, NULL);
}

/**
 * wh_ui_alert_make_row_style:
 * @context: of the page, which outlives the rows
 *
 * Returns: how a row of an alert looks where it is narrow: what it is about, and where
 */
WhUiRowStyle
wh_ui_alert_make_row_style (WhUiAlertContext *context)
{
  return (WhUiRowStyle) { .user_data = context, .said = -1, .title = dup_row_title, .detail = dup_row_detail };
}

/**
 * wh_ui_alert_columns_add:
 * @table: a table that shows alerts
 * @context: of the page, which outlives the table's cells
 *
 * Gives @table the columns of the view "Alerts".
 */
void
wh_ui_alert_columns_add (WhUiTable        *table,
                         WhUiAlertContext *context)
{
  const WhUiColumn columns[] = {
    { "name", _("Alert"), -1, WH_ALERT_NAME, FALSE, TRUE, FALSE, 0, fill_name, context, .prose = TRUE },
    { "state", _("State"), 0, WH_SORT_HEALTH, FALSE, FALSE, FALSE, 0, wh_ui_alert_fill_nothing, NULL },
    { "summary", _("Rule"), 150, WH_ALERT_NAME, FALSE, FALSE, FALSE, 5, wh_ui_alert_fill_text, GINT_TO_POINTER (WH_ALERT_NAME) },
    { "severity", _("Severity"), 84, WH_ALERT_SEVERITY, FALSE, FALSE, FALSE, 4, wh_ui_alert_fill_text, GINT_TO_POINTER (WH_ALERT_SEVERITY) },
    { "where", _("Where"), 156, WH_ALERT_WHERE, FALSE, TRUE, FALSE, 1, fill_where, context },
    { "value", _("Value"), 84, WH_ALERT_VALUE, TRUE, TRUE, FALSE, 3, fill_value, context },
    { "since", _("Age"), 66, WH_ALERT_SINCE, TRUE, TRUE, TRUE, 2, fill_since, context },
    { "pill", _("State"), 116, WH_SORT_HEALTH, FALSE, TRUE, FALSE, 1, fill_state, context },
    { "action", "", 2 * BUTTON, WH_UI_SORT_NONE, FALSE, TRUE, FALSE, 0, fill_actions, context },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_alert, G_MAXINT, &columns[i]);
}
