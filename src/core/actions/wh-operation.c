/* wh-operation.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-operation-private.h"

/**
 * WhOperation:
 *
 * One thing the user asked a system for: what it would change, how far it is,
 * how it ended. Signal "changed" after anything of that.
 */
struct _WhOperation
{
  GObject                parent_instance;

  const WhOperationInfo *info;
  WhProvider            *provider; /* NULL: the program itself does it */
  GWeakRef               owner;    /* the part of the program that does */
  WhRecord              *target;
  GHashTable            *parameters;
  DexCancellable        *scope;
  GPtrArray             *effects;
  WhOperationState       state;
  char                  *id;
  char                  *title;
  char                  *before;
  char                  *after;
  char                  *progress;
  char                  *result;
  char                  *left;
  double                 fraction;
  gint64                 started_at;
  gint64                 ended_at;
};

G_DEFINE_FINAL_TYPE (WhOperation, wh_operation, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
effect_free (gpointer data)
{
  WhEffect *effect = data;

  g_free (effect->text);
  g_free (effect);
}

static void
wh_operation_finalize (GObject *object)
{
  WhOperation *self = WH_OPERATION (object);

  g_clear_object (&self->provider);
  g_weak_ref_clear (&self->owner);
  g_clear_pointer (&self->target, wh_record_unref);
  g_clear_pointer (&self->parameters, g_hash_table_unref);
  g_clear_pointer (&self->effects, g_ptr_array_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->progress, g_free);
  g_clear_pointer (&self->result, g_free);
  g_clear_pointer (&self->left, g_free);
  dex_clear (&self->scope);

  G_OBJECT_CLASS (wh_operation_parent_class)->finalize (object);
}

static void
wh_operation_class_init (WhOperationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_operation_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID,
                  G_TYPE_NONE, 0);
}

static void
wh_operation_init (WhOperation *self)
{
  self->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->effects = g_ptr_array_new_with_free_func (effect_free);
  self->scope = dex_cancellable_new ();
  self->id = g_uuid_string_random ();
  g_weak_ref_init (&self->owner, NULL);
}

static void
emit_changed (WhOperation *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

WhOperation *
wh_operation_new (const WhOperationInfo *info,
                  WhProvider            *provider,
                  WhRecord              *target)
{
  WhOperation *self = g_object_new (WH_TYPE_OPERATION, NULL);

  self->info = info;
  self->provider = g_object_ref (provider);
  self->target = wh_record_ref (target);

  return self;
}

WhOperation *
wh_operation_new_local (const WhOperationInfo *info,
                        GObject               *owner,
                        WhRecord              *target)
{
  WhOperation *self = g_object_new (WH_TYPE_OPERATION, NULL);

  self->info = info;
  g_weak_ref_set (&self->owner, owner);
  self->target = wh_record_ref (target);

  return self;
}

void
wh_operation_set_state (WhOperation      *self,
                        WhOperationState  state)
{
  self->state = state;
  emit_changed (self);
}

void
wh_operation_set_times (WhOperation *self,
                        gint64       started_at,
                        gint64       ended_at)
{
  self->started_at = started_at;
  self->ended_at = ended_at;
}

void
wh_operation_clear_plan (WhOperation *self)
{
  g_ptr_array_set_size (self->effects, 0);
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->after, g_free);
}

/**
 * wh_operation_get_provider:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable): the provider that does it; %NULL when
 *   the program does it itself
 */
WhProvider *
wh_operation_get_provider (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->provider;
}

/**
 * wh_operation_get_owner:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable): who does it, as given to
 *   [method@Operations.add_local]; %NULL for an operation of a provider
 */
GObject *
wh_operation_get_owner (WhOperation *self)
{
  g_autoptr(GObject) owner = NULL;

  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  owner = g_weak_ref_get (&self->owner);

  /* Whoever can ask holds the door, and with it the owner. */
  return owner;
}

/**
 * wh_operation_get_system:
 * @self: an operation
 *
 * Returns: the name of the system that is asked, for people
 */
const char *
wh_operation_get_system (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->provider != NULL ? wh_provider_get_name (self->provider) : "Wheelhouse";
}

/**
 * wh_operation_get_target:
 * @self: an operation
 *
 * Returns: (transfer none): with what it is done, as it was when it was asked for
 */
WhRecord *
wh_operation_get_target (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->target;
}

/**
 * wh_operation_get_parameter:
 * @self: an operation
 * @id: id of a parameter
 *
 * Returns: (nullable): what the user gave
 */
const char *
wh_operation_get_parameter (WhOperation *self,
                            const char  *id)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return g_hash_table_lookup (self->parameters, id);
}

/**
 * wh_operation_get_number:
 * @self: an operation
 * @id: id of a parameter
 * @fallback: without such a number
 *
 * Returns: the parameter as a number, or @fallback
 */
gint64
wh_operation_get_number (WhOperation *self,
                         const char  *id,
                         gint64       fallback)
{
  const char *text = wh_operation_get_parameter (self, id);
  gint64 number;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, G_MININT64 + 1, G_MAXINT64, &number, NULL))
    return fallback;

  return number;
}

/**
 * wh_operation_get_scope:
 * @self: an operation
 *
 * Returns: (transfer none): cancelled when the user cancels
 */
DexCancellable *
wh_operation_get_scope (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->scope;
}

/**
 * wh_operation_set_change:
 * @self: an operation
 * @before: (nullable): what is changed, as text
 * @after: (nullable): what it will be
 */
void
wh_operation_set_change (WhOperation *self,
                         const char  *before,
                         const char  *after)
{
  g_return_if_fail (WH_IS_OPERATION (self));

  g_set_str (&self->before, before);
  g_set_str (&self->after, after);
  emit_changed (self);
}

/**
 * wh_operation_add_effect:
 * @self: an operation
 * @health: ok = goes well, warning = to know about, failing = blocks
 * @format: one sentence
 * @...: what goes into it
 */
void
wh_operation_add_effect (WhOperation *self,
                         WhHealth     health,
                         const char  *format,
                         ...)
{
  WhEffect *effect;
  va_list args;

  g_return_if_fail (WH_IS_OPERATION (self));

  effect = g_new0 (WhEffect, 1);
  effect->health = health;
  va_start (args, format);
  effect->text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->effects, effect);
  emit_changed (self);
}

/**
 * wh_operation_set_progress:
 * @self: an operation
 * @fraction: 0 to 1; below 0 = not known
 * @text: (nullable): "3 of 6 updated"
 */
void
wh_operation_set_progress (WhOperation *self,
                           double       fraction,
                           const char  *text)
{
  g_return_if_fail (WH_IS_OPERATION (self));

  self->fraction = fraction;
  g_set_str (&self->progress, text);
  emit_changed (self);
}

/**
 * wh_operation_set_result:
 * @self: an operation
 * @text: (nullable): what has come of it, in words
 */
void
wh_operation_set_result (WhOperation *self,
                         const char  *text)
{
  g_return_if_fail (WH_IS_OPERATION (self));

  g_set_str (&self->result, text);
  emit_changed (self);
}

/**
 * wh_operation_set_left:
 * @self: an operation that runs
 * @text: (nullable): what it would leave if it were cancelled now, as the
 *   end of a sentence; %NULL = not known
 *
 * For operations of several steps: nothing half done is hidden.
 */
void
wh_operation_set_left (WhOperation *self,
                       const char  *text)
{
  g_return_if_fail (WH_IS_OPERATION (self));

  g_set_str (&self->left, text);
}

const char *
wh_operation_get_left (WhOperation *self)
{
  return self->left;
}

/**
 * wh_operation_get_info:
 * @self: an operation
 *
 * Returns: (transfer none): what it is
 */
const WhOperationInfo *
wh_operation_get_info (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->info;
}

/**
 * wh_operation_get_state:
 * @self: an operation
 *
 * Returns: how far it is
 */
WhOperationState
wh_operation_get_state (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), WH_OPERATION_STATE_NEW);

  return self->state;
}

/**
 * wh_operation_get_id:
 * @self: an operation
 *
 * Returns: its id in the audit log
 */
const char *
wh_operation_get_id (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->id;
}

/**
 * wh_operation_get_before:
 * @self: an operation
 *
 * Returns: (nullable): what it changes, as it is now; known once it is planned
 */
const char *
wh_operation_get_before (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->before;
}

/**
 * wh_operation_get_after:
 * @self: an operation
 *
 * Returns: (nullable): what it changes, as it will be; known once it is planned
 */
const char *
wh_operation_get_after (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->after;
}

/**
 * wh_operation_get_result:
 * @self: an operation
 *
 * Returns: (nullable): what has come of it, in words
 */
const char *
wh_operation_get_result (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->result;
}

/**
 * wh_operation_get_progress:
 * @self: an operation
 * @fraction: (out): 0 … 1, or below 0 when nobody knows
 *
 * Returns: (nullable): what it does now, in words
 */
const char *
wh_operation_get_progress (WhOperation *self,
                           double      *fraction)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  if (fraction != NULL)
    *fraction = self->fraction;

  return self->progress;
}

/**
 * wh_operation_get_effects:
 * @self: an operation
 *
 * Returns: (transfer none) (element-type WhEffect): what the plan found
 */
GPtrArray *
wh_operation_get_effects (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->effects;
}

/**
 * wh_operation_is_blocked:
 * @self: a planned operation
 *
 * Returns: whether an effect forbids to run it
 */
gboolean
wh_operation_is_blocked (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), TRUE);

  for (guint i = 0; i < self->effects->len; i++)
    {
      if (((WhEffect *)g_ptr_array_index (self->effects, i))->health == WH_HEALTH_FAILING)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_production (WhOperation *self)
{
  return self->provider != NULL &&
         g_strcmp0 (wh_provider_get_config (self->provider)->environment, "production") == 0;
}

/**
 * wh_operation_needs_name:
 * @self: an operation
 *
 * Returns: whether the name of the target must be typed to confirm: what is
 *   destructive in production
 */
gboolean
wh_operation_needs_name (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), TRUE);

  return (self->info->flags & WH_OPERATION_DESTRUCTIVE) != 0 && is_production (self);
}

/**
 * wh_operation_dup_title:
 * @self: an operation
 *
 * Returns: (transfer full): "Scale chat/chat-api", for lists and the audit
 */
char *
wh_operation_dup_title (WhOperation *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  if (self->title != NULL)
    return g_strdup (self->title);

  name = wh_record_dup_full_name (self->target);

  return g_strdup_printf ("%s %s", _(self->info->verb), name);
}

/**
 * wh_operation_set_title:
 * @self: an operation
 * @title: (nullable): what it is called when the verb and the target do not say
 *   enough: "Deploy chat-api 2.14.1 to production"
 */
void
wh_operation_set_title (WhOperation *self,
                        const char  *title)
{
  g_return_if_fail (WH_IS_OPERATION (self));

  g_set_str (&self->title, title);
}

/**
 * wh_operation_set_provider:
 * @self: an operation of the program itself
 * @provider: the system that it will write to, known from its plan
 *
 * Makes it ask as an operation of that system does.
 */
void
wh_operation_set_provider (WhOperation *self,
                           WhProvider  *provider)
{
  g_return_if_fail (WH_IS_OPERATION (self));
  g_return_if_fail (WH_IS_PROVIDER (provider));

  g_set_object (&self->provider, provider);
}

/**
 * wh_operation_set_parameter:
 * @self: an operation that is not planned
 * @id: id of a parameter
 * @value: (nullable): what it is
 */
void
wh_operation_set_parameter (WhOperation *self,
                            const char  *id,
                            const char  *value)
{
  g_return_if_fail (WH_IS_OPERATION (self));
  g_return_if_fail (id != NULL);

  if (value != NULL)
    g_hash_table_replace (self->parameters, g_strdup (id), g_strdup (value));
  else
    g_hash_table_remove (self->parameters, id);
}

/**
 * wh_operation_get_parameters:
 * @self: an operation
 *
 * Returns: (transfer none) (element-type utf8 utf8): its parameters by id
 */
GHashTable *
wh_operation_get_parameters (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), NULL);

  return self->parameters;
}

/**
 * wh_operation_get_started_at:
 * @self: an operation
 *
 * Returns: when it was begun, in microseconds since the epoch; 0 = not yet
 */
gint64
wh_operation_get_started_at (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), 0);

  return self->started_at;
}

/**
 * wh_operation_get_ended_at:
 * @self: an operation
 *
 * Returns: when it was over, in microseconds since the epoch; 0 = not yet
 */
gint64
wh_operation_get_ended_at (WhOperation *self)
{
  g_return_val_if_fail (WH_IS_OPERATION (self), 0);

  return self->ended_at;
}
