/* wh-acknowledgement.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WH_TYPE_ACKNOWLEDGEMENT (wh_acknowledgement_get_type ())

/**
 * WhAcknowledgement:
 * @labels: what it is about: the labels of an alert, "name=value", one a line
 * @who: who has taken it on
 * @note: (nullable): what they said
 * @time: when, microseconds since the epoch, UTC
 * @until: how long it holds
 *
 * Somebody knows of an alert and looks after it, so nobody else need be called.
 */
typedef struct
{
  char   *labels;
  char   *who;
  char   *note;
  gint64  time;
  gint64  until;
} WhAcknowledgement;

GType              wh_acknowledgement_get_type (void);
WhAcknowledgement *wh_acknowledgement_copy     (const WhAcknowledgement *self) G_GNUC_WARN_UNUSED_RESULT;
void               wh_acknowledgement_free     (WhAcknowledgement       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhAcknowledgement, wh_acknowledgement_free)

G_END_DECLS
