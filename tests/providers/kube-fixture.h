/* kube-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-provider.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define CONNECTION "c1"
#define PODS "/api/v1/pods"

/* An API server in this process, whose pods the test writes by hand. Every
 * other list is empty, every other watch silent. */
typedef struct
{
  SoupServer        *server;
  char              *url;
  WhStore           *store;
  WhProvider        *provider;
  DexFuture         *running;
  GPtrArray         *pods;            /* JSON objects */
  GHashTable        *bodies;          /* path -> JSON of items, instead of none */
  GHashTable        *statuses;        /* path -> HTTP status */
  GHashTable        *reported;        /* part -> code of the last error + 1, 0 for none */
  SoupServerMessage *watch;           /* of the pods, while it is open */
  char              *watch_version;   /* where it was asked to begin */
  char              *how;             /* how lists of pods misbehave */
  SoupServerMessage *held;            /* a list of pods that waits to be answered */
  char              *authorization;
  GString           *impersonation;   /* the headers for it of the last request */
  char              *patched;
  guint              version;
  guint              n_lists;
  GHashTable        *list_ports;      /* where they were asked from: one for each connection */
  guint              n_watches;
  guint              n_dry_runs;
  guint              n_unauthorized;
  gboolean           refuse_watch_gone;
} KubeFixture;

void kube_make_provider (KubeFixture *self, const char *kubeconfig, const char *namespaces);
void kube_start (KubeFixture *self);
WhRecord *kube_find (KubeFixture *self, const WhKind *kind, const char *uid);
guint kube_n_pods (KubeFixture *self);
const char *kube_pod_status (KubeFixture *self, const char *name);
void kube_send_text (KubeFixture *self, const char *text);
void kube_send_event (KubeFixture *self, const char *type, const char *name, guint version, const char *phase);
void kube_end_watch (KubeFixture *self);
void kube_cut_watch (KubeFixture *self);
char *kube_pod_json (const char *name, guint version, const char *phase);
WhRecord *kube_make_workload (void);
void kube_answer_list (SoupServerMessage *message, guint version, const char *items, const char *position);
void kube_set_up (KubeFixture *self, gconstpointer data);
void kube_tear_down (KubeFixture *self, gconstpointer data);

/* Runs the main loop until the condition holds; fails after a minute. */
#define wait_for(condition)                                                       \
  G_STMT_START                                                                    \
  {                                                                               \
    gint64 deadline_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;             \
                                                                                  \
    while (!(condition))                                                          \
      {                                                                           \
        if (g_get_monotonic_time () > deadline_)                                  \
          g_error ("%s: waited in vain for: %s", G_STRLOC, #condition);           \
        if (!g_main_context_iteration (NULL, FALSE))                              \
          g_usleep (500);                                                         \
      }                                                                           \
  }                                                                               \
  G_STMT_END

G_END_DECLS
