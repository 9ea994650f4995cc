/* wh-incident-owner.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-acknowledgements.h"
#include "wh-incidents.h"

G_BEGIN_DECLS

void                     wh_incidents_set_acknowledgements (WhIncidents        *self,
                                                            WhAcknowledgements *acknowledgements);
WhAcknowledgements      *wh_incidents_get_acknowledgements (WhIncidents        *self);
const WhAcknowledgement *wh_incident_owner_find            (WhAcknowledgements *acknowledgements,
                                                            const WhCause      *cause);
DexFuture               *wh_incident_owner_pass_on         (WhIncidents        *self,
                                                            const char         *cause_id,
                                                            const char         *who,
                                                            gint64              until) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
