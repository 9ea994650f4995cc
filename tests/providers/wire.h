/* wire.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-operation-private.h"

G_BEGIN_DECLS

/* A server that says what the test wants, and one connection to it. */

typedef enum
{
  WIRE_OK,
  WIRE_UNAUTHORIZED,  /* 401 */
  WIRE_FORBIDDEN,     /* 403 */
  WIRE_NOT_FOUND,     /* 404 */
  WIRE_RATE_LIMITED,  /* 429, come back in two minutes */
  WIRE_BROKEN,        /* 500 */
  WIRE_WEB_PAGE,      /* 200 with HTML */
  WIRE_CUT,           /* hangs up in the middle of the body */
  WIRE_SLOW,          /* does not answer */
  WIRE_GARBAGE,       /* 200 with 5 MB of noise */
  WIRE_DEEP,          /* 200 with 10,000 brackets */
  WIRE_OTHER,         /* 200 with JSON that has nothing to do with it */
  WIRE_NULLS,         /* what was asked for, with null for every text and number */
  WIRE_UNKNOWN,       /* what was asked for, with members nobody knows */
  WIRE_MUTATED,       /* what was asked for, changed at random */
  WIRE_N_MODES
} WireMode;

typedef struct _Wire Wire;

Wire       *wire_new          (const WhProviderInfo *info) G_GNUC_WARN_UNUSED_RESULT;
void        wire_free         (Wire           *self);
const char *wire_get_url      (Wire           *self);
const char *wire_get_host     (Wire           *self); /* host:port */

/* What is asked below @prefix and begins with "/api/" behind it is served as if
 * it were asked at the root; for systems below a path. */
void        wire_set_prefix   (Wire           *self,
                               const char     *prefix);

/* @what is "METHOD /path", with "?query" if that matters. The latest wins. */
void        wire_serve        (Wire           *self,
                               const char     *what,
                               const char     *file);
void        wire_serve_text   (Wire           *self,
                               const char     *what,
                               guint           status,
                               const char     *content_type,
                               const char     *text);
void        wire_add_header   (Wire           *self,
                               const char     *what,
                               const char     *name,
                               const char     *value);
void        wire_remove       (Wire           *self,
                               const char     *what);
/* Looks at every request first; TRUE when it answered. */
typedef gboolean (*WireGate)  (Wire              *self,
                               SoupServerMessage *message,
                               gpointer           user_data);

void        wire_set_gate     (Wire           *self,
                               WireGate        gate,
                               gpointer        user_data);
/* For a provider that gives some requests a time-out of their own. */
typedef void (*WirePatience)  (WhProvider     *provider,
                               guint           msec);

void        wire_set_patience (Wire           *self,
                               WirePatience    patience);
void        wire_answer       (SoupServerMessage *message,
                               guint           status,
                               const char     *content_type,
                               const char     *text);
void        wire_set_mode     (Wire           *self,
                               WireMode        mode);
guint       wire_count        (Wire           *self,
                               const char     *what);
guint       wire_count_all    (Wire           *self);
void        wire_forget       (Wire           *self); /* the counts */
const char *wire_get_body     (Wire           *self,
                               const char     *what); /* the last one sent there */
const char *wire_get_header   (Wire           *self,
                               const char     *what,
                               const char     *name);
char       *wire_dup_fixture  (const char     *provider,
                               const char     *file) G_GNUC_WARN_UNUSED_RESULT;

/* The connection; called "wire". Pairs of key and value, ended by NULL. */
void        wire_set          (Wire           *self,
                               const char     *key,
                               ...) G_GNUC_NULL_TERMINATED;
void        wire_set_secret   (Wire           *self,
                               const char     *key,
                               const char     *secret);
WhProvider *wire_get_provider (Wire           *self);
const char *wire_get_report   (Wire           *self,
                               const char     *part); /* NULL: all is well, or not told */
const GArray *wire_get_samples (Wire          *self,
                               const char     *series);
WhOperation *wire_operation   (Wire           *self,
                               const char     *id,
                               WhRecord       *target) G_GNUC_WARN_UNUSED_RESULT;
char       *wire_dup_raw      (Wire           *self,
                               WhRecord       *record) G_GNUC_WARN_UNUSED_RESULT;
void        wire_reconnect    (Wire           *self); /* a new one; the store stays */
gboolean    wire_round        (Wire           *self,
                               GError        **error);
gboolean    wire_test         (Wire           *self,
                               GError        **error);
WhRecord   *wire_lookup       (Wire           *self,
                               const WhKind   *kind,
                               const char     *uid);
guint       wire_count_kind   (Wire           *self,
                               const WhKind   *kind);
char       *wire_dup_store    (Wire           *self) G_GNUC_WARN_UNUSED_RESULT;

/* Everything that may go wrong, one after the other. */
void        wire_check_failures (Wire         *self);
void        wire_check_write_failures (Wire        *self,
                                       WhOperation *operation,
                                       const char  *what,
                                       WireMode     forgiven,
                                       guint        most);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wire, wire_free)

G_END_DECLS
