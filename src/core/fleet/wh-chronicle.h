/* wh-chronicle.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_CHRONICLE (wh_chronicle_get_type ())

/**
 * WhChronicle:
 *
 * Turns what resources say of their past into events: commits, CI runs, new
 * images, alerts that began or ended. Systems that tell events themselves
 * (Kubernetes, rollouts, operations, connections) need it not.
 */
G_DECLARE_FINAL_TYPE (WhChronicle, wh_chronicle, WH, CHRONICLE, GObject)

WhChronicle *wh_chronicle_new (WhStore *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
