/* wh-message.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-format.h"
#include "wh-message.h"

static const char *const action_ids[] = {
  [WH_MESSAGE_RAISE] = "raise",
  [WH_MESSAGE_RESOLVE] = "resolve",
  [WH_MESSAGE_ACKNOWLEDGE] = "acknowledge",
  [WH_MESSAGE_SUMMARY] = "summary",
  [WH_MESSAGE_TEST] = "test",
};

/* The texts of a message, by their names in JSON. */
static const struct
{
  const char *name;
  gsize       offset;
} texts[] = {
  { "key", G_STRUCT_OFFSET (WhMessage, key) },
  { "episode", G_STRUCT_OFFSET (WhMessage, episode) },
  { "title", G_STRUCT_OFFSET (WhMessage, title) },
  { "body", G_STRUCT_OFFSET (WhMessage, body) },
  { "application", G_STRUCT_OFFSET (WhMessage, application) },
  { "environment", G_STRUCT_OFFSET (WhMessage, environment) },
  { "source", G_STRUCT_OFFSET (WhMessage, source) },
  { "who", G_STRUCT_OFFSET (WhMessage, who) },
  { "kind", G_STRUCT_OFFSET (WhMessage, kind) },
  { "connection", G_STRUCT_OFFSET (WhMessage, connection) },
  { "uid", G_STRUCT_OFFSET (WhMessage, uid) },
};

static char **
text_of (const WhMessage *self,
         guint            i)
{
  return G_STRUCT_MEMBER_P (self, texts[i].offset);
}

/**
 * wh_message_new:
 * @action: what it is for
 *
 * Returns: (transfer full): a message that says nothing yet
 */
WhMessage *
wh_message_new (WhMessageAction action)
{
  WhMessage *self = g_new0 (WhMessage, 1);

  self->action = action;
  self->time = g_get_real_time ();

  return self;
}

/**
 * wh_message_copy:
 * @self: a message
 *
 * Returns: (transfer full): the same message, with the same key: sent to two
 *   channels it is one message still
 */
WhMessage *
wh_message_copy (const WhMessage *self)
{
  WhMessage *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_of (copy, i) = g_strdup (*text_of (self, i));

  copy->labels = g_strdup (self->labels);
  copy->thread = g_strdup (self->thread);

  return copy;
}

/**
 * wh_message_free:
 * @self: (transfer full): a message
 */
void
wh_message_free (WhMessage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_of (self, i));

  g_free (self->labels);
  g_free (self->thread);
  g_free (self);
}

/**
 * wh_message_action_get_id:
 * @action: what has happened
 *
 * Returns: its stable name, for other programs
 */
const char *
wh_message_action_get_id (WhMessageAction action)
{
  return action_ids[action];
}

static void
write_labels (JsonBuilder *builder,
              const char  *labels)
{
  g_auto(GStrv) lines = g_strsplit (labels != NULL ? labels : "", "\n", -1);

  json_builder_set_member_name (builder, "labels");
  json_builder_begin_object (builder);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equal = strchr (lines[i], '=');

      if (equal == NULL)
        continue;

      *equal = '\0';
      wh_json_write_text (builder, lines[i], equal + 1);
    }

  json_builder_end_object (builder);
}

/**
 * wh_message_to_json:
 * @self: a message
 *
 * Its whole, as a webhook gets it and as it waits in the queue. No secret is in
 * it.
 *
 * Returns: (transfer full): JSON
 */
char *
wh_message_to_json (const WhMessage *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = wh_format_time_iso (self->time);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "action", action_ids[self->action]);
  wh_json_write_text (builder, "health", wh_health_get_id (self->health));
  wh_json_write_text (builder, "time", time);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    wh_json_write_text_or_null (builder, texts[i].name, *text_of (self, i));

  write_labels (builder, self->labels);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

static char *
read_labels (yyjson_val *object)
{
  GString *lines = g_string_new (NULL);
  yyjson_val *key;
  yyjson_val *value;
  size_t i;
  size_t n;

  yyjson_obj_foreach (object, i, n, key, value)
    {
      if (yyjson_is_str (value))
        g_string_append_printf (lines, "%s%s=%s", lines->len > 0 ? "\n" : "", yyjson_get_str (key), yyjson_get_str (value));
    }

  return g_string_free (lines, FALSE);
}

/**
 * wh_message_from_json:
 * @json: what [method@Message.to_json] gave
 *
 * Returns: (transfer full) (nullable): the message; %NULL when it is not one
 */
WhMessage *
wh_message_from_json (const char *json)
{
  g_autoptr(WhJson) document = wh_json_parse (json, strlen (json), "", NULL);
  yyjson_val *root = document != NULL ? wh_json_get_root (document) : NULL;
  const char *action = wh_json_get_text (root, "action");
  WhMessage *self;

  if (action == NULL || wh_json_get_text (root, "title") == NULL)
    return NULL;

  self = wh_message_new (WH_MESSAGE_RAISE);
  self->time = wh_json_get_time (root, "time");

  for (guint i = 0; i < G_N_ELEMENTS (action_ids); i++)
    if (strcmp (action_ids[i], action) == 0)
      self->action = i;

  for (guint i = WH_HEALTH_OK; i <= WH_HEALTH_STALE; i++)
    if (g_strcmp0 (wh_health_get_id (i), wh_json_get_text (root, "health")) == 0)
      self->health = i;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_of (self, i) = g_strdup (wh_json_get_text (root, texts[i].name));

  self->labels = read_labels (wh_json_get (root, "labels"));

  return self;
}

static void
append_fact (GString    *facts,
             const char *name,
             const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (facts, "%s%s: %s", facts->len > 0 ? "\n" : "", name, value);
}

/**
 * wh_message_dup_facts:
 * @self: a message
 *
 * Returns: (transfer full): application, environment, source and time, one a line
 */
char *
wh_message_dup_facts (const WhMessage *self)
{
  g_autoptr(GString) facts = g_string_new (NULL);
  g_autofree char *time = wh_format_time_iso (self->time);

  append_fact (facts, _("Application"), self->application);
  append_fact (facts, _("Environment"), self->environment);
  append_fact (facts, _("Source"), self->source);
  append_fact (facts, _("Acknowledged by"), self->who);
  append_fact (facts, _("Time"), time);

  return g_string_free (g_steal_pointer (&facts), FALSE);
}
