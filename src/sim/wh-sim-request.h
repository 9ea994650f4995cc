/* wh-sim-request.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "wh-sim-fault.h"

G_BEGIN_DECLS

#define WH_TYPE_SIM_REQUEST (wh_sim_request_get_type ())

G_DECLARE_FINAL_TYPE (WhSimRequest, wh_sim_request, WH, SIM_REQUEST, GObject)

const char         *wh_sim_request_get_method   (WhSimRequest       *self);
const char         *wh_sim_request_get_path     (WhSimRequest       *self);
const char         *wh_sim_request_get_query    (WhSimRequest       *self,
                                                 const char         *name);
gboolean            wh_sim_request_get_flag     (WhSimRequest       *self,
                                                 const char         *name);
GPtrArray          *wh_sim_request_dup_queries  (WhSimRequest       *self,
                                                 const char         *name) G_GNUC_WARN_UNUSED_RESULT;
const char         *wh_sim_request_get_header   (WhSimRequest       *self,
                                                 const char         *name);
GBytes             *wh_sim_request_dup_body     (WhSimRequest       *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean            wh_sim_request_dup_basic    (WhSimRequest       *self,
                                                 char              **user,
                                                 char              **password);
const char         *wh_sim_request_get_bearer   (WhSimRequest       *self);
SoupServerMessage  *wh_sim_request_get_message  (WhSimRequest       *self);

void                wh_sim_request_set_header   (WhSimRequest       *self,
                                                 const char         *name,
                                                 const char         *value);
void                wh_sim_request_reply        (WhSimRequest       *self,
                                                 guint               status,
                                                 const char         *content_type,
                                                 GBytes             *body);
void                wh_sim_request_reply_text   (WhSimRequest       *self,
                                                 guint               status,
                                                 const char         *content_type,
                                                 const char         *text);
void                wh_sim_request_reply_json   (WhSimRequest       *self,
                                                 guint               status,
                                                 JsonNode           *node);

/**
 * WhSimRequestClosed:
 * @request: the request that streams
 * @user_data: what was given to wh_sim_request_start_stream()
 *
 * The stream has ended, by either side. Drop what feeds it.
 */
typedef void (*WhSimRequestClosed) (WhSimRequest *request,
                                    gpointer      user_data);

void                wh_sim_request_start_stream (WhSimRequest       *self,
                                                 const char         *content_type,
                                                 WhSimRequestClosed  closed,
                                                 gpointer            user_data);
void                wh_sim_request_write        (WhSimRequest       *self,
                                                 GBytes             *bytes);
void                wh_sim_request_end_stream   (WhSimRequest       *self);
const WhSimFault   *wh_sim_request_get_fault    (WhSimRequest       *self);

G_END_DECLS
