/* wh-ui-app-wall.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-app-actions.h"
#include "wh-ui-app-tile.h"
#include "wh-ui-app-wall.h"
#include "wh-ui-app.h"
#include "wh-ui-health.h"

/* What the lines of the tiles show. */
#define SPAN G_TIME_SPAN_HOUR

/* A flow box makes every tile at once, so a wall has an end; the table has none. */
#define MAX_TILES 40

/* So many fill a window of 1280x800. The others are made behind the first
 * frame, a few in each. */
#define FIRST_TILES 24
#define NEXT_TILES  4

/**
 * WhUiAppWall:
 *
 * A tile for each application, in an order that health has no part in. Tiles
 * are filled again in place; they are only put anew when applications come, go
 * or are pinned. Enter opens one, the menu key has its actions: both are the
 * "application" actions of the page ([class@UiAppActions]).
 */
struct _WhUiAppWall
{
  WhUiAdaptive      parent_instance;

  GtkFlowBox *flow;
  GtkLabel   *more_label;

  GPtrArray  *names; /* of the tiles, in order */

  /* What was shown last, while some tiles are still to be made */
  GPtrArray  *applications;
  WhStore    *store;
  char       *environment;
  gint64      now;
  guint       tick;
  guint       n_ticks;
  GtkWidget  *menu;
};

G_DEFINE_FINAL_TYPE (WhUiAppWall, wh_ui_app_wall, WH_UI_TYPE_ADAPTIVE)


static WhUiAppTile *
get_tile (WhUiAppWall *self,
          guint        position)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->flow, position);

  return child != NULL ? WH_UI_APP_TILE (gtk_flow_box_child_get_child (child)) : NULL;
}

static void
update_width (WhUiAdaptive *adaptive)
{
  WhUiAppWall *self = WH_UI_APP_WALL (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);
  guint n = narrow ? 2 : wh_ui_adaptive_get_compact (adaptive) ? 3 : 4;
  guint gap = narrow ? 9 : 12;

  gtk_flow_box_set_min_children_per_line (self->flow, 1);
  gtk_flow_box_set_max_children_per_line (self->flow, n);
  /* Fewer where there is less room than that. */
  gtk_flow_box_set_min_children_per_line (self->flow, MIN (n, 2));
  gtk_flow_box_set_column_spacing (self->flow, gap);
  gtk_flow_box_set_row_spacing (self->flow, gap);

  for (guint i = 0; i < self->names->len; i++)
    wh_ui_app_tile_set_compact (get_tile (self, i), narrow);
}

static void
activated_cb (WhUiAppWall     *self,
              GtkFlowBoxChild *child)
{
  guint position = gtk_flow_box_child_get_index (child);

  if (position < self->names->len)
    gtk_widget_activate_action (GTK_WIDGET (self), "application.open", "s", g_ptr_array_index (self->names, position));
}

static void
show_menu (WhUiAppWall     *self,
           GtkFlowBoxChild *child,
           double           x,
           double           y)
{
  guint position = gtk_flow_box_child_get_index (child);
  g_autoptr(GMenuModel) model = NULL;
  graphene_point_t at;

  if (position >= self->names->len ||
      !gtk_widget_compute_point (GTK_WIDGET (child), GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &at))
    return;

  model = wh_ui_app_actions_make_menu (g_ptr_array_index (self->names, position),
                                       wh_ui_app_tile_get_pinned (get_tile (self, position)), TRUE);

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { at.x, at.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (WhUiAppWall     *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *click)
{
  GtkWidget *child = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));

  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, GTK_FLOW_BOX_CHILD (child), x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (WH_UI_APP_WALL (widget)->flow));

  if (child == NULL)
    return FALSE;

  show_menu (WH_UI_APP_WALL (widget), GTK_FLOW_BOX_CHILD (child), 12, gtk_widget_get_height (child) / 2.0);

  return TRUE;
}

static void
append_tile (WhUiAppWall    *self,
             const WhRecord *application)
{
  GtkWidget *tile = wh_ui_app_tile_new ();
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (child, GTK_EVENT_CONTROLLER (click));

  wh_ui_app_tile_set_title (WH_UI_APP_TILE (tile), wh_record_get_name (application));
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);
  gtk_flow_box_append (self->flow, child);
  g_ptr_array_add (self->names, g_strdup (application->uid));
}

static void
fill_environments (WhUiAppTile    *tile,
                   WhStore        *store,
                   const WhRecord *application)
{
  static const struct
  {
    const char *id;
    const char *title;
  } shorts[] = {
    { "production", N_("prod") },
    { "staging", N_("staging") },
    { "development", N_("dev") },
  };
  WhUiAppTileEnvironment environments[G_N_ELEMENTS (shorts)];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (shorts); i++)
    {
      WhRecord *environment = wh_ui_app_find_environment (store, application, shorts[i].id);

      if (environment == NULL)
        continue;

      environments[n].title = g_dgettext (GETTEXT_PACKAGE, shorts[i].title);
      environments[n].health = wh_store_get_health (store, environment);
      environments[n++].version = environment->values[WH_ENVIRONMENT_VERSION].text;
    }

  wh_ui_app_tile_set_environments (tile, environments, n);
}

/* What is known of an application that is not observed now. */
static char *
dup_then (WhHealth health,
          gint64   fresh_at)
{
  g_autofree char *time = fresh_at > 0 ? wh_format_time (fresh_at) : NULL;

  if (time == NULL)
    return g_strdup (_("not observed"));

  if (health == WH_HEALTH_FAILING)
    /* Translators: a time such as 14:02, when it was seen last */
    return g_strdup_printf (_("was failing %s"), time);

  if (health == WH_HEALTH_WARNING)
    /* Translators: a time such as 14:02, when it was seen last */
    return g_strdup_printf (_("had a warning %s"), time);

  if (health == WH_HEALTH_OK)
    /* Translators: a time such as 14:02, when it was seen last */
    return g_strdup_printf (_("was fine %s"), time);

  /* Translators: a time such as 14:02 */
  return g_strdup_printf (_("as of %s"), time);
}

static void
fill_numbers (WhUiAppTile    *tile,
              WhStore        *store,
              const WhRecord *application,
              WhHealth        health)
{
  double rate = application->values[WH_APPLICATION_RATE].real;
  double errors = application->values[WH_APPLICATION_ERRORS].real;
  g_autofree char *rate_text = !isnan (rate) ? wh_format_real (rate) : NULL;

  wh_ui_app_tile_set_rate (tile, rate_text, rate_text != NULL ? _("req/s") : NULL);

  if (health == WH_HEALTH_STALE)
    {
      gint64 fresh_at = wh_ui_app_get_fresh_at (store, application);
      g_autofree char *text = dup_then (wh_ui_app_get_health_then (store, application), fresh_at);

      wh_ui_app_tile_set_note (tile, text, NULL, WH_HEALTH_STALE);
    }
  else if (!isnan (errors))
    {
      g_autofree char *text = g_strdup_printf ("%.1f", errors);

      wh_ui_app_tile_set_note (tile, text, _("% errors"),
                               wh_ui_app_breaks_errors (application) ? WH_HEALTH_FAILING : WH_HEALTH_OK);
    }
  else
    {
      wh_ui_app_tile_set_note (tile, NULL, NULL, WH_HEALTH_OK);
    }
}

static void
fill_tile (WhUiAppTile    *tile,
           WhStore        *store,
           const WhRecord *application,
           const char     *environment,
           gint64          now)
{
  const char *reason = NULL;
  const char *version = wh_ui_app_get_version (application, environment);
  WhHealth health = wh_ui_app_get_health (store, application, environment, &reason);
  gint64 behind = application->values[WH_APPLICATION_BEHIND].number;
  GtkWidget *child = gtk_widget_get_parent (GTK_WIDGET (tile));
  g_auto(WhUiAppCourse) course = { 0 };
  g_autofree char *words = wh_ui_health_dup_text (health, reason);
  g_autofree char *label = g_strdup_printf ("%s, %s", wh_record_get_name (application), words);

  wh_ui_app_tile_set_version (tile, version);
  wh_ui_app_tile_set_pinned (tile, application->values[WH_APPLICATION_PINNED].number == 1);
  wh_ui_app_tile_set_behind (tile, behind != WH_ABSENT ? behind : 0);
  wh_ui_app_tile_set_reason (tile, reason);
  fill_numbers (tile, store, application, health);
  fill_environments (tile, store, application);
  wh_ui_app_get_course (&course, store, application, "rate", now, SPAN);
  wh_ui_app_tile_set_course (tile, course.times, course.values, course.n_values,
                             course.values != NULL ? course.from : 0, course.values != NULL ? course.to : 0,
                             course.marker);
  wh_ui_app_tile_set_health (tile, health);

  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Whether the tiles that are there are the first of those that shall be. */
static gboolean
is_same_order (WhUiAppWall *self,
               GPtrArray   *applications)
{
  if (self->names->len > MIN (applications->len, MAX_TILES))
    return FALSE;

  for (guint i = 0; i < self->names->len; i++)
    if (!g_str_equal (g_ptr_array_index (self->names, i), ((WhRecord *)g_ptr_array_index (applications, i))->uid))
      return FALSE;

  return TRUE;
}

static void
forget_rest (WhUiAppWall *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);

  self->tick = 0;
  g_clear_pointer (&self->applications, g_ptr_array_unref);
  g_clear_object (&self->store);
}

static void
append_tiles (WhUiAppWall *self,
              GPtrArray   *applications,
              guint        n)
{
  n = MIN (n, MIN (applications->len, MAX_TILES));

  if (self->names->len >= n)
    return;

  while (self->names->len < n)
    append_tile (self, g_ptr_array_index (applications, self->names->len));

  update_width (WH_UI_ADAPTIVE (self));
}

/* The first tick is before the first frame is drawn. */
static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  WhUiAppWall *self = WH_UI_APP_WALL (widget);
  guint n = self->names->len;

  if (self->n_ticks++ < 2)
    return G_SOURCE_CONTINUE;

  append_tiles (self, self->applications, n + NEXT_TILES);

  for (; n < self->names->len; n++)
    fill_tile (get_tile (self, n), self->store, g_ptr_array_index (self->applications, n), self->environment, self->now);

  if (self->names->len < MIN (self->applications->len, MAX_TILES))
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  forget_rest (self);

  return G_SOURCE_REMOVE;
}

static void
wh_ui_app_wall_dispose (GObject *object)
{
  WhUiAppWall *self = WH_UI_APP_WALL (object);

  forget_rest (self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_APP_WALL);

  G_OBJECT_CLASS (wh_ui_app_wall_parent_class)->dispose (object);
}

static void
wh_ui_app_wall_finalize (GObject *object)
{
  g_ptr_array_unref (WH_UI_APP_WALL (object)->names);
  g_free (WH_UI_APP_WALL (object)->environment);

  G_OBJECT_CLASS (wh_ui_app_wall_parent_class)->finalize (object);
}

static void
wh_ui_app_wall_class_init (WhUiAppWallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = update_width;
  object_class->dispose = wh_ui_app_wall_dispose;
  object_class->finalize = wh_ui_app_wall_finalize;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-app-wall.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAppWall, flow);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppWall, more_label);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
wh_ui_app_wall_init (WhUiAppWall *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_app_wall_show:
 * @self: a wall
 * @store: what is shown
 * @applications: (element-type WhRecord): the applications, in order
 * @environment: (nullable): how they are there; %NULL = as a whole
 * @now: the moment that is shown, µs since the Unix epoch
 *
 * Shows @applications as they are in @store.
 */
void
wh_ui_app_wall_show (WhUiAppWall *self,
                     WhStore     *store,
                     GPtrArray   *applications,
                     const char  *environment,
                     gint64       now)
{
  guint n_tiles;

  g_return_if_fail (WH_UI_IS_APP_WALL (self));
  g_return_if_fail (WH_IS_STORE (store));
  g_return_if_fail (applications != NULL);

  n_tiles = MIN (applications->len, MAX_TILES);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), applications->len > n_tiles);

  if (applications->len > n_tiles)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                            "%u more application; search finds it",
                                                            "%u more applications; search finds them",
                                                            applications->len - n_tiles),
                                               applications->len - n_tiles);

      gtk_label_set_label (self->more_label, more);
    }

  if (!is_same_order (self, applications))
    {
      gtk_flow_box_remove_all (self->flow);
      g_ptr_array_set_size (self->names, 0);
    }

  forget_rest (self);
  append_tiles (self, applications, FIRST_TILES);

  for (guint i = 0; i < self->names->len; i++)
    fill_tile (get_tile (self, i), store, g_ptr_array_index (applications, i), environment, now);

  if (self->names->len < n_tiles)
    {
      self->applications = g_ptr_array_ref (applications);
      self->store = g_object_ref (store);
      self->now = now;
      self->n_ticks = 0;
      g_set_str (&self->environment, environment);
      self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
    }
}

/**
 * wh_ui_app_wall_get_tile:
 * @self: a wall
 * @position: from 0
 *
 * Returns: (transfer none) (nullable): the tile there, for tests
 */
GtkWidget *
wh_ui_app_wall_get_tile (WhUiAppWall *self,
                         guint        position)
{
  g_return_val_if_fail (WH_UI_IS_APP_WALL (self), NULL);

  return (GtkWidget *)get_tile (self, position);
}
