/* wh-notices-tell.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-notices-private.h"

gboolean
wh_notices_are_quiet (WhNotices *self,
                      gint64     now)
{
  return self->quiet != NULL && wh_quiet_get_end (self->quiet, now) != 0;
}

/* Waits for the morning, unless it is worth waking somebody. */
gboolean
wh_notices_hold_back (WhNotices     *self,
                      const WhCause *cause,
                      gint64         now)
{
  return cause->health != WH_HEALTH_FAILING && wh_notices_are_quiet (self, now);
}

void
wh_notices_raise_cause (WhNotices     *self,
                        const WhCause *cause,
                        gboolean       flapping,
                        WhNoticeStage  stage)
{
  g_autofree char *title = flapping ? wh_notice_dup_flap_title (cause) : wh_cause_dup_title (cause);
  g_autofree char *body = wh_notice_dup_body (cause);

  wh_notices_raise (self, &(WhNotice) {
    .id = cause->id,
    .title = title,
    .body = body,
    .health = cause->health,
    .kind = cause->kind,
    .connection = cause->connection,
    .uid = cause->uid,
    .stage = stage,
  });
}

void
wh_notices_raise_over (WhNotices    *self,
                       const WhTold *told,
                       gint64        now)
{
  const WhCause *cause = told->cause;
  g_autofree char *title = wh_notice_dup_over_title (cause);
  g_autofree char *body = wh_notice_dup_over_body (cause, told->seen_at, now);

  wh_notices_raise (self, &(WhNotice) {
    .id = cause->id,
    .title = title,
    .body = body,
    .health = WH_HEALTH_OK,
    .kind = cause->is_connection ? cause->kind : NULL,
    .connection = cause->connection,
    .uid = cause->uid,
  });
}

void
wh_notices_raise_summary (WhNotices *self,
                          GPtrArray *causes)
{
  WhHealth worst;
  gboolean connections_only;
  g_autofree char *body = NULL;
  g_autofree char *title = wh_notice_dup_summary (causes, &body, &worst, &connections_only);

  wh_notices_raise (self, &(WhNotice) {
    .id = WH_NOTICE_SUMMARY,
    .title = title,
    .body = body,
    .health = worst,
    .kind = connections_only ? wh_kind_connection.id : NULL,
  });
  self->summarised = causes->len;
}

void
wh_notices_raise_digest (WhNotices *self)
{
  g_autofree char *body = NULL;
  WhHealth worst = WH_HEALTH_OK;

  if (self->memory->missed->len == 0)
    return;

  for (guint i = 0; i < self->memory->missed->len; i++)
    if (!((WhMissed *)g_ptr_array_index (self->memory->missed, i))->over)
      worst = WH_HEALTH_WARNING;

  body = wh_notice_dup_digest (self->memory->missed);
  wh_notices_raise (self, &(WhNotice) {
    .id = WH_NOTICE_HELD,
    .title = _("While you were away"),
    .body = body,
    .health = worst,
    .stage = WH_NOTICE_DIGEST,
  });
  g_ptr_array_set_size (self->memory->missed, 0);
}

/* ---- Is it me? ---- */

static gboolean
is_all_lost (WhNotices *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  return n > 1 && wh_connections_count (self->connections, WH_CONNECTION_STATE_OFFLINE) == n;
}

void
wh_notices_update_offline (WhNotices *self)
{
  gboolean offline = is_all_lost (self);

  if (self->offline == offline)
    return;

  self->offline = offline;

  if (offline)
    wh_notices_raise (self, &(WhNotice) {
      .id = WH_NOTICE_OFFLINE,
      .title = _("This computer is offline"),
      .body = _("No connection answers. What was last seen is shown."),
      .health = WH_HEALTH_STALE,
      .kind = wh_kind_connection.id,
    });
  else
    wh_notices_withdraw (self, WH_NOTICE_OFFLINE);
}
