/* wh-ui-change-strip.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-change-strip.h"
#include "wh-ui-draw.h"

/**
 * WhUiChangeStrip:
 *
 * What changed in a span of time, a lane for each kind of change: rollouts with their
 * names, runs as ticks, alerts as long as they lasted, own actions as dots. Spans
 * that were not observed are hatched. The pointer and the arrow keys find single
 * changes; Enter or a click opens one.
 */
struct _WhUiChangeStrip
{
  WhUiDrawn  parent_instance;

  GStrv      lanes;
  GArray    *changes;
  WhUiGap   *gaps;
  guint      n_gaps;
  gint64     from;
  gint64     to;
  int        selected;
};

G_DEFINE_FINAL_TYPE (WhUiChangeStrip, wh_ui_change_strip, WH_UI_TYPE_DRAWN)

#define NONE (-1)

enum
{
  CHANGE_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
count_lanes (WhUiChangeStrip *self)
{
  return self->lanes != NULL ? g_strv_length (self->lanes) : 0;
}

/* For the painter; borrows all of it. */
static WhUiChanges
get_content (WhUiChangeStrip *self)
{
  return (WhUiChanges) {
    .widget = GTK_WIDGET (self),
    .lanes = (const char * const *) self->lanes,
    .n_lanes = count_lanes (self),
    .changes = (const WhUiChange *) (gpointer) self->changes->data,
    .n_changes = self->changes->len,
    .gaps = self->gaps,
    .n_gaps = self->n_gaps,
    .from = self->from,
    .to = self->to,
  };
}

static void
wh_ui_change_strip_draw (WhUiDrawn   *drawn,
                         GtkSnapshot *snapshot,
                         float        width,
                         float        height)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (drawn);
  WhUiChanges content = get_content (self);

  wh_ui_changes_paint (&content, snapshot, width);

  if (self->selected != NONE && gtk_widget_has_focus (GTK_WIDGET (self)))
    {
      graphene_rect_t extent;
      GskRoundedRect ring;
      GdkRGBA color;

      wh_ui_changes_get_extent (&content, &content.changes[self->selected], width, &extent);
      graphene_rect_inset (&extent, -3, -3);
      gsk_rounded_rect_init_from_rect (&ring, &extent, 5);
      wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &color);
      gtk_snapshot_append_border (snapshot, &ring,
                                  (const float[]) { 2, 2, 2, 2 },
                                  (const GdkRGBA[]) { color, color, color, color });
    }
}

static int
find_at (WhUiChangeStrip *self,
         double           x,
         double           y)
{
  WhUiChanges content = get_content (self);

  return wh_ui_changes_find (&content, gtk_widget_get_width (GTK_WIDGET (self)), (float) x, (float) y);
}

static void
wh_ui_change_strip_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = 640;
    }
  else
    {
      *minimum = *natural = wh_ui_changes_measure (count_lanes (WH_UI_CHANGE_STRIP (widget)));
    }
}

static char *
describe_change (WhUiChangeStrip *self,
                 int              index)
{
  const WhUiChange *change = &g_array_index (self->changes, WhUiChange, index);
  g_autoptr(GDateTime) from = g_date_time_new_from_unix_local (change->from / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (from, "%H:%M");
  const char *lane = change->lane < count_lanes (self) ? self->lanes[change->lane] : "";

  return g_strdup_printf ("%s, %s: %s", time, lane, change->title != NULL ? change->title : "");
}

static gboolean
wh_ui_change_strip_query_tooltip (GtkWidget  *widget,
                                  int         x,
                                  int         y,
                                  gboolean    keyboard,
                                  GtkTooltip *tooltip)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (widget);
  int found = keyboard ? self->selected : find_at (self, x, y);
  g_autofree char *text = NULL;

  if (found == NONE)
    return FALSE;

  text = describe_change (self, found);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
activate (WhUiChangeStrip *self,
          int              index)
{
  if (index != NONE)
    g_signal_emit (self, signals[CHANGE_ACTIVATED], 0,
                   g_array_index (self->changes, WhUiChange, index).id);
}

static void
released_cb (WhUiChangeStrip *self,
             int              n_press,
             double           x,
             double           y)
{
  activate (self, find_at (self, x, y));
}

static void
select_change (WhUiChangeStrip *self,
               int              index)
{
  g_autofree char *text = NULL;

  self->selected = index;
  if (index != NONE)
    text = describe_change (self, index);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)index,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text != NULL ? text : "",
                                  -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (widget);
  int step = g_variant_get_int32 (args);
  int last = (int) self->changes->len - 1;

  if (last < 0)
    return FALSE;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;

  /* The latest first: it is what one looks for. */
  select_change (self, self->selected == NONE ? last : CLAMP (self->selected + step, 0, last));

  return TRUE;
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (widget);

  activate (self, self->selected);

  return self->selected != NONE;
}

static int
compare_changes (gconstpointer a,
                 gconstpointer b)
{
  const WhUiChange *one = a;
  const WhUiChange *other = b;

  return (one->from > other->from) - (one->from < other->from);
}

static void
clear_change (gpointer data)
{
  WhUiChange *change = data;

  g_free ((char *) change->id);
  g_free ((char *) change->title);
}

static void
update_name (WhUiChangeStrip *self)
{
  g_autoptr(GString) text = g_string_new (_("Changes"));

  for (guint lane = 0; lane < count_lanes (self); lane++)
    {
      guint count = 0;

      for (guint i = 0; i < self->changes->len; i++)
        count += g_array_index (self->changes, WhUiChange, i).lane == lane;
      g_string_append_printf (text, ", %s %u", self->lanes[lane], count);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, (double)NONE,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double)self->changes->len - 1,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)self->selected,
                                  -1);
}

static void
wh_ui_change_strip_finalize (GObject *object)
{
  WhUiChangeStrip *self = WH_UI_CHANGE_STRIP (object);

  g_clear_pointer (&self->lanes, g_strfreev);
  g_clear_pointer (&self->changes, g_array_unref);
  g_clear_pointer (&self->gaps, g_free);

  G_OBJECT_CLASS (wh_ui_change_strip_parent_class)->finalize (object);
}

static void
wh_ui_change_strip_class_init (WhUiChangeStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_change_strip_finalize;

  widget_class->measure = wh_ui_change_strip_measure;
  widget_class->query_tooltip = wh_ui_change_strip_query_tooltip;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_change_strip_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  gtk_widget_class_set_css_name (widget_class, "changestrip");
  /* One moves along it with the arrow keys. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  /**
   * WhUiChangeStrip::change-activated:
   * @self: a strip
   * @id: id of the change
   *
   * The user wants to see a change.
   */
  signals[CHANGE_ACTIVATED] =
    g_signal_new ("change-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_NO_MODIFIER_MASK, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_NO_MODIFIER_MASK, move_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
}

static void
wh_ui_change_strip_init (WhUiChangeStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->selected = NONE;
  self->changes = g_array_new (FALSE, FALSE, sizeof (WhUiChange));
  g_array_set_clear_func (self->changes, clear_change);

  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (self, "notify::has-focus", G_CALLBACK (wh_ui_drawn_invalidate), self, G_CONNECT_SWAPPED);
  update_name (self);
}

/**
 * wh_ui_change_strip_new:
 *
 * Returns: (transfer floating): a strip without lanes
 */
GtkWidget *
wh_ui_change_strip_new (void)
{
  return g_object_new (WH_UI_TYPE_CHANGE_STRIP, NULL);
}

/**
 * wh_ui_change_strip_set_lanes:
 * @self: a strip
 * @titles: (array zero-terminated=1): titles of the lanes, from top to bottom
 */
void
wh_ui_change_strip_set_lanes (WhUiChangeStrip    *self,
                              const char * const *titles)
{
  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));
  g_return_if_fail (titles != NULL);

  g_clear_pointer (&self->lanes, g_strfreev);
  self->lanes = g_strdupv ((GStrv) titles);
  update_name (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * wh_ui_change_strip_set_range:
 * @self: a strip
 * @from: left edge, in µs since the Unix epoch
 * @to: right edge: now
 */
void
wh_ui_change_strip_set_range (WhUiChangeStrip *self,
                              gint64           from,
                              gint64           to)
{
  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));

  if (self->from == from && self->to == to)
    return;

  self->from = from;
  self->to = to;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_change_strip_set_changes:
 * @self: a strip
 * @changes: (array length=n_changes): in any order; copied
 * @n_changes: how many
 *
 * Sets the changes. What is selected stays so if it is among them.
 */
void
wh_ui_change_strip_set_changes (WhUiChangeStrip  *self,
                                const WhUiChange *changes,
                                guint             n_changes)
{
  g_autofree char *selected = NULL;
  int found = NONE;

  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));
  g_return_if_fail (changes != NULL || n_changes == 0);

  if (self->selected != NONE)
    selected = g_strdup (g_array_index (self->changes, WhUiChange, self->selected).id);

  g_array_set_size (self->changes, 0);
  for (guint i = 0; i < n_changes; i++)
    {
      WhUiChange change = changes[i];

      change.id = g_strdup (change.id);
      change.title = g_strdup (change.title);
      if (change.form != WH_UI_CHANGE_SPAN)
        change.to = change.from;
      g_array_append_val (self->changes, change);
    }
  g_array_sort (self->changes, compare_changes);

  for (guint i = 0; selected != NULL && i < n_changes; i++)
    if (g_strcmp0 (selected, g_array_index (self->changes, WhUiChange, i).id) == 0)
      found = (int) i;

  update_name (self);
  select_change (self, found);
}

/**
 * wh_ui_change_strip_set_gaps:
 * @self: a strip
 * @gaps: (array length=n_gaps): what was not observed
 * @n_gaps: how many
 */
void
wh_ui_change_strip_set_gaps (WhUiChangeStrip *self,
                             const WhUiGap   *gaps,
                             guint            n_gaps)
{
  g_return_if_fail (WH_UI_IS_CHANGE_STRIP (self));
  g_return_if_fail (gaps != NULL || n_gaps == 0);

  g_clear_pointer (&self->gaps, g_free);
  self->gaps = g_memdup2 (gaps, n_gaps * sizeof *gaps);
  self->n_gaps = n_gaps;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
