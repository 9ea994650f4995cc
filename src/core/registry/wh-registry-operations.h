/* wh-registry-operations.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operation.h"
#include "wh-image-retention.h"

G_BEGIN_DECLS

/* For the lists of providers that are a #WhImageKeeper: clean a repository,
 * clean all of the registry. */
extern const WhOperationInfo wh_registry_clean_repository;
extern const WhOperationInfo wh_registry_clean;

/* For their own operations that delete one image. */
extern const WhSetting wh_registry_deletion_parameters[1];
char      *wh_registry_get_deletion_default (const WhRecord *record,
                                             const char     *parameter) G_GNUC_WARN_UNUSED_RESULT;
void       wh_registry_judge_deletion (WhOperation *operation,
                                       WhRecord    *image,
                                       const char  *digest);
DexFuture *wh_registry_delete_image   (WhOperation *operation,
                                       WhRecord    *image,
                                       const char  *digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
