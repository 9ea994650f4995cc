/* wh-channel.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-message.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_CHANNEL (wh_channel_get_type ())

/**
 * WhChannel:
 * @id: uuid, never changes
 * @type: id of its #WhChannelType
 * @name: what the user calls it
 * @enabled: whether messages are queued for it
 * @review: whether it gets the review of each week
 * @limit: messages a minute; more become one summary
 * @settings: (element-type utf8 utf8): what the type needs; never a secret
 *
 * Somewhere people are told. Plain data: to change one, copy it and save the
 * copy.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  char            *id;
  char            *type;
  char            *name;
  gboolean         enabled;
  gboolean         review;
  guint            limit;
  GHashTable      *settings;
} WhChannel;

#define WH_CHANNEL_LIMIT 10

/**
 * WhChannelType:
 * @id: stable: "email"
 * @title: for people
 * @summary: one sentence, marked with N_()
 * @settings: the form; those of type %WH_SETTING_SECRET go to the keyring
 * @n_settings: how many
 * @keeps_state: the other side keeps a list of what is open: it is told of
 *   every beginning, acknowledgement and end, and of nothing else
 * @threads: what belongs together stands together there: the string that @send
 *   resolves to is `thread` of the later messages of an episode
 * @check: (nullable): whether the settings can work, beyond what their types say
 * @dup_place: (nullable): where it goes, short, without secrets
 * @send: the fiber that sends one message, over a #WhChannelSend; resolves when
 *   the other side has it
 *
 * One way to tell people. To add one: a file and a line in wh-channel.c.
 */
typedef struct
{
  const char      *id;
  const char      *title;
  const char      *summary;
  const WhSetting *settings;
  guint            n_settings;
  gboolean         keeps_state;
  gboolean         threads;
  gboolean       (*check)     (const WhChannel *channel,
                               GError         **error);
  char          *(*dup_place) (const WhChannel *channel);
  DexFiberFunc     send;
} WhChannelType;

GType                wh_channel_get_type     (void);
WhChannel           *wh_channel_new          (const char      *type,
                                              const char      *name) G_GNUC_WARN_UNUSED_RESULT;
WhChannel           *wh_channel_copy         (const WhChannel *self) G_GNUC_WARN_UNUSED_RESULT;
WhChannel           *wh_channel_ref          (WhChannel       *self);
void                 wh_channel_unref        (WhChannel       *self);
const char          *wh_channel_get          (const WhChannel *self,
                                              const char      *key);
void                 wh_channel_set          (WhChannel       *self,
                                              const char      *key,
                                              const char      *value);
const WhChannelType *wh_channel_get_info     (const WhChannel *self);
gboolean             wh_channel_check        (const WhChannel *self,
                                              GError         **error);
DexFuture           *wh_channel_send         (WhChannel       *self,
                                              const WhMessage *message,
                                              WhSecrets       *secrets,
                                              DexCancellable  *scope) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *wh_channel_lookup       (const WhChannel *self,
                                              WhSecrets       *secrets,
                                              const char      *setting) G_GNUC_WARN_UNUSED_RESULT;
char                *wh_channel_dup_secret_owner (const char  *id) G_GNUC_WARN_UNUSED_RESULT;
gboolean             wh_channel_is_final     (const GError    *error);

const WhChannelType *wh_channel_type_find    (const char      *id);
const WhChannelType * const *wh_channel_type_list (guint *n_types);

extern const WhChannelType wh_channel_email;
extern const WhChannelType wh_channel_pagerduty;
extern const WhChannelType wh_channel_slack;
extern const WhChannelType wh_channel_slack_app;
extern const WhChannelType wh_channel_webhook;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhChannel, wh_channel_unref)

G_END_DECLS
