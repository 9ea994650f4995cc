/* wh-ui-log-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-log-text-private.h"

/**
 * WhUiLogText:
 *
 * The lines of a log, however many: only those that can be seen are read and
 * laid out. Put it into a scrolled window.
 *
 * Logs are written from left to right, whatever the language of the window.
 */
enum
{
  PROP_0,
  PROP_SCROLL, /* and three more */
  PROP_FOLLOW = PROP_SCROLL + WH_UI_SCROLL_N_PROPS,
  PROP_WRAP,
};

G_DEFINE_FINAL_TYPE_WITH_CODE (WhUiLogText, wh_ui_log_text, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_ACCESSIBLE_TEXT, wh_ui_log_text_speak_init))

/* ---- What is shown ---- */

static void
remake (WhUiLogText *self)
{
  self->stale = TRUE;
  wh_ui_log_text_configure (GTK_WIDGET (self));
}

/* Lines that came; the last group that was known may have been closed. */
static void
update_folds (WhUiLogText *self)
{
  guint known = wh_log_folds_get_n (self->folds);
  guint from = known > 0 ? known - 1 : 0;
  g_autoptr(GArray) groups = wh_log_dup_groups (self->log, from);
  guint64 n_lines = wh_log_get_n_lines (self->log);
  guint64 first = wh_log_get_first (self->log);

  wh_log_folds_update (self->folds, groups, from, first, n_lines);
}

static void
changed_cb (WhUiLogText *self)
{
  guint64 gone = wh_log_folds_get_row (self->folds, wh_log_get_first (self->log));
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);

  update_folds (self);

  /* What is read stays where it is when lines above it go. */
  if (gone > 0 && !self->follow)
    wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_VERTICAL, MAX (value - (double)gone * self->line_height, 0));

  wh_ui_log_text_configure (GTK_WIDGET (self));
}

/**
 * wh_ui_log_text_set_log:
 * @self: a view
 * @log: (nullable): what is shown, from its beginning
 */
void
wh_ui_log_text_set_log (WhUiLogText *self,
                        WhLog       *log)
{
  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));
  g_return_if_fail (log == NULL || WH_IS_LOG (log));

  if (self->log == log)
    return;

  if (self->log != NULL)
    g_signal_handlers_disconnect_by_func (self->log, changed_cb, self);

  wh_ui_log_text_set_search (self, NULL, 0);
  g_set_object (&self->log, log);
  g_clear_pointer (&self->folds, wh_log_folds_free);
  self->folds = wh_log_folds_new ();
  self->widest = 0;
  self->wanted = G_MAXUINT64;
  memset (&self->caret, 0, sizeof self->caret);
  self->anchor = self->caret;

  self->scroll.configuring = TRUE;
  wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_VERTICAL, 0);
  wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL, 0);
  self->scroll.configuring = FALSE;

  if (log != NULL)
    {
      g_signal_connect_object (log, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      update_folds (self);
    }

  remake (self);
}

/**
 * wh_ui_log_text_set_search:
 * @self: a view
 * @search: (nullable): whose hits are marked
 * @current: which of them is the current one
 */
void
wh_ui_log_text_set_search (WhUiLogText *self,
                           WhLogSearch *search,
                           guint        current)
{
  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  g_set_object (&self->search, search);
  self->current = current;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_ui_log_text_set_wrap (WhUiLogText *self,
                         gboolean     wrap)
{
  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  if (self->wrap == !!wrap)
    return;

  self->wrap = !!wrap;
  self->widest = 0;
  remake (self);
  g_object_notify (G_OBJECT (self), "wrap");
}

/**
 * wh_ui_log_text_set_follow:
 * @self: a view
 * @follow: whether the end stays in view as lines come
 */
void
wh_ui_log_text_set_follow (WhUiLogText *self,
                           gboolean     follow)
{
  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  if (self->follow == !!follow)
    return;

  self->follow = !!follow;
  if (self->follow)
    wh_ui_log_text_configure (GTK_WIDGET (self));
  g_object_notify (G_OBJECT (self), "follow");
}

gboolean
wh_ui_log_text_get_follow (WhUiLogText *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), FALSE);

  return self->follow;
}

void
wh_ui_log_text_set_show_times (WhUiLogText *self,
                               gboolean     show_times)
{
  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  self->show_times = !!show_times;
  remake (self);
}

void
wh_ui_log_text_set_show_numbers (WhUiLogText *self,
                                 gboolean     show_numbers)
{
  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  self->show_numbers = !!show_numbers;
  remake (self);
}

void
wh_ui_log_text_fold_all (WhUiLogText *self,
                         gboolean     folded)
{
  guint64 top;

  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  top = wh_ui_log_text_get_top (self);
  wh_log_folds_fold_all (self->folds, folded);
  remake (self);

  wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_VERTICAL, (double)wh_log_folds_get_row (self->folds, top) * self->line_height);
}

gboolean
wh_ui_log_text_has_groups (WhUiLogText *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), FALSE);

  return wh_log_folds_get_n (self->folds) > 0;
}

/**
 * wh_ui_log_text_get_top:
 * @self: a view
 *
 * Returns: the first line that can be seen
 */
guint64
wh_ui_log_text_get_top (WhUiLogText *self)
{
  double value;

  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), 0);

  value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);

  return wh_log_folds_get_line (self->folds, (guint64)ceil (value / MAX (self->line_height, 1)));
}

/**
 * wh_ui_log_text_get_line:
 * @self: a view
 *
 * Tests look at it; nothing else does.
 *
 * Returns: the line that the keyboard is on
 */
guint64
wh_ui_log_text_get_line (WhUiLogText *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), 0);

  return self->caret.line;
}

gboolean
wh_ui_log_text_toggle (WhUiLogText *self,
                       guint64      line)
{
  const WhLogGroup *group = self->log != NULL ? wh_log_folds_find (self->folds, line) : NULL;

  if (group == NULL || group->first != line)
    return FALSE;

  wh_log_folds_set_folded (self->folds, line, !wh_log_folds_is_folded (self->folds, line));
  remake (self);

  return TRUE;
}

/**
 * wh_ui_log_text_show_line:
 * @self: a view
 * @line: a line
 *
 * Scrolls so that it can be seen, unfolds its group and puts the keyboard there.
 */
void
wh_ui_log_text_show_line (WhUiLogText *self,
                          guint64      line)
{
  GtkAdjustment *vertical;
  const WhLogGroup *group;
  WhUiLogPlace place = { line, 0 };
  double at;
  double value;
  double page;

  g_return_if_fail (WH_UI_IS_LOG_TEXT (self));

  if (self->log == NULL || wh_log_get_n_lines (self->log) == 0)
    return;

  place.line = line = CLAMP (line, wh_log_get_first (self->log), wh_log_get_n_lines (self->log) - 1);
  group = wh_log_folds_find (self->folds, line);

  if (group != NULL && group->first != line && wh_log_folds_is_folded (self->folds, line))
    {
      wh_log_folds_set_folded (self->folds, line, FALSE);
      remake (self);
    }

  wh_ui_log_text_move (self, &place, FALSE);
  vertical = self->scroll.adjustments[GTK_ORIENTATION_VERTICAL];

  if (vertical == NULL || self->line_height == 0 || gtk_widget_get_height (GTK_WIDGET (self)) == 0)
    {
      self->wanted = line;
      return;
    }

  at = (double)wh_log_folds_get_row (self->folds, line) * self->line_height;
  value = gtk_adjustment_get_value (vertical);
  page = gtk_adjustment_get_page_size (vertical);

  if (at < value || at + self->line_height > value + page)
    gtk_adjustment_set_value (vertical, floor (at - page / 3));
}

/* ---- Widget ---- */

static void
measure_font (WhUiLogText *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = pango_font_metrics_get_height (metrics);

  self->line_height = MAX ((int)ceil ((double)height / PANGO_SCALE * 1.14), 8);
  self->char_width = MAX ((int)ceil ((double)pango_font_metrics_get_approximate_digit_width (metrics) / PANGO_SCALE), 4);
  pango_font_metrics_unref (metrics);
}

static void
wh_ui_log_text_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);

  GTK_WIDGET_CLASS (wh_ui_log_text_parent_class)->css_changed (widget, change);
  measure_font (self);
  self->widest = 0;
  remake (self);
}

static void
wh_ui_log_text_system_setting_changed (GtkWidget        *widget,
                                       GtkSystemSetting  setting)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);

  GTK_WIDGET_CLASS (wh_ui_log_text_parent_class)->system_setting_changed (widget, setting);
  measure_font (self);
  remake (self);
}

static void
wh_ui_log_text_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);

  if (self->wrap)
    self->stale = TRUE;
  wh_ui_log_text_configure (GTK_WIDGET (self));

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
value_changed_cb (WhUiLogText   *self,
                  GtkAdjustment *adjustment)
{
  self->placed = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));

  if (self->scroll.configuring || adjustment != self->scroll.adjustments[GTK_ORIENTATION_VERTICAL])
    return;

  /* Who scrolls up wants to read. */
  if (self->follow && gtk_adjustment_get_value (adjustment) <
      gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - 1)
    wh_ui_log_text_set_follow (self, FALSE);
}

static void
wh_ui_log_text_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (object);

  switch (prop_id)
    {
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;

    case PROP_WRAP:
      g_value_set_boolean (value, self->wrap);
      break;

    default:
      if (!wh_ui_scroll_get_property (&self->scroll, prop_id - PROP_SCROLL, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_log_text_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (object);

  switch (prop_id)
    {
    case PROP_FOLLOW:
      wh_ui_log_text_set_follow (self, g_value_get_boolean (value));
      break;

    case PROP_WRAP:
      wh_ui_log_text_set_wrap (self, g_value_get_boolean (value));
      break;

    default:
      if (!wh_ui_scroll_set_property (&self->scroll, prop_id - PROP_SCROLL, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_log_text_dispose (GObject *object)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  wh_ui_scroll_clear (&self->scroll);
  g_clear_object (&self->search);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_func (self->log, changed_cb, self);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (wh_ui_log_text_parent_class)->dispose (object);
}

static void
wh_ui_log_text_finalize (GObject *object)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->lines);
  wh_log_folds_free (self->folds);

  G_OBJECT_CLASS (wh_ui_log_text_parent_class)->finalize (object);
}

static void
wh_ui_log_text_class_init (WhUiLogTextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_log_text_dispose;
  object_class->finalize = wh_ui_log_text_finalize;
  object_class->get_property = wh_ui_log_text_get_property;
  object_class->set_property = wh_ui_log_text_set_property;
  widget_class->size_allocate = wh_ui_log_text_size_allocate;
  widget_class->snapshot = wh_ui_log_text_snapshot;
  widget_class->css_changed = wh_ui_log_text_css_changed;
  widget_class->system_setting_changed = wh_ui_log_text_system_setting_changed;

  wh_ui_scroll_install (object_class, PROP_SCROLL);
  g_object_class_install_property (object_class, PROP_FOLLOW,
                                   g_param_spec_boolean ("follow", NULL, NULL, FALSE,
                                                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)));
  g_object_class_install_property (object_class, PROP_WRAP,
                                   g_param_spec_boolean ("wrap", NULL, NULL, FALSE,
                                                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)));

  gtk_widget_class_set_css_name (widget_class, "logtext");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  wh_ui_log_text_add_bindings (widget_class);
}

static void
wh_ui_log_text_init (WhUiLogText *self)
{
  wh_ui_scroll_init (&self->scroll, GTK_WIDGET (self), wh_ui_log_text_configure, G_CALLBACK (value_changed_cb));
  self->folds = wh_log_folds_new ();
  self->rows = g_ptr_array_new_with_free_func (wh_ui_log_row_free);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);
  self->show_numbers = TRUE;
  self->show_times = TRUE;
  self->number_digits = 3;
  self->wanted = G_MAXUINT64;

  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "view");
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Log"),
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE,
                                  GTK_ACCESSIBLE_PROPERTY_READ_ONLY, TRUE,
                                  -1);
  wh_ui_log_text_add_input (self);
}
