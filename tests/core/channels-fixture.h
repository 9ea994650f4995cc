/* channels-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <string.h>

#include <libsoup/soup.h>

#include "wh-channels.h"
#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-kinds.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

#define SLACK_OK "{\"ok\":true,\"channel\":\"C024BE91L\",\"ts\":\"1503435956.000247\",\"message\":{\"type\":\"message\"}}"
#define PAGERDUTY_OK "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"x\"}"

/* What the tests of channels share: a fleet's worth of what channels need, and
 * somebody to be told. */

typedef struct
{
  WhHistory          *history;
  WhStore            *store;
  WhConnections      *connections;
  WhOperations       *operations;
  WhSecrets          *secrets;
  WhAcknowledgements *acknowledgements;
  WhChannels         *channels;
} Fixture;

/* The other side: answers what it is told to, and remembers what it was sent. */
typedef struct
{
  SoupServer *server;
  char       *url;
  guint       status;
  const char *type;
  const char *text;
  gboolean    cuts;        /* no answer, and nobody there any more */
  gboolean    cuts_body;   /* in the middle of the answer */
  gboolean    silent;
  guint       slow;        /* milliseconds */
  GPtrArray  *bodies;
  GPtrArray  *methods; /* last part of the path of each */
  GHashTable *headers; /* of the last one */
} Side;

void run (DexFuture *future);
void set_up (Fixture *fixture);
void tear_down (Fixture *fixture);
WhRecord *make_alert (const char *connection,
                      const char *labels,
                      gint64      since);
void operate (Fixture    *fixture,
              const char *id,
              WhRecord   *alert);
void side_set_up (Side       *side,
                  guint       status,
                  const char *text);
void side_tear_down (Side *side);
const char *get_last (Side *side);
WhChannel *add_slack_app (Fixture *fixture,
                          Side    *side);
WhChannel *add_type (Fixture    *fixture,
                     const char *type,
                     Side       *side);
GError *fail_to_send (Fixture   *fixture,
                      WhChannel *channel);
WhNotice make_notice (const char *id,
                      WhHealth    health);
guint count_state (Fixture        *fixture,
                   WhDeliveryState state);
void wait_state (Fixture        *fixture,
                 WhDeliveryState state,
                 guint           n);
void start_fast (Fixture *fixture,
                 guint    window,
                 guint    patience);
