/* wire-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wire.h"

G_BEGIN_DECLS

/* The connection is called so; messages must name it. */
#define WIRE_NAME "wire"

typedef struct
{
  guint      status;
  char      *type;
  char      *text;
  GPtrArray *headers; /* name, value, name, value… */
} WireReply;

typedef struct
{
  guint               count;
  char               *body;
  SoupMessageHeaders *headers;
} WireRequest;

struct _Wire
{
  const WhProviderInfo *info;
  SoupServer           *server;
  char                 *url;
  char                 *prefix;
  char                 *host;
  WireMode              mode;
  gboolean              writes_only; /* reads are answered well in any mode */
  GHashTable           *replies;  /* what → WireReply */
  GHashTable           *requests; /* what → WireRequest */
  guint                 round;    /* of mutations */
  GPtrArray            *held;     /* messages that are never answered */
  guint                 n_requests;
  WireGate              gate;
  gpointer              gate_data;
  WirePatience          patience;
  GHashTable           *reports;  /* part → sentence */

  WhConnectionConfig   *config;
  GHashTable           *secrets;
  WhSecrets            *keyring;
  WhStore              *store;
  WhProvider           *provider;
};

/* wire-server.c */
void wire_handle (SoupServer        *server,
                  SoupServerMessage *message,
                  const char        *path,
                  GHashTable        *query,
                  gpointer           user_data);

G_END_DECLS
