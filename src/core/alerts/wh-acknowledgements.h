/* wh-acknowledgements.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-operations.h"

G_BEGIN_DECLS

#define WH_TYPE_ACKNOWLEDGEMENTS (wh_acknowledgements_get_type ())

/**
 * WhAcknowledgements:
 *
 * Who has taken which alert on, and until when. An acknowledgement holds for the
 * firing that it was given for: when the alert is over and comes back, it is new.
 *
 * Signal "changed": one was given, taken back, or its time is up.
 */
G_DECLARE_FINAL_TYPE (WhAcknowledgements, wh_acknowledgements, WH, ACKNOWLEDGEMENTS, GObject)

WhAcknowledgements      *wh_acknowledgements_new  (WhHistory          *history,
                                                   WhOperations       *operations) G_GNUC_WARN_UNUSED_RESULT;
DexFuture               *wh_acknowledgements_load (WhAcknowledgements *self) G_GNUC_WARN_UNUSED_RESULT;
const WhAcknowledgement *wh_acknowledgements_find (WhAcknowledgements *self,
                                                   const WhRecord     *alert);
DexFuture               *wh_acknowledgements_add  (WhAcknowledgements *self,
                                                   const WhRecord     *alert,
                                                   const char         *who,
                                                   const char         *note,
                                                   gint64              until) G_GNUC_WARN_UNUSED_RESULT;
DexFuture               *wh_acknowledgements_remove (WhAcknowledgements *self,
                                                     const WhRecord   *alert) G_GNUC_WARN_UNUSED_RESULT;

extern const WhOperationInfo wh_operation_acknowledge;
extern const WhOperationInfo wh_operation_unacknowledge;

G_END_DECLS
