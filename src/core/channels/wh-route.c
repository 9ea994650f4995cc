/* wh-route.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-route-private.h"
#include "wh-routes.h"

static void
step_free (gpointer data)
{
  WhRouteStep *step = data;

  g_free (step->channel);
  g_free (step);
}

/**
 * wh_route_new:
 *
 * Returns: (transfer full): a route that everything matches at any time, and that
 *   tells nobody until it has a step
 */
WhRoute *
wh_route_new (void)
{
  WhRoute *self = g_new0 (WhRoute, 1);

  self->from = -1;
  self->steps = g_ptr_array_new_with_free_func (step_free);

  return self;
}

/**
 * wh_route_copy:
 * @self: a route
 *
 * Returns: (transfer full): an independent copy, steps included
 */
WhRoute *
wh_route_copy (const WhRoute *self)
{
  WhRoute *copy = g_memdup2 (self, sizeof *self);

  copy->environment = g_strdup (self->environment);
  copy->application = g_strdup (self->application);
  copy->label = g_strdup (self->label);
  copy->steps = g_ptr_array_new_with_free_func (step_free);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const WhRouteStep *step = g_ptr_array_index (self->steps, i);

      wh_route_add_step (copy, step->channel, step->after);
    }

  return copy;
}

/**
 * wh_route_free:
 * @self: (transfer full): a route
 */
void
wh_route_free (WhRoute *self)
{
  g_free (self->environment);
  g_free (self->application);
  g_free (self->label);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

/**
 * wh_route_add_step:
 * @self: a route
 * @channel: id of a channel
 * @after: minutes that nobody has taken it on
 */
void
wh_route_add_step (WhRoute    *self,
                   const char *channel,
                   guint       after)
{
  WhRouteStep *step = g_new0 (WhRouteStep, 1);

  step->channel = g_strdup (channel);
  step->after = after;
  g_ptr_array_add (self->steps, step);
}

/**
 * wh_route_parse_time:
 * @text: (nullable): "22:00"
 *
 * Returns: minute of the day; -1 when @text is none
 */
int
wh_route_parse_time (const char *text)
{
  guint hour;
  guint minute;
  char rest;

  if (text == NULL || sscanf (text, "%2u:%2u%c", &hour, &minute, &rest) != 2 || hour > 23 || minute > 59)
    return -1;

  return (int)(hour * 60 + minute);
}

static gboolean
has_label (const char *labels,
           const char *label)
{
  g_auto(GStrv) lines = g_strsplit (labels != NULL ? labels : "", "\n", -1);

  return g_strv_contains ((const char * const *)lines, label);
}

static gboolean
is_time (const WhRoute *self,
         GDateTime     *local_time)
{
  int minute = g_date_time_get_hour (local_time) * 60 + g_date_time_get_minute (local_time);
  int day = g_date_time_get_day_of_week (local_time) - 1;
  gboolean wraps = self->from >= 0 && self->to <= self->from;

  if (self->from >= 0 && !wraps && (minute < self->from || minute >= self->to))
    return FALSE;

  if (wraps && minute < self->from && minute >= self->to)
    return FALSE;

  /* After midnight it is still the night of the day before. */
  if (wraps && minute < self->to)
    day = (day + 6) % 7;

  return self->days == 0 || (self->days & (1u << day)) != 0;
}

/**
 * wh_route_matches:
 * @self: a route
 * @message: a message
 * @local_time: what time it is for the user
 *
 * Returns: whether @message takes this route
 */
gboolean
wh_route_matches (const WhRoute   *self,
                  const WhMessage *message,
                  GDateTime       *local_time)
{
  return (self->health != WH_HEALTH_FAILING || message->health == WH_HEALTH_FAILING) &&
         (self->environment == NULL || g_strcmp0 (self->environment, message->environment) == 0) &&
         (self->application == NULL || g_strcmp0 (self->application, message->application) == 0) &&
         (self->label == NULL || has_label (message->labels, self->label)) &&
         is_time (self, local_time);
}

static void
append (GString    *string,
        const char *text)
{
  if (string->len > 0)
    g_string_append (string, ", ");
  g_string_append (string, text);
}

/**
 * wh_route_dup_title:
 * @self: a route
 *
 * Returns: (transfer full): what takes it: "Production, failing"
 */
char *
wh_route_dup_title (const WhRoute *self)
{
  g_autoptr(GString) title = g_string_new (self->environment);

  if (title->len > 0)
    title->str[0] = g_ascii_toupper (title->str[0]);

  if (self->application != NULL)
    append (title, self->application);
  if (self->label != NULL)
    append (title, self->label);
  if (self->health == WH_HEALTH_FAILING)
    append (title, title->len > 0 ? _("failing") : _("Failing"));

  if (self->from >= 0)
    {
      g_autofree char *time = g_strdup_printf ("%02d:%02d–%02d:%02d", self->from / 60, self->from % 60, self->to / 60, self->to % 60);

      append (title, time);
    }

  if (self->days == 0x1f)
    append (title, _("Monday to Friday"));
  else if (self->days == 0x60)
    append (title, _("weekends"));

  if (title->len == 0)
    append (title, _("Everything"));

  return g_string_free (g_steal_pointer (&title), FALSE);
}

void
wh_route_write (const WhRoute *self,
                JsonBuilder   *builder)
{
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "severity", self->health == WH_HEALTH_FAILING ? "failing" : NULL);
  wh_json_write_text (builder, "environment", self->environment);
  wh_json_write_text (builder, "application", self->application);
  wh_json_write_text (builder, "label", self->label);

  if (self->from >= 0)
    {
      json_builder_set_member_name (builder, "from");
      json_builder_add_int_value (builder, self->from);
      json_builder_set_member_name (builder, "to");
      json_builder_add_int_value (builder, self->to);
    }

  json_builder_set_member_name (builder, "days");
  json_builder_add_int_value (builder, self->days);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const WhRouteStep *step = g_ptr_array_index (self->steps, i);

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "channel", step->channel);
      json_builder_set_member_name (builder, "after");
      json_builder_add_int_value (builder, step->after);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gint64
read_number (yyjson_val *object,
             const char *name,
             gint64      low,
             gint64      high,
             gint64      fallback)
{
  gint64 number = wh_json_get_number (object, name);

  return number == WH_ABSENT || number < low || number > high ? fallback : number;
}

WhRoute *
wh_route_read (yyjson_val *object)
{
  WhRoute *self = wh_route_new ();
  yyjson_val *steps = wh_json_get (object, "steps");
  yyjson_val *step;
  size_t i;
  size_t n;

  self->health = g_strcmp0 (wh_json_get_text (object, "severity"), "failing") == 0 ? WH_HEALTH_FAILING : WH_HEALTH_OK;
  self->environment = g_strdup (wh_json_get_text (object, "environment"));
  self->application = g_strdup (wh_json_get_text (object, "application"));
  self->label = g_strdup (wh_json_get_text (object, "label"));
  self->from = (int)read_number (object, "from", 0, 1439, -1);
  self->to = (int)read_number (object, "to", 0, 1439, 0);
  self->days = (guint)read_number (object, "days", 0, 0x7f, 0);

  yyjson_arr_foreach (steps, i, n, step)
    {
      if (wh_json_get_text (step, "channel") != NULL)
        wh_route_add_step (self, wh_json_get_text (step, "channel"), (guint)read_number (step, "after", 0, 100000, 0));
    }

  return self;
}

/**
 * wh_routes_copy:
 * @routes: (element-type WhRoute): routes
 *
 * Returns: (transfer full) (element-type WhRoute): the same, to be changed and
 *   handed to [method@Channels.set_routes]
 */
GPtrArray *
wh_routes_copy (GPtrArray *routes)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_route_free);

  for (guint i = 0; i < routes->len; i++)
    g_ptr_array_add (copy, wh_route_copy (g_ptr_array_index (routes, i)));

  return copy;
}
