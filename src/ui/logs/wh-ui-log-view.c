/* wh-ui-log-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-future.h"
#include "wh-ui-log-view.h"
#include "wh-ui-save.h"

/* A log that grows is searched again at most so often. */
#define SEARCH_PAUSE 300

/**
 * WhUiLogView:
 *
 * A log with all that is done with it: search, following, folding, copying,
 * saving. What it is the log of, the owner knows.
 */
struct _WhUiLogView
{
  AdwBin        parent_instance;

  GtkEditable  *entry;
  GtkLabel     *count;
  GtkWidget    *moves;
  AdwBanner    *banner;
  GtkStack     *stack;
  WhUiLogText  *text;
  AdwStatusPage *placeholder;
  GtkLabel     *summary;
  GtkLabel     *dropped;

  WhLog        *log;
  char         *name;
  WhLogSearch  *search;
  guint         current;
  gboolean      searching;
  gboolean      chosen;   /* whether there is a current hit */
  gboolean      show_times;
  gboolean      show_numbers;
  gboolean      wrap;
  gboolean      narrow;
  guint         again;    /* searches on when the log grew */
};

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_SHOW_TIMES,
  PROP_SHOW_NUMBERS,
  PROP_WRAP,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiLogView, wh_ui_log_view, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

/* ---- Search ---- */

static void
update_count (WhUiLogView *self)
{
  g_autofree char *text = NULL;
  guint n = self->search != NULL ? wh_log_search_get_n (self->search) : 0;
  g_autofree char *all = wh_format_integer (n);

  if (self->search == NULL)
    text = NULL;
  else if (self->searching && n == 0)
    text = g_strdup (_("searching"));
  else if (n == 0)
    text = g_strdup (_("none"));
  else if (!self->chosen)
    text = g_strdup_printf ("%s%s", all, wh_log_search_has_more (self->search) ? "+" : "");
  else
    {
      g_autofree char *current = wh_format_integer ((gint64)self->current + 1);

      /* Translators: which hit of how many; the last is a plus when there are more */
      text = g_strdup_printf (_("%s of %s%s"), current, all, wh_log_search_has_more (self->search) ? "+" : "");
    }

  gtk_label_set_text (self->count, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->count), text != NULL);
  gtk_widget_set_visible (self->moves, self->search != NULL);
  gtk_widget_set_sensitive (self->moves, n > 0);
}

static void
choose (WhUiLogView *self,
        guint        hit)
{
  self->current = hit;
  self->chosen = TRUE;
  wh_ui_log_text_set_search (self->text, self->search, hit);
  wh_ui_log_text_set_follow (self->text, FALSE);
  wh_ui_log_text_show_line (self->text, wh_log_search_get_hit (self->search, hit)->line);
  update_count (self);
}

static void
search_done (gpointer      owner,
             const GValue *value,
             const GError *error)
{
  WhUiLogView *self = owner;
  guint n;
  guint first;

  self->searching = FALSE;

  if (self->search == NULL)
    return;

  n = wh_log_search_get_n (self->search);

  if (n == 0 || self->chosen)
    {
      wh_ui_log_text_set_search (self->text, self->search, self->current);
      update_count (self);
      return;
    }

  first = wh_log_search_find (self->search, wh_ui_log_text_get_top (self->text));
  choose (self, first < n ? first : 0);
}

/* Who waited for a search that was given up is told nothing. */
typedef struct
{
  GWeakRef     view;
  WhLogSearch *search;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_weak_ref_clear (&run->view);
  g_object_unref (run->search);
  g_free (run);
}

static DexFuture *
check_cb (DexFuture *future,
          gpointer   user_data)
{
  Run *run = user_data;
  g_autoptr(WhUiLogView) self = g_weak_ref_get (&run->view);

  if (self != NULL && self->search == run->search)
    wh_ui_future_done (dex_ref (future), self, search_done);

  return dex_future_new_true ();
}

static void
run_search (WhUiLogView *self)
{
  Run *run = g_new0 (Run, 1);

  g_weak_ref_init (&run->view, self);
  run->search = g_object_ref (self->search);
  self->searching = TRUE;
  dex_future_disown (dex_future_finally (wh_log_search_run (self->search), check_cb, run, run_free));
}

static void
drop_search (WhUiLogView *self)
{
  if (self->search != NULL)
    wh_log_search_stop (self->search);
  g_clear_object (&self->search);
  self->searching = FALSE;
  self->chosen = FALSE;
  self->current = 0;
}

static void
search_cb (WhUiLogView *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  if (self->search != NULL && g_str_equal (wh_log_search_get_text (self->search), text))
    return;

  drop_search (self);
  wh_ui_log_text_set_search (self->text, NULL, 0);

  if (*text != '\0' && self->log != NULL)
    {
      self->search = wh_log_search_new (self->log, text);
      run_search (self);
    }

  update_count (self);
}

static void
step (WhUiLogView *self,
      int          by)
{
  guint n = self->search != NULL ? wh_log_search_get_n (self->search) : 0;

  if (n > 0)
    choose (self, self->chosen ? (self->current + n + (guint)by) % n : 0);
}

static void
next_cb (WhUiLogView *self)
{
  step (self, 1);
}

static void
previous_cb (WhUiLogView *self)
{
  step (self, -1);
}

static void
stop_search_cb (WhUiLogView *self)
{
  gtk_editable_set_text (self->entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static gboolean
step_by_key_cb (GtkWidget *widget,
                GVariant  *args,
                gpointer   data)
{
  step (WH_UI_LOG_VIEW (widget), g_variant_get_int32 (args));

  return TRUE;
}

/* Shift+Enter in the entry, which itself knows only Enter. */
static gboolean
entry_key_cb (WhUiLogView     *self,
              guint            key,
              guint            code,
              GdkModifierType  modifiers)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (modifiers & GDK_SHIFT_MASK) == 0)
    return FALSE;

  step (self, -1);

  return TRUE;
}

static gboolean
again_cb (gpointer data)
{
  WhUiLogView *self = data;

  if (self->searching)
    return G_SOURCE_CONTINUE;

  self->again = 0;
  if (self->search != NULL && !wh_log_search_has_more (self->search))
    run_search (self);

  return G_SOURCE_REMOVE;
}

/* ---- What is shown ---- */

static void
update_state (WhUiLogView *self)
{
  guint64 n = self->log != NULL ? wh_log_get_n_lines (self->log) : 0;
  guint64 first = self->log != NULL ? wh_log_get_first (self->log) : 0;
  g_autofree char *lines = wh_format_integer ((gint64)n);
  g_autofree char *summary = NULL;

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "text" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.save", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.fold-all", wh_ui_log_text_has_groups (self->text));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.unfold-all", wh_ui_log_text_has_groups (self->text));

  if (n > 0)
    {
      g_autofree char *size = g_format_size_full (wh_log_get_size (self->log), G_FORMAT_SIZE_IEC_UNITS);

      summary = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s line · %s", "%s lines · %s", (gulong)n), lines, size);
    }

  gtk_label_set_text (self->summary, summary != NULL ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->dropped), first > 0);

  if (first > 0)
    {
      g_autofree char *gone = wh_format_integer ((gint64)first);
      g_autofree char *text = g_strdup_printf (_("%s dropped"), gone);

      gtk_label_set_text (self->dropped, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->dropped), _("The oldest lines made room for newer ones"));
    }
}

static void
changed_cb (WhUiLogView *self)
{
  update_state (self);

  if (self->search != NULL && self->again == 0)
    self->again = g_timeout_add (SEARCH_PAUSE, again_cb, self);
}

/**
 * wh_ui_log_view_set_log:
 * @self: a view
 * @log: (nullable): what is shown
 * @name: (nullable): how it is called when it is saved
 */
void
wh_ui_log_view_set_log (WhUiLogView *self,
                        WhLog       *log,
                        const char  *name)
{
  g_return_if_fail (WH_UI_IS_LOG_VIEW (self));

  g_set_str (&self->name, name);

  if (self->log == log)
    return;

  if (self->log != NULL)
    g_signal_handlers_disconnect_by_func (self->log, changed_cb, self);

  drop_search (self);
  g_set_object (&self->log, log);
  wh_ui_log_text_set_log (self->text, log);

  if (log != NULL)
    g_signal_connect_object (log, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  update_state (self);
  search_cb (self);
  update_count (self);
}

WhLog *
wh_ui_log_view_get_log (WhUiLogView *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_VIEW (self), NULL);

  return self->log;
}

/**
 * wh_ui_log_view_set_placeholder:
 * @self: a view
 * @title: stands where there are no lines
 * @description: (nullable): why not
 */
void
wh_ui_log_view_set_placeholder (WhUiLogView *self,
                                const char  *title,
                                const char  *description)
{
  g_return_if_fail (WH_UI_IS_LOG_VIEW (self));

  adw_status_page_set_title (self->placeholder, title);
  adw_status_page_set_description (self->placeholder, description);
}

/**
 * wh_ui_log_view_set_warning:
 * @self: a view
 * @warning: (nullable): what is wrong with it, above the lines
 */
void
wh_ui_log_view_set_warning (WhUiLogView *self,
                            const char  *warning)
{
  g_return_if_fail (WH_UI_IS_LOG_VIEW (self));

  if (warning != NULL)
    adw_banner_set_title (self->banner, warning);
  adw_banner_set_revealed (self->banner, warning != NULL);
}

void
wh_ui_log_view_show_line (WhUiLogView *self,
                          guint64      line)
{
  g_return_if_fail (WH_UI_IS_LOG_VIEW (self));

  wh_ui_log_text_show_line (self->text, line);
}

void
wh_ui_log_view_set_follow (WhUiLogView *self,
                           gboolean     follow)
{
  g_return_if_fail (WH_UI_IS_LOG_VIEW (self));

  wh_ui_log_text_set_follow (self->text, follow);
}

/**
 * wh_ui_log_view_start_search:
 * @self: a view
 *
 * Returns: whether the keyboard is in the search now
 */
gboolean
wh_ui_log_view_start_search (WhUiLogView *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_VIEW (self), FALSE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * wh_ui_log_view_search:
 * @self: a view
 * @text: what is looked for
 *
 * Tests do this; nothing else does.
 */
void
wh_ui_log_view_search (WhUiLogView *self,
                       const char  *text)
{
  g_return_if_fail (WH_UI_IS_LOG_VIEW (self));

  gtk_editable_set_text (self->entry, text);
  search_cb (self);
}

WhUiLogText *
wh_ui_log_view_get_text (WhUiLogView *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_VIEW (self), NULL);

  return self->text;
}

/**
 * wh_ui_log_view_get_search:
 * @self: a view
 * @current: (out) (optional): which hit is the current one
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer none) (nullable): what is searched, once it is done
 */
WhLogSearch *
wh_ui_log_view_get_search (WhUiLogView *self,
                           guint       *current)
{
  g_return_val_if_fail (WH_UI_IS_LOG_VIEW (self), NULL);

  if (current != NULL)
    *current = self->current;

  return self->searching ? NULL : self->search;
}

static void
fold_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  wh_ui_log_text_fold_all (WH_UI_LOG_VIEW (widget)->text, g_str_equal (action_name, "log.fold-all"));
}

static DexFuture *
save (GFile    *file,
      gpointer  user_data)
{
  return wh_log_save (user_data, file);
}

static void
save_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  WhUiLogView *self = WH_UI_LOG_VIEW (widget);
  g_autofree char *name = g_strdup_printf ("%s.log", self->name != NULL ? self->name : "log");

  if (self->log != NULL)
    wh_ui_save_ask (widget, name, "text/plain", save, g_object_ref (self->log), g_object_unref);
}

static void
wh_ui_log_view_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiLogView *self = WH_UI_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;

    case PROP_SHOW_TIMES:
      g_value_set_boolean (value, self->show_times);
      break;

    case PROP_SHOW_NUMBERS:
      g_value_set_boolean (value, self->show_numbers);
      break;

    case PROP_WRAP:
      g_value_set_boolean (value, self->wrap);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Narrow: no times, and lines are wrapped. */
static void
set_narrow (WhUiLogView *self,
            gboolean     narrow)
{
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  g_object_set (self, "show-times", !narrow, "wrap", narrow, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
wh_ui_log_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiLogView *self = WH_UI_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;

    case PROP_SHOW_TIMES:
      self->show_times = g_value_get_boolean (value);
      wh_ui_log_text_set_show_times (self->text, self->show_times);
      g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_SHOW_NUMBERS:
      self->show_numbers = g_value_get_boolean (value);
      wh_ui_log_text_set_show_numbers (self->text, self->show_numbers);
      g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_WRAP:
      self->wrap = g_value_get_boolean (value);
      wh_ui_log_text_set_wrap (self->text, self->wrap);
      g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_log_view_dispose (GObject *object)
{
  WhUiLogView *self = WH_UI_LOG_VIEW (object);

  drop_search (self);
  g_clear_handle_id (&self->again, g_source_remove);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_func (self->log, changed_cb, self);
  g_clear_object (&self->log);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_LOG_VIEW);

  G_OBJECT_CLASS (wh_ui_log_view_parent_class)->dispose (object);
}

static void
wh_ui_log_view_finalize (GObject *object)
{
  g_free (WH_UI_LOG_VIEW (object)->name);

  G_OBJECT_CLASS (wh_ui_log_view_parent_class)->finalize (object);
}

static GParamSpec *
make_flag (const char *name,
           gboolean    value)
{
  return g_param_spec_boolean (name, NULL, NULL, value,
                               (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
}

static void
wh_ui_log_view_class_init (WhUiLogViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_log_view_dispose;
  object_class->finalize = wh_ui_log_view_finalize;
  object_class->get_property = wh_ui_log_view_get_property;
  object_class->set_property = wh_ui_log_view_set_property;

  properties[PROP_NARROW] = make_flag ("narrow", FALSE);
  properties[PROP_SHOW_TIMES] = make_flag ("show-times", TRUE);
  properties[PROP_SHOW_NUMBERS] = make_flag ("show-numbers", TRUE);
  properties[PROP_WRAP] = make_flag ("wrap", FALSE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_property_action (widget_class, "log.wrap", "wrap");
  gtk_widget_class_install_property_action (widget_class, "log.times", "show-times");
  gtk_widget_class_install_property_action (widget_class, "log.numbers", "show-numbers");
  gtk_widget_class_install_action (widget_class, "log.fold-all", NULL, fold_cb);
  gtk_widget_class_install_action (widget_class, "log.unfold-all", NULL, fold_cb);
  gtk_widget_class_install_action (widget_class, "log.save", NULL, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "log.save", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, step_by_key_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, step_by_key_cb, "i", -1);

  g_type_ensure (WH_UI_TYPE_LOG_TEXT);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, entry);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, count);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, moves);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, text);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, placeholder);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, summary);
  gtk_widget_class_bind_template_child (widget_class, WhUiLogView, dropped);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static void
wh_ui_log_view_init (WhUiLogView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->show_times = TRUE;
  self->show_numbers = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_log_view_set_placeholder (self, _("No lines yet"), NULL);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (entry_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  update_state (self);
  update_count (self);
}

/**
 * wh_ui_log_view_new:
 *
 * Returns: (transfer floating): a view of nothing
 */
GtkWidget *
wh_ui_log_view_new (void)
{
  return g_object_new (WH_UI_TYPE_LOG_VIEW, NULL);
}
