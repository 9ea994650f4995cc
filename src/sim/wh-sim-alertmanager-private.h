/* wh-sim-alertmanager-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-alertmanager.h"
#include "wh-sim-silences.h"

G_BEGIN_DECLS

typedef struct
{
  WhSimWorld    *world;
  WhSimSilences *silences;
  GHashTable    *posted;        /* WhSimLabels → WhSimFiring */
} WhSimAlertmanager;

/* An alert as this system sees it; built for each question. */
typedef struct
{
  WhSimLabels *labels;
  WhSimLabels *annotations;
  char        *generator;
  gint64       starts;
  gint64       ends;
  gint64       updated;
  GPtrArray   *silenced_by;
  GPtrArray   *inhibited_by;
} WhSimFiring;

WhSimFiring *alertmanager_alert_new        (WhSimLabels       *labels,
                                            WhSimLabels       *annotations);
void         alertmanager_alert_free       (WhSimFiring       *alert);
WhSimLabels *alertmanager_labels_from_json (JsonObject        *object);
char        *alertmanager_fingerprint      (WhSimLabels       *labels);
const char  *alertmanager_receiver_of      (WhSimFiring       *alert);
GPtrArray   *alertmanager_collect          (WhSimAlertmanager *self);

G_END_DECLS
