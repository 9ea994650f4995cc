/* wh-sim-fault.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WhSimFault:
 * @system: name of a server ("k8s-prod"), the part before its dash ("k8s"), or "*"
 * @prefix: only paths that start with it; "" is all
 * @latency: milliseconds before the answer
 * @status: answer with this code instead, or 0
 * @retry_after: seconds for a Retry-After header, or 0
 * @reset: cut the connection with a TCP reset
 * @truncate: send so many bytes of the body, then cut; or -1
 * @html: answer with a proxy's HTML page, status 502 if @status is 0
 * @garbage: answer 200 with so many random bytes as JSON, or 0
 * @nested: answer 200 with JSON nested so deep, or 0
 * @gone: watches end with an ERROR event, code 410
 * @drip: milliseconds between pieces of 64 bytes, or 0
 * @count: how many requests it hits; 0 is all
 *
 * What goes wrong, and where.
 */
typedef struct
{
  guint     id;
  char     *system;
  char     *prefix;
  guint     latency;
  guint     status;
  guint     retry_after;
  gboolean  reset;
  gssize    truncate;
  gboolean  html;
  gsize     garbage;
  guint     nested;
  gboolean  gone;
  guint     drip;
  guint     count;
  guint     hits;
} WhSimFault;

#define WH_TYPE_SIM_FAULTS (wh_sim_faults_get_type ())

G_DECLARE_FINAL_TYPE (WhSimFaults, wh_sim_faults, WH, SIM_FAULTS, GObject)

WhSimFaults *wh_sim_faults_new    (void) G_GNUC_WARN_UNUSED_RESULT;
WhSimFault  *wh_sim_faults_add    (WhSimFaults *self,
                                   const char  *text,
                                   GError     **error);
gboolean     wh_sim_faults_remove (WhSimFaults *self,
                                   guint        id);
void         wh_sim_faults_clear  (WhSimFaults *self);
GPtrArray   *wh_sim_faults_get_all (WhSimFaults *self);
WhSimFault  *wh_sim_faults_match  (WhSimFaults *self,
                                   const char  *system,
                                   const char  *path);
WhSimFault  *wh_sim_fault_copy    (const WhSimFault *fault) G_GNUC_WARN_UNUSED_RESULT;
void         wh_sim_fault_free    (WhSimFault  *fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimFault, wh_sim_fault_free)

G_END_DECLS
