/* wh-ui-hour-item.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-event-words.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-draw.h"
#include "wh-ui-event-lanes.h"
#include "wh-ui-health.h"
#include "wh-ui-hour-item.h"
#include "wh-ui-wordless.h"

/**
 * WhUiHourItem:
 *
 * A row of the timeline as a list: an event, or a time that was not observed,
 * with the hour or day it stands under. It never changes once it is in a list.
 */
struct _WhUiHourItem
{
  GObject   parent_instance;

  WhRecord *event;   /* nullable */
  WhPeriod  gap;
  gint64    begin;   /* of the group */
  char     *heading;
  gboolean  first;   /* in the group */
  gboolean  last;
};

G_DEFINE_FINAL_TYPE (WhUiHourItem, wh_ui_hour_item, G_TYPE_OBJECT)

static void
wh_ui_hour_item_finalize (GObject *object)
{
  WhUiHourItem *self = WH_UI_HOUR_ITEM (object);

  g_clear_pointer (&self->event, wh_record_unref);
  g_free (self->heading);

  G_OBJECT_CLASS (wh_ui_hour_item_parent_class)->finalize (object);
}

static void
wh_ui_hour_item_class_init (WhUiHourItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_hour_item_finalize;
}

static void
wh_ui_hour_item_init (WhUiHourItem *self)
{
}

/**
 * wh_ui_hour_item_new:
 * @event: (nullable): an event
 * @gap: (nullable): without an event, a time that was not observed
 *
 * Returns: (transfer full): a row of no group yet
 */
WhUiHourItem *
wh_ui_hour_item_new (WhRecord       *event,
                     const WhPeriod *gap)
{
  WhUiHourItem *self = g_object_new (WH_UI_TYPE_HOUR_ITEM, NULL);

  g_return_val_if_fail (event != NULL || gap != NULL, self);

  if (event != NULL)
    self->event = wh_record_ref (event);
  else
    self->gap = *gap;

  return self;
}

/**
 * wh_ui_hour_item_get_event:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): its event; %NULL: nothing was observed
 */
WhRecord *
wh_ui_hour_item_get_event (WhUiHourItem *self)
{
  g_return_val_if_fail (WH_UI_IS_HOUR_ITEM (self), NULL);

  return self->event;
}

/**
 * wh_ui_hour_item_get_time:
 * @self: a row
 *
 * Returns: when it was, or when it was over, in microseconds since the epoch
 */
gint64
wh_ui_hour_item_get_time (WhUiHourItem *self)
{
  g_return_val_if_fail (WH_UI_IS_HOUR_ITEM (self), 0);

  return self->event != NULL ? self->event->values[WH_EVENT_TIME].number : self->gap.until;
}

/**
 * wh_ui_hour_item_take_group:
 * @self: a row that is in no list yet
 * @begin: when the hour or day begins that it stands under
 * @heading: (transfer full): what that is called
 */
void
wh_ui_hour_item_take_group (WhUiHourItem *self,
                            gint64        begin,
                            char         *heading)
{
  g_return_if_fail (WH_UI_IS_HOUR_ITEM (self));

  self->begin = begin;
  g_free (self->heading);
  self->heading = heading;
}

/**
 * wh_ui_hour_item_set_edges:
 * @self: a row that is in no list yet
 * @first: whether it is the first of its group
 * @last: whether it is the last of its group
 */
void
wh_ui_hour_item_set_edges (WhUiHourItem *self,
                           gboolean      first,
                           gboolean      last)
{
  g_return_if_fail (WH_UI_IS_HOUR_ITEM (self));

  self->first = first;
  self->last = last;
}

/**
 * wh_ui_hour_item_get_begin:
 * @self: a row
 *
 * Returns: when its group begins, in microseconds since the epoch
 */
gint64
wh_ui_hour_item_get_begin (WhUiHourItem *self)
{
  g_return_val_if_fail (WH_UI_IS_HOUR_ITEM (self), 0);

  return self->begin;
}

/**
 * wh_ui_hour_item_get_heading:
 * @self: a row
 *
 * Returns: (nullable): what its group is called
 */
const char *
wh_ui_hour_item_get_heading (WhUiHourItem *self)
{
  g_return_val_if_fail (WH_UI_IS_HOUR_ITEM (self), NULL);

  return self->heading;
}

/**
 * wh_ui_hour_item_is_same:
 * @self: a row
 * @other: another
 *
 * Returns: whether both look the same and mean the same
 */
gboolean
wh_ui_hour_item_is_same (WhUiHourItem *self,
                         WhUiHourItem *other)
{
  g_return_val_if_fail (WH_UI_IS_HOUR_ITEM (self), FALSE);
  g_return_val_if_fail (WH_UI_IS_HOUR_ITEM (other), FALSE);

  if (self->begin != other->begin || self->first != other->first || self->last != other->last ||
      g_strcmp0 (self->heading, other->heading) != 0 || (self->event == NULL) != (other->event == NULL))
    return FALSE;

  if (self->event == NULL)
    return self->gap.from == other->gap.from && self->gap.until == other->gap.until;

  return g_str_equal (self->event->uid, other->event->uid) &&
         g_str_equal (self->event->connection, other->event->connection) &&
         !wh_record_differs (self->event, other->event);
}

/* ---- On the screen ---- */

static char *
dup_clock (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return moment != NULL ? g_date_time_format (moment, "%H:%M") : g_strdup ("");
}

/**
 * wh_ui_hour_item_setup_row:
 * @row: of a list view
 *
 * Makes the widgets of a row: sign, two lines, an arrow.
 */
void
wh_ui_hour_item_setup_row (GtkListItem *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *signs = gtk_stack_new ();
  GtkWidget *sign = wh_ui_health_new ();
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *subtitle = gtk_label_new (NULL);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);
  gtk_stack_add_named (GTK_STACK (signs), sign, "health");
  gtk_stack_add_named (GTK_STACK (signs), gtk_image_new (), "icon");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dimmed");
  gtk_widget_add_css_class (subtitle, "numeric");
  gtk_widget_add_css_class (arrow, "dimmed");
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), subtitle);
  gtk_box_append (GTK_BOX (box), signs);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), arrow);
  gtk_widget_add_css_class (box, "wh-hour-row");
  gtk_list_item_set_child (row, box);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_sign (WhUiHourItem *self,
           GtkWidget    *signs)
{
  GtkWidget *health = gtk_stack_get_child_by_name (GTK_STACK (signs), "health");
  GtkWidget *image = gtk_stack_get_child_by_name (GTK_STACK (signs), "icon");
  const char *icon = NULL;

  /* What is neither good nor bad shows what sort it is. */
  if (self->event != NULL && self->event->health == WH_HEALTH_UNKNOWN)
    icon = wh_ui_event_lanes_get_icon (self->event->values[WH_EVENT_LANE].text);

  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon);
  wh_ui_health_set_health (WH_UI_HEALTH (health), self->event != NULL ? self->event->health : WH_HEALTH_STALE);
  gtk_stack_set_visible_child (GTK_STACK (signs), icon != NULL ? image : health);
}

/**
 * wh_ui_hour_item_bind_row:
 * @row: of a list view, with an item
 *
 * Fills the widgets of a row.
 */
void
wh_ui_hour_item_bind_row (GtkListItem *row)
{
  WhUiHourItem *self = gtk_list_item_get_item (row);
  GtkWidget *box = gtk_list_item_get_child (row);
  GtkWidget *signs = gtk_widget_get_first_child (box);
  GtkWidget *texts = gtk_widget_get_next_sibling (signs);
  GtkWidget *title = gtk_widget_get_first_child (texts);
  const char *text = self->event != NULL ? self->event->values[WH_EVENT_TEXT].text : NULL;
  g_autofree char *detail = NULL;
  g_autofree char *clock = dup_clock (wh_ui_hour_item_get_time (self));
  g_autofree char *name = NULL;
  g_autofree char *second = NULL;
  g_autofree char *label = NULL;

  if (self->event != NULL)
    {
      name = wh_event_dup_title (self->event);
      detail = wh_event_dup_detail (self->event);
      second = g_strjoin (" · ", clock, detail, NULL);
    }
  else
    {
      g_autofree char *age = wh_format_duration (self->gap.until - self->gap.from);
      gboolean of_one_day = self->gap.until - self->gap.from < 12 * 3600 * (gint64)G_USEC_PER_SEC;
      g_autofree char *from = of_one_day ? dup_clock (self->gap.from) : wh_format_time (self->gap.from);

      /* Translators: a length of time */
      name = g_strdup_printf (_("Not observed for %s"), age);
      /* Translators: two times of day */
      second = g_strdup_printf (_("%s to %s"), from, clock);
    }

  gtk_label_set_label (GTK_LABEL (title), name);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (title)), second);
  gtk_widget_set_visible (gtk_widget_get_next_sibling (texts), self->event != NULL);
  show_sign (self, signs);
  set_class (box, "first", self->first);
  set_class (box, "last", self->last);
  label = g_strdup_printf ("%s, %s", name, second);
  gtk_list_item_set_accessible_label (row, label);
  gtk_list_item_set_activatable (row, self->event != NULL);
  wh_ui_set_tooltip (texts, text);
}
