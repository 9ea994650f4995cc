/* wh-alert-tree.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-cause.h"

G_BEGIN_DECLS

/**
 * WhAlertGroup:
 * @id: of the cause
 * @title: what is wrong
 * @caption: what belongs to it: "explains 14 alerts"
 * @health: how bad
 * @n: how many alerts, its first one included
 * @rank: its place among the others
 * @lead: the alert that stands for it
 *
 * A cause with more than one alert.
 */
typedef struct
{
  char     *id;
  char     *title;
  char     *caption;
  WhHealth  health;
  guint     n;
  guint     rank;
  WhRecord *lead;
} WhAlertGroup;

typedef struct _WhAlertTree WhAlertTree;

WhAlertTree        *wh_alert_tree_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void                wh_alert_tree_free      (WhAlertTree        *self);
gboolean            wh_alert_tree_update    (WhAlertTree        *self,
                                             GHashTable         *causes);
const WhAlertGroup *wh_alert_tree_find      (WhAlertTree        *self,
                                             const WhRecord     *alert);
gboolean            wh_alert_tree_is_lead   (WhAlertTree        *self,
                                             const WhRecord     *alert);
gboolean            wh_alert_tree_is_open   (WhAlertTree        *self,
                                             const WhAlertGroup *group);
void                wh_alert_tree_set_open  (WhAlertTree        *self,
                                             const WhAlertGroup *group,
                                             gboolean            open);
guint               wh_alert_tree_get_more  (WhAlertTree        *self,
                                             const WhRecord     *alert);
void                wh_alert_tree_show_all  (WhAlertTree        *self,
                                             const WhAlertGroup *group);
int                 wh_alert_tree_compare   (const WhRecord     *one,
                                             const WhRecord     *other,
                                             gpointer            tree);
gboolean            wh_alert_tree_is_folded (const WhRecord     *alert,
                                             gpointer            tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhAlertTree, wh_alert_tree_free)

G_END_DECLS
