/* wh-ctl-channel.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-channel-json.h"
#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-routes.h"

#define DEFAULT_DELIVERIES 100

static WhChannel *
find_channel (WhChannels  *channels,
              const char  *name,
              GError     **error)
{
  WhChannel *channel = wh_channels_find (channels, name);

  if (channel == NULL)
    g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("There is no channel “%s”: see wheelhousectl channel list"), name);

  return channel;
}

/* ---- list ---- */

static int
list_channels (WhChannels *channels,
               gboolean    json)
{
  GPtrArray *list = wh_channels_list (channels);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);

  for (guint i = 0; i < list->len; i++)
    {
      const WhChannel *channel = g_ptr_array_index (list, i);
      const WhChannelType *info = wh_channel_get_info (channel);
      g_autofree char *place = info != NULL && info->dup_place != NULL ? info->dup_place (channel) : NULL;

      if (json)
        wh_channel_write (channel, builder);
      else
        g_print ("%-20s %-10s %-8s %s\n", channel->name, channel->type, channel->enabled ? _("on") : _("off"),
                 place != NULL ? place : "");
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, FALSE);
  if (json)
    g_print ("%s\n", text);

  return WH_CTL_DONE;
}

/* ---- add ---- */

static gboolean
apply_setting (const WhChannelType  *info,
               WhChannel            *channel,
               const char           *assignment,
               GError              **error)
{
  const char *equal = strchr (assignment, '=');
  g_autofree char *id = equal != NULL ? g_strndup (assignment, equal - assignment) : NULL;
  g_autofree char *path = NULL;
  const WhSetting *setting = id != NULL ? wh_ctl_find_setting (info->settings, info->n_settings, id) : NULL;

  if (setting == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no setting of %s: see wheelhousectl channel types"),
                   assignment, info->id);
      return FALSE;
    }

  if (setting->type == WH_SETTING_SECRET)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” is a secret and does not belong on the command line: use --secret-stdin"), id);
      return FALSE;
    }

  if (setting->type == WH_SETTING_FILE)
    {
      path = g_canonicalize_filename (equal + 1, NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("There is no file %s"), path);
          return FALSE;
        }
    }

  wh_channel_set (channel, id, path != NULL ? path : equal + 1);

  return TRUE;
}

static GHashTable *
read_secrets (const WhChannelType  *info,
              gboolean              from_stdin,
              GError              **error)
{
  g_autoptr(GHashTable) secrets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_secret_free);

  for (guint i = 0; i < info->n_settings; i++)
    {
      const WhSetting *setting = &info->settings[i];
      char *secret;

      if (setting->type != WH_SETTING_SECRET)
        continue;

      if (!from_stdin)
        {
          if (!setting->required)
            continue;

          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is missing: pipe it in, with --secret-stdin"), _(setting->title));
          return NULL;
        }

      if ((secret = wh_ctl_read_secret (error)) == NULL)
        return NULL;

      g_hash_table_insert (secrets, (gpointer)setting->id, secret);
      break;
    }

  return g_steal_pointer (&secrets);
}

static int
add_channel (WhChannels  *channels,
             const char  *type,
             const char  *name,
             char       **set,
             int          limit,
             gboolean     review,
             gboolean     secret_stdin)
{
  const WhChannelType *info = wh_channel_type_find (type);
  g_autoptr(WhChannel) channel = NULL;
  g_autoptr(GHashTable) secrets = NULL;
  g_autoptr(GError) error = NULL;
  WhChannel *old = wh_channels_find (channels, name);

  if (info == NULL)
    return wh_ctl_usage (_("There is no channel of type “%s”: see wheelhousectl channel types"), type);

  /* The same name and type: other settings, the same channel. */
  channel = old != NULL && strcmp (old->type, type) == 0 ? wh_channel_copy (old) : wh_channel_new (type, name);

  for (guint i = 0; set != NULL && set[i] != NULL; i++)
    if (!apply_setting (info, channel, set[i], &error))
      return wh_ctl_usage ("%s", error->message);

  if (limit > 0)
    channel->limit = limit;

  channel->review |= review;
  if (channel->review && info->keeps_state)
    return wh_ctl_usage (_("%s calls people out: the weekly review goes elsewhere"), info->title);

  if (!wh_channel_check (channel, &error))
    return wh_ctl_usage ("%s", error->message);

  if (old == NULL || secret_stdin)
    secrets = read_secrets (info, secret_stdin, &error);

  if (error != NULL)
    return wh_ctl_usage ("%s", error->message);

  if (!wh_dex_run (wh_channels_save (channels, channel, secrets), &error))
    return wh_ctl_fail (error);

  return WH_CTL_DONE;
}

static int
list_types (void)
{
  guint n_types;
  const WhChannelType * const *types = wh_channel_type_list (&n_types);

  for (guint i = 0; i < n_types; i++)
    {
      g_print ("%-10s %s\n", types[i]->id, _(types[i]->summary));

      for (guint s = 0; s < types[i]->n_settings; s++)
        {
          const WhSetting *setting = &types[i]->settings[s];
          g_autofree char *title = wh_ctl_dup_setting_title (setting);

          if (setting->type == WH_SETTING_SECRET)
            g_print ("  --secret-stdin  ");
          else
            g_print ("  --set %s=…  ", setting->id);

          g_print ("%s\n", title);
        }
    }

  return WH_CTL_DONE;
}

/* ---- test, remove ---- */

static DexFuture *
print_cb (DexFuture *future,
          gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  if (value != NULL)
    g_print ("%s\n", g_value_get_string (value));

  return dex_ref (future);
}

static int
test_channel (WhChannels *channels,
              const char *name)
{
  g_autoptr(GError) error = NULL;
  WhChannel *channel = find_channel (channels, name, &error);

  if (channel == NULL)
    return wh_ctl_usage ("%s", error->message);

  if (!wh_dex_run (dex_future_then (wh_channels_test (channels, channel), print_cb, NULL, NULL), &error))
    return wh_ctl_fail (error);

  return WH_CTL_DONE;
}

static int
remove_channel (WhChannels *channels,
                const char *name)
{
  g_autoptr(GError) error = NULL;
  WhChannel *channel = find_channel (channels, name, &error);

  if (channel == NULL)
    return wh_ctl_usage ("%s", error->message);

  if (!wh_dex_run (wh_channels_remove (channels, channel), &error))
    return wh_ctl_fail (error);

  return WH_CTL_DONE;
}

/* ---- routes ---- */

static int
list_routes (WhChannels *channels)
{
  GPtrArray *routes = wh_channels_list_routes (channels);

  for (guint i = 0; i < routes->len; i++)
    {
      const WhRoute *route = g_ptr_array_index (routes, i);
      g_autofree char *title = wh_route_dup_title (route);
      g_autoptr(GString) steps = g_string_new (NULL);

      for (guint s = 0; s < route->steps->len; s++)
        {
          const WhRouteStep *step = g_ptr_array_index (route->steps, s);
          const WhChannel *channel = wh_channels_find (channels, step->channel);

          g_string_append_printf (steps, "%s%s", s > 0 ? " " : "", channel != NULL ? channel->name : step->channel);
          if (step->after > 0)
            g_string_append_printf (steps, ":%u", step->after);
        }

      g_print ("%-3u %-40s %s\n", i + 1, title, steps->str);
    }

  return WH_CTL_DONE;
}

static gboolean
add_steps (WhChannels  *channels,
           WhRoute     *route,
           char       **to,
           GError     **error)
{
  for (guint i = 0; to != NULL && to[i] != NULL; i++)
    {
      char *colon = strrchr (to[i], ':');
      guint64 after = 0;
      WhChannel *channel = wh_channels_find (channels, to[i]);

      if (channel == NULL && colon != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 1, 100000, &after, NULL))
        *colon = '\0';

      if (channel == NULL && (channel = find_channel (channels, to[i], error)) == NULL)
        return FALSE;

      wh_route_add_step (route, channel->id, (guint)after);
    }

  return TRUE;
}

typedef struct
{
  char  *severity;
  char  *environment;
  char  *application;
  char  *label;
  char  *between;
  char  *days;
  char **to;
} RouteOptions;

static gboolean
fill_route (WhChannels          *channels,
            WhRoute             *route,
            const RouteOptions  *options,
            GError             **error)
{
  if (options->severity != NULL)
    route->health = strcmp (options->severity, "failing") == 0 ? WH_HEALTH_FAILING : WH_HEALTH_OK;

  route->environment = g_strdup (options->environment);
  route->application = g_strdup (options->application);
  route->label = g_strdup (options->label);

  if (g_strcmp0 (options->days, "weekdays") == 0)
    route->days = 0x1f;
  else if (g_strcmp0 (options->days, "weekend") == 0)
    route->days = 0x60;

  if (options->between != NULL)
    {
      g_auto(GStrv) parts = g_strsplit (options->between, "-", 2);

      route->from = wh_route_parse_time (parts[0]);
      route->to = wh_route_parse_time (parts[0] != NULL ? parts[1] : NULL);

      if (route->from < 0 || route->to < 0)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no time of day: it should look like 22:00-07:00"), options->between);
          return FALSE;
        }
    }

  return add_steps (channels, route, options->to, error);
}

static int
add_route (WhChannels         *channels,
           const RouteOptions *options)
{
  g_autoptr(GPtrArray) routes = wh_routes_copy (wh_channels_list_routes (channels));
  WhRoute *route = wh_route_new ();
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (routes, route);

  if (options->to == NULL)
    return wh_ctl_usage (_("A route goes somewhere: --to CHANNEL, or --to CHANNEL:MINUTES"));

  if (!fill_route (channels, route, options, &error))
    return wh_ctl_usage ("%s", error->message);

  if (!wh_dex_run (wh_channels_set_routes (channels, routes), &error))
    return wh_ctl_fail (error);

  return WH_CTL_DONE;
}

static int
remove_route (WhChannels *channels,
              const char *number)
{
  g_autoptr(GPtrArray) routes = wh_routes_copy (wh_channels_list_routes (channels));
  g_autoptr(GError) error = NULL;
  guint64 place;


  if (!g_ascii_string_to_unsigned (number, 10, 1, routes->len, &place, NULL))
    return wh_ctl_usage (_("There is no route %s: see wheelhousectl channel routes"), number);

  g_ptr_array_remove_index (routes, (guint)place - 1);

  if (!wh_dex_run (wh_channels_set_routes (channels, routes), &error))
    return wh_ctl_fail (error);

  return WH_CTL_DONE;
}

int
wh_ctl_channel (int    argc,
                char **argv)
{
  RouteOptions route = { NULL };
  g_auto(GStrv) set = NULL;
  gboolean secret_stdin = FALSE;
  gboolean json = FALSE;
  gboolean review = FALSE;
  int limit = 0;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, N_("A setting of the channel"), "KEY=VALUE" },
    { "secret-stdin", 0, 0, G_OPTION_ARG_NONE, &secret_stdin, N_("Read its secret from standard input"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("Messages a minute; more become one summary"), "N" },
    { "review", 0, 0, G_OPTION_ARG_NONE, &review, N_("Send it the review of each week, on Mondays"), NULL },
    { "severity", 0, 0, G_OPTION_ARG_STRING, &route.severity, N_("Route: “failing” only"), "S" },
    { "environment", 0, 0, G_OPTION_ARG_STRING, &route.environment, N_("Route: this environment only"), "E" },
    { "application", 0, 0, G_OPTION_ARG_STRING, &route.application, N_("Route: this application only"), "A" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &route.label, N_("Route: with this label only"), "NAME=VALUE" },
    { "between", 0, 0, G_OPTION_ARG_STRING, &route.between, N_("Route: at this time of day only"), "22:00-07:00" },
    { "days", 0, 0, G_OPTION_ARG_STRING, &route.days, N_("Route: “weekdays” or “weekend” only"), "D" },
    { "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &route.to, N_("Route: to this channel, or after so many minutes without an acknowledgement"), "CHANNEL[:MINUTES]" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GError) error = NULL;
  const char *verb;
  WhFleet *fleet;
  WhChannels *channels;
  int status;

  if (!wh_ctl_parse (&argc, &argv, entries, "list | types | add TYPE NAME | test NAME | remove NAME | routes | route | unroute N"))
    return WH_CTL_USAGE;

  verb = argc > 1 ? argv[1] : "";

  if (strcmp (verb, "types") == 0)
    return list_types ();

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  channels = wh_fleet_get_channels (fleet);

  if (strcmp (verb, "list") == 0)
    status = list_channels (channels, json);
  else if (strcmp (verb, "add") == 0 && argc == 4)
    status = add_channel (channels, argv[2], argv[3], set, limit, review, secret_stdin);
  else if (strcmp (verb, "test") == 0 && argc == 3)
    status = test_channel (channels, argv[2]);
  else if (strcmp (verb, "remove") == 0 && argc == 3)
    status = remove_channel (channels, argv[2]);
  else if (strcmp (verb, "routes") == 0)
    status = list_routes (channels);
  else if (strcmp (verb, "route") == 0)
    status = add_route (channels, &route);
  else if (strcmp (verb, "unroute") == 0 && argc == 3)
    status = remove_route (channels, argv[2]);
  else
    status = wh_ctl_usage (_("channel wants list, types, add TYPE NAME, test NAME, remove NAME, routes, route or unroute N"));

  wh_ctl_close (fleet);

  return status;
}

/* ---- deliveries ---- */

static void
write_delivery (JsonBuilder      *builder,
                const WhDelivery *delivery,
                const char       *channel)
{
  g_autofree char *created = wh_format_time_iso (delivery->created_at);
  g_autofree char *next = delivery->state == WH_DELIVERY_WAITING ? wh_format_time_iso (MAX (delivery->next_at, delivery->due_at)) : NULL;
  g_autofree char *ended = delivery->ended_at > 0 ? wh_format_time_iso (delivery->ended_at) : NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, delivery->id);
  wh_json_write_text (builder, "key", delivery->key);
  wh_json_write_text (builder, "channel", channel);
  wh_json_write_text (builder, "title", delivery->title);
  wh_json_write_text (builder, "health", wh_health_get_id (delivery->health));
  wh_json_write_text (builder, "state", wh_delivery_state_get_id (delivery->state));
  json_builder_set_member_name (builder, "tries");
  json_builder_add_int_value (builder, delivery->tries);
  json_builder_set_member_name (builder, "escalation");
  json_builder_add_boolean_value (builder, delivery->escalation);
  wh_json_write_text_or_null (builder, "created_at", created);
  wh_json_write_text_or_null (builder, "next_at", next);
  wh_json_write_text_or_null (builder, "ended_at", ended);
  wh_json_write_text_or_null (builder, "error", delivery->error);
  json_builder_end_object (builder);
}

static DexFuture *
keep_cb (DexFuture *future,
         gpointer   user_data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  *(GPtrArray **)user_data = value != NULL ? g_value_dup_boxed (value) : NULL;

  return dex_ref (future);
}

int
wh_ctl_deliveries (int    argc,
                   char **argv)
{
  gboolean json = FALSE;
  int limit = DEFAULT_DELIVERIES;
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("At most so many"), "N" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GPtrArray) deliveries = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1 || limit < 1)
    return wh_ctl_usage (_("deliveries wants nothing but options"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (!wh_dex_run (dex_future_then (wh_channels_load_deliveries (wh_fleet_get_channels (fleet), limit), keep_cb, &deliveries, NULL),
                   &error))
    {
      wh_ctl_close (fleet);
      return wh_ctl_fail (error);
    }

  json_builder_begin_array (builder);

  for (guint i = 0; i < deliveries->len; i++)
    {
      const WhDelivery *delivery = g_ptr_array_index (deliveries, i);
      const WhChannel *channel = wh_channels_find (wh_fleet_get_channels (fleet), delivery->channel);
      const char *name = channel != NULL ? channel->name : delivery->channel;

      if (json)
        write_delivery (builder, delivery, name);
      else
        g_print ("%-10s %-16s %3u  %s%s%s\n", wh_delivery_state_get_id (delivery->state), name, delivery->tries, delivery->title,
                 delivery->error != NULL ? ": " : "", delivery->error != NULL ? delivery->error : "");
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, FALSE);
  if (json)
    g_print ("%s\n", text);

  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}
