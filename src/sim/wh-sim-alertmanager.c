/* wh-sim-alertmanager.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-alertmanager-private.h"
#include "wh-sim-json.h"

/* Alertmanager's API v2: the alerts of the world that fire, those that clients
 * post, and silences, which really suppress. */

#define RESOLVE_TIMEOUT (300 * G_USEC_PER_SEC)

typedef struct
{
  gboolean   active;
  gboolean   silenced;
  gboolean   inhibited;
  GPtrArray *matchers;
  GRegex    *receiver;
} Filter;

/* ---- writing ---- */

/* The handlers of Alertmanager answer with a bare JSON string. */
static void
reply_message (WhSimRequest *request,
               guint         status,
               const char   *message)
{
  g_autofree char *quoted = wh_sim_json_quote (message);

  if (status == 422)
    {
      g_autofree char *text = wh_sim_json ("{'code':602,'message':%s}", quoted);

      wh_sim_request_reply_text (request, status, "application/json", text);
      return;
    }

  wh_sim_request_reply_text (request, status, "application/json", quoted);
}

static void
append_ids (GString   *text,
            GPtrArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s\"%s\"", i > 0 ? "," : "", (const char *) g_ptr_array_index (ids, i));
}

static void
append_alert (GString     *text,
              WhSimFiring *alert)
{
  g_autofree char *key = alertmanager_fingerprint (alert->labels);
  g_autofree char *starts = wh_sim_time_format_micro (alert->starts);
  g_autofree char *ends = wh_sim_time_format_micro (alert->ends);
  g_autofree char *updated = wh_sim_time_format_micro (alert->updated);
  g_autofree char *generator = wh_sim_json_quote (alert->generator != NULL ? alert->generator : "");
  gboolean suppressed = alert->silenced_by->len > 0 || alert->inhibited_by->len > 0;

  wh_sim_json_append (text, "{'fingerprint':'%s','startsAt':'%s','endsAt':'%s','updatedAt':'%s','generatorURL':%s,"
                      "'receivers':[{'name':'%s'}],'status':{'state':'%s','silencedBy':[",
                      key, starts, ends, updated, generator, alertmanager_receiver_of (alert), suppressed ? "suppressed" : "active");
  append_ids (text, alert->silenced_by);
  g_string_append (text, "],\"inhibitedBy\":[");
  append_ids (text, alert->inhibited_by);
  g_string_append (text, "],\"mutedBy\":[]},\"labels\":");
  wh_sim_labels_append (alert->labels, text);
  g_string_append (text, ",\"annotations\":");
  wh_sim_labels_append (alert->annotations, text);
  g_string_append_c (text, '}');
}

/* ---- alerts ---- */

static void
filter_clear (Filter *filter)
{
  g_clear_pointer (&filter->matchers, g_ptr_array_unref);
  g_clear_pointer (&filter->receiver, g_regex_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

static gboolean
is_wanted (WhSimRequest *request,
           const char   *name)
{
  const char *value = wh_sim_request_get_query (request, name);

  return g_strcmp0 (value, "false") != 0 && g_strcmp0 (value, "0") != 0;
}

static GPtrArray *
read_matchers (WhSimRequest *request)
{
  g_autoptr(GPtrArray) texts = wh_sim_request_dup_queries (request, "filter");
  g_autoptr(GPtrArray) matchers = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_matcher_free);

  for (guint i = 0; i < texts->len; i++)
    {
      g_autoptr(GError) error = NULL;
      WhSimMatcher *matcher = wh_sim_matcher_parse (g_ptr_array_index (texts, i), &error);

      if (matcher == NULL)
        {
          reply_message (request, 400, error->message);
          return NULL;
        }
      g_ptr_array_add (matchers, matcher);
    }

  return g_steal_pointer (&matchers);
}

static gboolean
read_filter (WhSimRequest *request,
             Filter       *filter)
{
  const char *receiver = wh_sim_request_get_query (request, "receiver");

  filter->active = is_wanted (request, "active");
  filter->silenced = is_wanted (request, "silenced");
  filter->inhibited = is_wanted (request, "inhibited");

  if (!(filter->matchers = read_matchers (request)))
    return FALSE;

  if (receiver != NULL)
    {
      g_autofree char *anchored = g_strdup_printf ("^(?:%s)$", receiver);

      if (!(filter->receiver = g_regex_new (anchored, 0, 0, NULL)))
        {
          reply_message (request, 400, "failed to parse receiver param: error parsing regexp");
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
filter_passes (const Filter *filter,
               WhSimFiring  *alert)
{
  if (!filter->silenced && alert->silenced_by->len > 0)
    return FALSE;
  if (!filter->inhibited && alert->inhibited_by->len > 0)
    return FALSE;
  if (!filter->active && alert->silenced_by->len == 0 && alert->inhibited_by->len == 0)
    return FALSE;
  if (filter->receiver != NULL && !g_regex_match (filter->receiver, alertmanager_receiver_of (alert), 0, NULL))
    return FALSE;

  return wh_sim_matchers_match (filter->matchers, alert->labels);
}

static void
list_alerts (WhSimAlertmanager *self,
             WhSimRequest      *request)
{
  g_auto(Filter) filter = { 0 };
  g_autoptr(GPtrArray) alerts = NULL;
  g_autoptr(GString) text = g_string_new ("[");

  if (!read_filter (request, &filter))
    return;

  alerts = alertmanager_collect (self);
  for (guint i = 0; i < alerts->len; i++)
    {
      WhSimFiring *alert = g_ptr_array_index (alerts, i);

      if (!filter_passes (&filter, alert))
        continue;

      if (text->len > 1)
        g_string_append_c (text, ',');
      append_alert (text, alert);
    }
  g_string_append_c (text, ']');
  wh_sim_request_reply_text (request, 200, "application/json", text->str);
}

/* Grouped by alert name and cluster, as the route says. */
static void
list_groups (WhSimAlertmanager *self,
             WhSimRequest      *request)
{
  static const char * const by[] = { "alertname", "cluster", NULL };
  g_auto(Filter) filter = { 0 };
  g_autoptr(GPtrArray) alerts = NULL;
  g_autoptr(GPtrArray) done = g_ptr_array_new ();
  g_autoptr(GString) text = g_string_new ("[");

  if (!read_filter (request, &filter))
    return;

  alerts = alertmanager_collect (self);
  for (guint i = 0; i < alerts->len; i++)
    {
      WhSimFiring *first = g_ptr_array_index (alerts, i);
      g_autoptr(WhSimLabels) key = wh_sim_labels_keep (first->labels, by);
      g_autoptr(GString) members = g_string_new (NULL);

      if (g_ptr_array_find (done, first, NULL))
        continue;

      for (guint j = i; j < alerts->len; j++)
        {
          WhSimFiring *alert = g_ptr_array_index (alerts, j);
          g_autoptr(WhSimLabels) other = wh_sim_labels_keep (alert->labels, by);

          if (!wh_sim_labels_equal (key, other) || strcmp (alertmanager_receiver_of (first), alertmanager_receiver_of (alert)) != 0)
            continue;

          g_ptr_array_add (done, alert);
          if (!filter_passes (&filter, alert))
            continue;

          if (members->len > 0)
            g_string_append_c (members, ',');
          append_alert (members, alert);
        }

      if (members->len == 0)
        continue;

      g_string_append_printf (text, "%s{\"labels\":", text->len > 1 ? "," : "");
      wh_sim_labels_append (key, text);
      wh_sim_json_append (text, ",'routeLabels':{},'receiver':{'name':'%s'},'alerts':[%s]}", alertmanager_receiver_of (first), members->str);
    }
  g_string_append_c (text, ']');
  wh_sim_request_reply_text (request, 200, "application/json", text->str);
}

static JsonNode *
read_body (WhSimRequest *request)
{
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;

  if (json_parser_load_from_data (parser, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL))
    root = json_parser_get_root (parser);

  return root != NULL ? json_node_ref (root) : NULL;
}

static gint64
read_time (JsonObject *object,
           const char *name,
           gint64      otherwise)
{
  const char *text = json_object_get_string_member_with_default (object, name, NULL);
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  /* Go's zero time means that the client did not set it. */
  if (date == NULL || g_date_time_get_year (date) < 1971)
    return otherwise;

  return g_date_time_to_unix_usec (date);
}

static void
post_alerts (WhSimAlertmanager *self,
             WhSimRequest      *request)
{
  g_autoptr(JsonNode) root = read_body (request);
  gint64 now = wh_sim_world_get_time (self->world);
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      reply_message (request, 422, "alerts in body must be of type array");
      return;
    }

  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonNode *labels = object != NULL ? json_object_get_member (object, "labels") : NULL;
      JsonNode *annotations = object != NULL ? json_object_get_member (object, "annotations") : NULL;
      WhSimFiring *alert;
      WhSimFiring *known;

      if (labels == NULL || !JSON_NODE_HOLDS_OBJECT (labels) || json_object_get_size (json_node_get_object (labels)) == 0)
        {
          reply_message (request, 400, "at least one label pair required");
          return;
        }

      alert = alertmanager_alert_new (alertmanager_labels_from_json (json_node_get_object (labels)),
                                      annotations != NULL && JSON_NODE_HOLDS_OBJECT (annotations)
                         ? alertmanager_labels_from_json (json_node_get_object (annotations)) : wh_sim_labels_new_array (NULL, 0));
      known = g_hash_table_lookup (self->posted, alert->labels);
      alert->generator = g_strdup (json_object_get_string_member_with_default (object, "generatorURL", ""));
      alert->starts = read_time (object, "startsAt", known != NULL ? known->starts : now);
      alert->ends = read_time (object, "endsAt", now + RESOLVE_TIMEOUT);
      alert->updated = now;
      g_hash_table_replace (self->posted, alert->labels, alert);
    }

  wh_sim_request_reply_text (request, 200, "application/json", "");
}

/* ---- silences ---- */

static void
list_silences (WhSimAlertmanager *self,
               WhSimRequest      *request)
{
  GPtrArray *silences = wh_sim_silences_get_all (self->silences);
  g_autoptr(GPtrArray) matchers = read_matchers (request);
  g_autoptr(GString) text = g_string_new ("[");

  if (matchers == NULL)
    return;

  for (guint i = 0; i < silences->len; i++)
    {
      WhSimSilence *silence = g_ptr_array_index (silences, i);
      const char *state = wh_sim_silences_state (self->silences, silence);
      g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (WhSimLabel));
      g_autoptr(WhSimLabels) labels = NULL;

      for (guint j = 0; j < silence->matchers->len; j++)
        {
          const WhSimMatcher *matcher = g_ptr_array_index (silence->matchers, j);
          WhSimLabel pair = { matcher->name, matcher->value };

          g_array_append_val (pairs, pair);
        }
      labels = wh_sim_labels_new_array ((const WhSimLabel *) pairs->data, pairs->len);

      if (!is_wanted (request, state) || !wh_sim_matchers_match (matchers, labels))
        continue;

      if (text->len > 1)
        g_string_append_c (text, ',');
      wh_sim_silence_append (silence, state, text);
    }
  g_string_append_c (text, ']');
  wh_sim_request_reply_text (request, 200, "application/json", text->str);
}

static void
post_silence (WhSimAlertmanager *self,
              WhSimRequest      *request)
{
  g_autoptr(JsonNode) root = read_body (request);
  g_autofree char *message = NULL;
  g_autofree char *text = NULL;
  WhSimSilence *silence;
  guint status;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      reply_message (request, 422, "silence in body must be of type object");
      return;
    }

  if (!(silence = wh_sim_silences_put (self->silences, json_node_get_object (root), &status, &message)))
    {
      reply_message (request, status, message);
      return;
    }

  text = wh_sim_json ("{'silenceID':'%s'}", silence->id);
  wh_sim_request_reply_text (request, 200, "application/json", text);
}

static void
handle_silence (WhSimAlertmanager *self,
                WhSimRequest      *request,
                const char        *id)
{
  WhSimSilence *silence = wh_sim_silences_find (self->silences, id);
  const char *method = wh_sim_request_get_method (request);

  if (silence == NULL)
    {
      wh_sim_request_reply_text (request, 404, "application/json", "");
    }
  else if (strcmp (method, "DELETE") == 0)
    {
      if (wh_sim_silences_expire (self->silences, silence))
        {
          wh_sim_request_reply_text (request, 200, "application/json", "");
        }
      else
        {
          g_autofree char *message = g_strdup_printf ("silence %s already expired", id);

          reply_message (request, 500, message);
        }
    }
  else
    {
      g_autoptr(GString) text = g_string_new (NULL);

      wh_sim_silence_append (silence, wh_sim_silences_state (self->silences, silence), text);
      wh_sim_request_reply_text (request, 200, "application/json", text->str);
    }
}

/* ---- the rest ---- */

static void
show_status (WhSimAlertmanager *self,
             WhSimRequest      *request)
{
  static const char config[] =
    "global:\n  resolve_timeout: 5m\nroute:\n  receiver: ops-chat\n  group_by: [alertname, cluster]\n  routes:\n"
    "  - receiver: on-call\n    matchers: [severity=\"critical\"]\ninhibit_rules:\n- source_matchers: [severity=\"critical\"]\n"
    "  target_matchers: [severity=\"warning\"]\n  equal: [cluster, namespace, app]\nreceivers:\n- name: on-call\n- name: ops-chat\n";
  g_autofree char *quoted = wh_sim_json_quote (config);
  g_autofree char *birth = wh_sim_time_format_micro (wh_sim_world_get_birth (self->world));
  g_autofree char *text = NULL;

  text = wh_sim_json ("{'cluster':{'name':'01JD7Q4ZV3Y8S6KX2WBM5T9HNC','status':'ready','peers':["
                      "{'name':'01JD7Q4ZV3Y8S6KX2WBM5T9HNC','address':'10.42.0.17:9094'}]},"
                      "'config':{'original':%s},'uptime':'%s','versionInfo':{'version':'0.28.1','branch':'HEAD',"
                      "'revision':'b2099eaa2c9ebc25edb26517cb9c732738e93910','buildUser':'wheelhouse-sim',"
                      "'buildDate':'20250307-15:05:18','goVersion':'go1.23.7'}}", quoted, birth);
  wh_sim_request_reply_text (request, 200, "application/json", text);
}

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimAlertmanager *self = user_data;
  const char *path = wh_sim_request_get_path (request);
  gboolean posts = strcmp (wh_sim_request_get_method (request), "POST") == 0;

  if (strcmp (path, "/api/v2/alerts") == 0)
    (posts ? post_alerts : list_alerts) (self, request);
  else if (strcmp (path, "/api/v2/alerts/groups") == 0)
    list_groups (self, request);
  else if (strcmp (path, "/api/v2/silences") == 0)
    (posts ? post_silence : list_silences) (self, request);
  else if (g_str_has_prefix (path, "/api/v2/silence/"))
    handle_silence (self, request, path + strlen ("/api/v2/silence/"));
  else if (strcmp (path, "/api/v2/status") == 0)
    show_status (self, request);
  else if (strcmp (path, "/api/v2/receivers") == 0)
    wh_sim_request_reply_text (request, 200, "application/json", "[{\"name\":\"on-call\"},{\"name\":\"ops-chat\"}]");
  else if (strcmp (path, "/-/healthy") == 0 || strcmp (path, "/-/ready") == 0)
    wh_sim_request_reply_text (request, 200, "text/plain", "OK");
  else
    wh_sim_request_reply_text (request, 404, "application/json", "{\"code\":404,\"message\":\"path was not found\"}");
}

static void
alertmanager_free (gpointer data)
{
  WhSimAlertmanager *self = data;

  g_hash_table_unref (self->posted);
  wh_sim_silences_free (self->silences);
  g_object_unref (self->world);
  g_free (self);
}

/**
 * wh_sim_alertmanager_attach:
 * @server: a server that does not listen yet
 * @world: whose alerts it keeps
 *
 * Makes @server an Alertmanager.
 */
void
wh_sim_alertmanager_attach (WhSimServer *server,
                            WhSimWorld  *world)
{
  WhSimAlertmanager *self = g_new0 (WhSimAlertmanager, 1);

  self->world = g_object_ref (world);
  self->silences = wh_sim_silences_new (world);
  self->posted = g_hash_table_new_full (wh_sim_labels_hash, wh_sim_labels_equal, NULL, (GDestroyNotify) alertmanager_alert_free);
  wh_sim_server_add_route (server, "/", handle, self, alertmanager_free);
}
