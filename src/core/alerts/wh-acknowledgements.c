/* wh-acknowledgements.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-acknowledgements.h"
#include "wh-label-lines.h"
#include "wh-alert-set.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"

/* Somebody may acknowledge from the command line; it is seen so much later. */
#define LOAD_SECONDS 10

#define DEFAULT_MINUTES (4 * 60)
#define MAX_MINUTES     (30 * 24 * 60)

struct _WhAcknowledgements
{
  GObject    parent_instance;

  WhHistory *history;
  GPtrArray *all;         /* WhAcknowledgement */
  guint      load_source;
  guint      end_source;  /* when the next one ends */
};

G_DEFINE_FINAL_TYPE (WhAcknowledgements, wh_acknowledgements, G_TYPE_OBJECT)

static guint changed_signal;

static gboolean
ended_cb (gpointer user_data)
{
  WhAcknowledgements *self = user_data;

  self->end_source = 0;
  g_signal_emit (self, changed_signal, 0);

  return G_SOURCE_REMOVE;
}

static void
changed (WhAcknowledgements *self)
{
  gint64 now = g_get_real_time ();
  gint64 next = G_MAXINT64;

  g_clear_handle_id (&self->end_source, g_source_remove);

  for (guint i = 0; i < self->all->len; i++)
    {
      const WhAcknowledgement *acknowledgement = g_ptr_array_index (self->all, i);

      if (acknowledgement->until > now)
        next = MIN (next, acknowledgement->until);
    }

  if (next != G_MAXINT64)
    self->end_source = g_timeout_add_seconds (MIN ((next - now) / G_USEC_PER_SEC + 1, G_MAXINT), ended_cb, self);

  g_signal_emit (self, changed_signal, 0);
}

/* What an alert without labels goes by. */
static char *
dup_labels (const WhRecord *alert)
{
  const char *labels = alert->values[WH_ALERT_LABELS].text;

  return labels != NULL && *labels != '\0' ? g_strdup (labels)
                                           : g_strdup_printf ("%s/%s", alert->connection, alert->uid);
}

static gboolean
is_same (GPtrArray *one,
         GPtrArray *other)
{
  if (one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++)
    {
      const WhAcknowledgement *a = g_ptr_array_index (one, i);
      const WhAcknowledgement *b = g_ptr_array_index (other, i);

      if (!g_str_equal (a->labels, b->labels) || a->time != b->time || a->until != b->until)
        return FALSE;
    }

  return TRUE;
}

static DexFuture *
wh_acknowledgements_load_fiber (gpointer user_data)
{
  WhAcknowledgements *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) all = dex_await_boxed (wh_history_load_acknowledgements (self->history), &error);

  if (all == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!is_same (all, self->all))
    {
      g_ptr_array_unref (self->all);
      self->all = g_ptr_array_ref (all);
      changed (self);
    }

  return dex_future_new_true ();
}

static gboolean
load_cb (gpointer user_data)
{
  WhAcknowledgements *self = user_data;

  dex_future_disown (wh_dex_spawn_pinned (NULL, 0, wh_acknowledgements_load_fiber,
                                          g_object_ref (self), g_object_unref));

  return G_SOURCE_CONTINUE;
}

static void
wh_acknowledgements_finalize (GObject *object)
{
  WhAcknowledgements *self = WH_ACKNOWLEDGEMENTS (object);

  g_clear_handle_id (&self->load_source, g_source_remove);
  g_clear_handle_id (&self->end_source, g_source_remove);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_acknowledgements_parent_class)->finalize (object);
}

static void
wh_acknowledgements_class_init (WhAcknowledgementsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_acknowledgements_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_acknowledgements_init (WhAcknowledgements *self)
{
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_acknowledgement_free);
}

/**
 * wh_acknowledgements_new:
 * @history: where they are kept
 * @operations: the door, which learns to acknowledge
 *
 * Returns: (transfer full): empty until [method@Acknowledgements.load]
 */
WhAcknowledgements *
wh_acknowledgements_new (WhHistory    *history,
                         WhOperations *operations)
{
  WhAcknowledgements *self;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_OPERATIONS (operations), NULL);

  self = g_object_new (WH_TYPE_ACKNOWLEDGEMENTS, NULL);
  self->history = g_object_ref (history);
  wh_operations_add_local (operations, &wh_operation_acknowledge, G_OBJECT (self));
  wh_operations_add_local (operations, &wh_operation_unacknowledge, G_OBJECT (self));

  return self;
}

/**
 * wh_acknowledgements_load:
 * @self: acknowledgements
 *
 * Reads them, and looks again from then on: other processes write them too.
 *
 * Returns: (transfer full): resolves when they are known
 */
DexFuture *
wh_acknowledgements_load (WhAcknowledgements *self)
{
  g_return_val_if_fail (WH_IS_ACKNOWLEDGEMENTS (self), NULL);

  if (self->load_source == 0)
    self->load_source = g_timeout_add_seconds (LOAD_SECONDS, load_cb, self);

  return wh_dex_spawn_pinned (NULL, 0, wh_acknowledgements_load_fiber, g_object_ref (self), g_object_unref);
}

/**
 * wh_acknowledgements_find:
 * @self: acknowledgements
 * @alert: an alert
 *
 * A copy of the alert from another source has some labels more or less; what
 * holds for one holds for all.
 *
 * Returns: (nullable) (transfer none): who looks after it now; valid until
 *   the next "changed"
 */
const WhAcknowledgement *
wh_acknowledgements_find (WhAcknowledgements *self,
                          const WhRecord     *alert)
{
  g_autofree char *labels = NULL;
  gint64 now = g_get_real_time ();
  gint64 since;

  g_return_val_if_fail (WH_IS_ACKNOWLEDGEMENTS (self), NULL);
  g_return_val_if_fail (alert != NULL, NULL);

  if (alert->kind != &wh_kind_alert || self->all->len == 0)
    return NULL;

  labels = dup_labels (alert);
  since = alert->values[WH_ALERT_SINCE].number;

  for (guint i = 0; i < self->all->len; i++)
    {
      const WhAcknowledgement *acknowledgement = g_ptr_array_index (self->all, i);

      /* It fires anew: nobody has seen that yet. */
      if (acknowledgement->until <= now || (since != WH_ABSENT && since > acknowledgement->time))
        continue;

      if (wh_label_lines_within (acknowledgement->labels, labels) ||
          wh_label_lines_within (labels, acknowledgement->labels))
        return acknowledgement;
    }

  return NULL;
}

static void
forget (WhAcknowledgements *self,
        const char         *labels)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      const WhAcknowledgement *acknowledgement = g_ptr_array_index (self->all, i);

      if (g_str_equal (acknowledgement->labels, labels))
        {
          g_ptr_array_remove_index (self->all, i);
          return;
        }
    }
}

typedef struct
{
  WhAcknowledgements *self;
  WhAcknowledgement  *acknowledgement;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  g_clear_pointer (&change->acknowledgement, wh_acknowledgement_free);
  g_free (change);
}

static int
compare_labels (gconstpointer a,
                gconstpointer b)
{
  return strcmp ((*(WhAcknowledgement * const *)a)->labels, (*(WhAcknowledgement * const *)b)->labels);
}

static DexFuture *
wh_acknowledgements_add_fiber (gpointer user_data)
{
  Change *change = user_data;
  WhAcknowledgements *self = change->self;
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_history_save_acknowledgement (self->history, change->acknowledgement), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  forget (self, change->acknowledgement->labels);
  g_ptr_array_add (self->all, g_steal_pointer (&change->acknowledgement));
  g_ptr_array_sort (self->all, compare_labels);
  changed (self);

  return dex_future_new_true ();
}

/**
 * wh_acknowledgements_add:
 * @self: acknowledgements
 * @alert: an alert
 * @who: who has taken it on
 * @note: (nullable): what they say
 * @until: how long it holds, microseconds since the epoch
 *
 * For those who have asked already; a user goes through the operation
 * "acknowledge", which is written to the audit log.
 *
 * Returns: (transfer full): resolves when it is on the disk
 */
DexFuture *
wh_acknowledgements_add (WhAcknowledgements *self,
                         const WhRecord     *alert,
                         const char         *who,
                         const char         *note,
                         gint64              until)
{
  Change *change;

  g_return_val_if_fail (WH_IS_ACKNOWLEDGEMENTS (self), NULL);
  g_return_val_if_fail (alert != NULL && alert->kind == &wh_kind_alert, NULL);
  g_return_val_if_fail (who != NULL, NULL);

  change = g_new0 (Change, 1);
  change->self = g_object_ref (self);
  change->acknowledgement = g_new0 (WhAcknowledgement, 1);
  change->acknowledgement->labels = dup_labels (alert);
  change->acknowledgement->who = g_strdup (who);
  change->acknowledgement->note = note != NULL && *note != '\0' ? g_strdup (note) : NULL;
  change->acknowledgement->time = g_get_real_time ();
  change->acknowledgement->until = until;

  return wh_dex_spawn_pinned (NULL, 0, wh_acknowledgements_add_fiber, change, change_free);
}

static DexFuture *
wh_acknowledgements_remove_fiber (gpointer user_data)
{
  Change *change = user_data;
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_history_delete_acknowledgement (change->self->history, change->acknowledgement->labels), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  forget (change->self, change->acknowledgement->labels);
  changed (change->self);

  return dex_future_new_true ();
}

/**
 * wh_acknowledgements_remove:
 * @self: acknowledgements
 * @alert: an alert
 *
 * Returns: (transfer full): resolves when nobody looks after @alert
 */
DexFuture *
wh_acknowledgements_remove (WhAcknowledgements *self,
                            const WhRecord     *alert)
{
  const WhAcknowledgement *found;
  Change *change;

  g_return_val_if_fail (WH_IS_ACKNOWLEDGEMENTS (self), NULL);
  g_return_val_if_fail (alert != NULL, NULL);

  found = wh_acknowledgements_find (self, alert);
  if (found == NULL)
    return dex_future_new_true ();

  change = g_new0 (Change, 1);
  change->self = g_object_ref (self);
  change->acknowledgement = wh_acknowledgement_copy (found);

  return wh_dex_spawn_pinned (NULL, 0, wh_acknowledgements_remove_fiber, change, change_free);
}

/* ---- As operations ---- */

static gboolean
acknowledge_applies (const WhRecord *alert)
{
  return g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") == 0 ||
         g_strcmp0 (alert->values[WH_ALERT_STATE].text, "suppressed") == 0;
}

static char *
dup_words (const WhAcknowledgement *acknowledgement)
{
  g_autofree char *until = wh_format_time (acknowledgement->until);

  return g_strdup_printf (_("Acknowledged by %s until %s"), acknowledgement->who, until);
}

static gint64
get_until (WhOperation *operation)
{
  return g_get_real_time () +
         wh_operation_get_number (operation, "minutes", DEFAULT_MINUTES) * 60 * G_USEC_PER_SEC;
}

static DexFuture *
plan_acknowledge (WhOperation *operation)
{
  WhAcknowledgements *self = WH_ACKNOWLEDGEMENTS (wh_operation_get_owner (operation));
  const WhAcknowledgement *found = wh_acknowledgements_find (self, wh_operation_get_target (operation));
  gint64 minutes = wh_operation_get_number (operation, "minutes", DEFAULT_MINUTES);
  WhAcknowledgement wanted = { .who = (char *)g_get_user_name (), .until = get_until (operation) };
  g_autofree char *before = found != NULL ? dup_words (found) : NULL;
  g_autofree char *after = NULL;

  if (minutes < 1 || minutes > MAX_MINUTES)
    return wh_dex_reject (WH_ERROR_INVALID, _("An acknowledgement lasts from 1 minute to 30 days; %d minutes are not possible"),
                          (int)minutes);

  after = dup_words (&wanted);
  wh_operation_set_change (operation, before, after);
  wh_operation_add_effect (operation, WH_HEALTH_OK,
                           _("The alert stays on the list; nobody else is called about it until then"));

  return dex_future_new_true ();
}

static DexFuture *
run_acknowledge_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhAcknowledgements *self = WH_ACKNOWLEDGEMENTS (wh_operation_get_owner (operation));
  WhRecord *alert = wh_operation_get_target (operation);
  const WhAcknowledgement *found;
  g_autofree char *result = NULL;
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_acknowledgements_add (self, alert, g_get_user_name (),
                                           wh_operation_get_parameter (operation, "note"), get_until (operation)),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  found = wh_acknowledgements_find (self, alert);
  result = found != NULL ? dup_words (found) : NULL;
  wh_operation_set_result (operation, result);

  return dex_future_new_true ();
}

static DexFuture *
run_acknowledge (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_acknowledge_fiber, g_object_ref (operation), g_object_unref);
}

static const WhSetting acknowledge_parameters[] = {
  { "minutes", N_("Minutes"), N_("How long you look after it; 240 when left empty"), WH_SETTING_NUMBER, FALSE, NULL },
  { "note", N_("Note"), N_("For those who see it meanwhile"), WH_SETTING_TEXT, FALSE, NULL },
};

const WhOperationInfo wh_operation_acknowledge = {
  .id           = "acknowledge",
  .title        = N_("Acknowledge…"),
  .verb         = N_("Acknowledge"),
  .doing        = N_("Acknowledging %s"),
  .icon_name    = "object-select-symbolic",
  .kind         = "alert",
  .flags        = WH_OPERATION_MANY,
  .parameters   = acknowledge_parameters,
  .n_parameters = G_N_ELEMENTS (acknowledge_parameters),
  .applies      = acknowledge_applies,
  .plan         = plan_acknowledge,
  .run          = run_acknowledge,
};

static gboolean
is_acknowledged (gpointer        owner,
                 const WhRecord *alert)
{
  return wh_acknowledgements_find (owner, alert) != NULL;
}

static DexFuture *
plan_unacknowledge (WhOperation *operation)
{
  WhAcknowledgements *self = WH_ACKNOWLEDGEMENTS (wh_operation_get_owner (operation));
  const WhAcknowledgement *found = wh_acknowledgements_find (self, wh_operation_get_target (operation));
  g_autofree char *before = NULL;

  if (found == NULL)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("Nobody has acknowledged it"));

  before = dup_words (found);
  wh_operation_set_change (operation, before, NULL);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("It counts as seen by nobody again"));

  return dex_future_new_true ();
}

static DexFuture *
run_unacknowledge (WhOperation *operation)
{
  return wh_acknowledgements_remove (WH_ACKNOWLEDGEMENTS (wh_operation_get_owner (operation)),
                                     wh_operation_get_target (operation));
}

const WhOperationInfo wh_operation_unacknowledge = {
  .id        = "unacknowledge",
  .title     = N_("Take acknowledgement back…"),
  .verb      = N_("Take back"),
  .doing     = N_("Taking back the acknowledgement of %s"),
  .icon_name = "edit-undo-symbolic",
  .kind      = "alert",
  .flags     = WH_OPERATION_MANY,
  .applies   = acknowledge_applies,
  .is_due    = is_acknowledged,
  .plan      = plan_unacknowledge,
  .run       = run_unacknowledge,
};
