/* wh-proposal.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-connection-config.h"

G_BEGIN_DECLS

/**
 * WhProposal:
 * @config: a connection that could be made, without secrets
 * @source: for people, where it was found: "~/.kube/config · prod, lab"
 *
 * A system that the files of this computer speak of.
 */
typedef struct
{
  WhConnectionConfig *config;
  char               *source;
} WhProposal;

WhProposal *wh_proposal_new         (WhConnectionConfig *config,
                                     const char         *source) G_GNUC_WARN_UNUSED_RESULT;
void        wh_proposal_free        (WhProposal         *self);
GPtrArray  *wh_proposals_new        (void) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_proposal_dup_short   (const char         *path) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_proposals_discover   (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhProposal, wh_proposal_free)

G_END_DECLS
