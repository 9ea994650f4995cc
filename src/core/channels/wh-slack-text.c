/* wh-slack-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-json-write.h"
#include "wh-slack-text.h"

/* What the blocks take, in characters. */
#define MAX_HEADER  150
#define MAX_SECTION 2900

/* Three characters mean something in its text. A text that is too long as it is
 * sent is refused as a whole, so these count as what they become. */
static char *
escape (const char *text,
        glong       max)
{
  g_autoptr(GString) string = g_string_new (NULL);
  gsize fits = 0; /* so much of it leaves room for what says that there was more */
  glong length = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *entity = *at == '&' ? "&amp;" : *at == '<' ? "&lt;" : *at == '>' ? "&gt;" : NULL;

      length += entity != NULL ? (glong)strlen (entity) : 1;

      if (length > max)
        {
          g_string_truncate (string, fits);
          g_string_append (string, "…");
          break;
        }

      if (entity != NULL)
        g_string_append (string, entity);
      else
        g_string_append_len (string, at, g_utf8_next_char (at) - at);

      if (length < max)
        fits = string->len;
    }

  return g_string_free (g_steal_pointer (&string), FALSE);
}

static void
write_text (JsonBuilder *builder,
            const char  *type,
            const char  *text)
{
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "type", type);
  wh_json_write_text (builder, "text", text);
  json_builder_end_object (builder);
}

static const char *
get_mark (const WhMessage *message)
{
  if (message->action == WH_MESSAGE_RESOLVE)
    return ":white_check_mark:";

  if (message->action == WH_MESSAGE_ACKNOWLEDGE || message->action == WH_MESSAGE_TEST)
    return ":information_source:";

  return message->health == WH_HEALTH_FAILING ? ":red_circle:" : ":warning:";
}

/**
 * wh_slack_write_message:
 * @builder: in an object
 * @message: what to say
 *
 * Writes the members that say it, in Slack's form.
 */
void
wh_slack_write_message (JsonBuilder     *builder,
                        const WhMessage *message)
{
  g_autofree char *title = escape (message->title, MAX_HEADER);
  g_autofree char *body = message->body != NULL ? escape (message->body, MAX_SECTION) : NULL;
  g_autofree char *head = g_strdup_printf ("%s *%s*", get_mark (message), title);
  g_autofree char *facts = wh_message_dup_facts (message);
  g_autofree char *context = NULL;

  g_strdelimit (facts, "\n", '\t');
  context = escape (facts, MAX_SECTION);
  g_strdelimit (context, "\t", ' ');

  /* Shown where blocks cannot be: in the notification of the phone. */
  wh_json_write_text (builder, "text", title);
  json_builder_set_member_name (builder, "blocks");
  json_builder_begin_array (builder);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "type", "section");
  json_builder_set_member_name (builder, "text");
  write_text (builder, "mrkdwn", head);
  json_builder_end_object (builder);

  if (body != NULL && *body != '\0')
    {
      json_builder_begin_object (builder);
      wh_json_write_text (builder, "type", "section");
      json_builder_set_member_name (builder, "text");
      write_text (builder, "mrkdwn", body);
      json_builder_end_object (builder);
    }

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "type", "context");
  json_builder_set_member_name (builder, "elements");
  json_builder_begin_array (builder);
  write_text (builder, "mrkdwn", context);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  json_builder_end_array (builder);
}
