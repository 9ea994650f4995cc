/* wh-message.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

/**
 * WhMessageAction:
 * @WH_MESSAGE_RAISE: something is wrong
 * @WH_MESSAGE_RESOLVE: it is over
 * @WH_MESSAGE_ACKNOWLEDGE: somebody looks after it
 * @WH_MESSAGE_SUMMARY: several things at once, in place of a storm
 * @WH_MESSAGE_TEST: the user wants to know whether the channel works
 */
typedef enum
{
  WH_MESSAGE_RAISE,
  WH_MESSAGE_RESOLVE,
  WH_MESSAGE_ACKNOWLEDGE,
  WH_MESSAGE_SUMMARY,
  WH_MESSAGE_TEST,
} WhMessageAction;

/**
 * WhMessage:
 * @action: what happened
 * @key: the same for every try of this message and of no other: whoever gets it
 *   twice can tell
 * @episode: the same for beginning, acknowledgement and end of one thing
 * @title: what it is about and its state, plain text
 * @body: (nullable): where, since when, why; plain text
 * @health: how bad
 * @time: when, microseconds since the epoch, UTC
 * @application: (nullable): which application
 * @environment: (nullable): development, staging or production
 * @source: (nullable): name of the connection
 * @labels: (nullable): "name=value", one a line
 * @who: (nullable): who acknowledged it
 * @kind: (nullable): kind of what it is about
 * @connection: (nullable): its connection
 * @uid: (nullable): its uid
 * @thread: (nullable): where the channel keeps what was said of it before; not
 *   part of what is said
 *
 * What is said to a channel; each says it in its own form.
 */
typedef struct
{
  WhMessageAction  action;
  char            *key;
  char            *episode;
  char            *title;
  char            *body;
  WhHealth         health;
  gint64           time;
  char            *application;
  char            *environment;
  char            *source;
  char            *labels;
  char            *who;
  char            *kind;
  char            *connection;
  char            *uid;
  char            *thread;
} WhMessage;

WhMessage  *wh_message_new           (WhMessageAction   action) G_GNUC_WARN_UNUSED_RESULT;
WhMessage  *wh_message_copy          (const WhMessage  *self) G_GNUC_WARN_UNUSED_RESULT;
void        wh_message_free          (WhMessage        *self);
char       *wh_message_to_json       (const WhMessage  *self) G_GNUC_WARN_UNUSED_RESULT;
WhMessage  *wh_message_from_json     (const char       *json) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_message_action_get_id (WhMessageAction   action);
char       *wh_message_dup_facts     (const WhMessage  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhMessage, wh_message_free)

G_END_DECLS
