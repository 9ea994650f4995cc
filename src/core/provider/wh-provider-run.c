/* wh-provider-run.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How a provider is kept at work: rounds, pauses, back-off, coming back. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-provider-private.h"

/* Longest pause between two tries of a system that does not answer, and of one
 * that says no; milliseconds. */
#define MAX_BACK_OFF    60000
#define DENIED_BACK_OFF 60000
#define MIN_BACK_OFF    2000

/* Longest time that a system can ask to be left alone for; seconds. */
#define MAX_RETRY_AFTER 3600

#define PRIV(self) (wh_provider_get_private (self))

/* How many times longer the pauses are than the providers say. Main thread. */
static guint stretch = 1;

/**
 * wh_provider_set_stretch:
 * @factor: how many times longer all pauses between two looks are; 1 = as long
 *   as the providers say
 *
 * Holds for all providers, from the next pause on.
 */
void
wh_provider_set_stretch (guint factor)
{
  g_return_if_fail (factor > 0);

  stretch = factor;
}

/**
 * wh_provider_get_stretch:
 *
 * Returns: by what the intervals of all polls are multiplied; 1 unless power is
 *   saved
 */
guint
wh_provider_get_stretch (void)
{
  return stretch;
}

typedef struct
{
  GWeakRef        provider;
  DexCancellable *scope;
  const WhPoll   *poll;
} PollArgs;

static void
poll_args_free (PollArgs *args)
{
  g_weak_ref_clear (&args->provider);
  dex_unref (args->scope);
  g_free (args);
}

/* How long to wait after the nth failure in a row: doubling, with a fifth of
 * jitter, so that many clients of one server do not come back together. */
static guint
back_off (const GError *error,
          guint         n_failures)
{
  guint delay = wh_error_is_denied (error) ? DENIED_BACK_OFF
                                           : MIN (MIN_BACK_OFF << MIN (n_failures - 1, 5), MAX_BACK_OFF);

  return delay * g_random_double_range (0.8, 1.2);
}

/* A limit is for the whole account, so what one part was told holds for all. */
void
wh_provider_note_retry_after (WhProvider   *self,
                              const GError *error)
{
  WhProviderPrivate *priv = PRIV (self);
  guint seconds = MIN (wh_error_get_retry_after (error), MAX_RETRY_AFTER);

  if (seconds > 0)
    priv->not_before = MAX (priv->not_before, g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
}

/* Milliseconds for which nothing is to be asked, a little more than was said;
 * 0 = none. */
guint
wh_provider_get_hold (WhProvider *self)
{
  gint64 left = PRIV (self)->not_before - g_get_monotonic_time ();

  return left > 0 ? left / 1000 * g_random_double_range (1.0, 1.05) + 100 : 0;
}

/* A round that found nothing to ask says nothing about the system. */
static gboolean
has_asked (DexFuture *round)
{
  const GValue *value = dex_future_get_value (round, NULL);

  return value == NULL || !G_VALUE_HOLDS_BOOLEAN (value) || g_value_get_boolean (value);
}

static DexFuture *
wh_provider_poll_fiber (gpointer user_data)
{
  PollArgs *args = user_data;
  gboolean first_round = TRUE;
  guint n_failures = 0;

  while (TRUE)
    {
      g_autoptr(WhProvider) self = g_weak_ref_get (&args->provider);
      g_autoptr(GError) error = NULL;
      g_autoptr(DexFuture) pause = NULL;
      g_autoptr(DexFuture) round = NULL;
      g_autoptr(DexFuture) wake = NULL;
      WhProviderPrivate *priv;
      guint delay;

      if (self == NULL)
        break;

      priv = PRIV (self);

      /* Who wakes us during the round may have changed what it has read already. */
      wake = dex_ref (DEX_FUTURE (priv->wake));

      /* Meanwhile another part was asked to leave the system alone. */
      if ((delay = wh_provider_get_hold (self)) == 0)
        {
          round = wh_dex_scoped (args->scope, args->poll->poll (self));
          dex_await (dex_ref (round), &error);

          if (priv->closed || wh_error_is_cancelled (error))
            break;

          n_failures = error != NULL ? n_failures + 1 : 0;
          delay = error != NULL ? MIN (back_off (error, n_failures), MAX (args->poll->seconds * 1000, MAX_BACK_OFF))
                                : args->poll->seconds * stretch * 1000 * g_random_double_range (0.95, 1.05);
          wh_provider_note_retry_after (self, error);
          delay = MAX (delay, wh_provider_get_hold (self));
          priv->next_try = g_get_real_time () + delay * G_GINT64_CONSTANT (1000);

          if (error != NULL || has_asked (round))
            wh_provider_report (self, args->poll->id, error);
        }

      if (first_round && ++priv->n_polled == WH_PROVIDER_GET_CLASS (self)->n_polls &&
          WH_PROVIDER_GET_CLASS (self)->observe == wh_provider_poll_all)
        wh_provider_set_complete (self);

      first_round = FALSE;

      pause = dex_future_first (dex_ref (DEX_FUTURE (args->scope)),
                                dex_ref (wake),
                                dex_timeout_new_msec (delay),
                                NULL);
      g_clear_object (&self); /* do not keep it alive while asleep */
      g_clear_error (&error);

      if (!dex_await (g_steal_pointer (&pause), &error) &&
          !g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        break;
    }

  return dex_future_new_true ();
}

/**
 * wh_provider_poll_all:
 * @self: a provider
 *
 * What a provider does that only polls.
 *
 * Returns: (transfer full): resolves when the provider is closed
 */
DexFuture *
wh_provider_poll_all (WhProvider *self)
{
  WhProviderClass *klass = WH_PROVIDER_GET_CLASS (self);
  g_autoptr(GPtrArray) loops = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < klass->n_polls; i++)
    {
      PollArgs *args = g_new0 (PollArgs, 1);

      g_weak_ref_init (&args->provider, self);
      args->scope = dex_ref (PRIV (self)->scope);
      args->poll = &klass->polls[i];
      g_ptr_array_add (loops, wh_dex_spawn_pinned (NULL, 0, wh_provider_poll_fiber, args,
                                                   (GDestroyNotify)poll_args_free));
    }

  if (loops->len == 0)
    return dex_future_new_infinite ();

  return dex_future_allv ((DexFuture * const *)loops->pdata, loops->len);
}

typedef struct
{
  GWeakRef        provider;
  DexCancellable *scope;
} RunArgs;

static void
run_args_free (RunArgs *args)
{
  g_weak_ref_clear (&args->provider);
  dex_unref (args->scope);
  g_free (args);
}

static DexFuture *
wh_provider_run_fiber (gpointer user_data)
{
  RunArgs *args = user_data;
  guint n_failures = 0;

  while (TRUE)
    {
      g_autoptr(WhProvider) self = g_weak_ref_get (&args->provider);
      g_autoptr(GError) error = NULL;
      g_autoptr(DexFuture) pause = NULL;
      g_autoptr(DexFuture) wake = NULL;
      WhProviderPrivate *priv;
      WhProviderClass *klass;
      DexFuture *observe;
      guint delay;

      if (self == NULL)
        break;

      priv = PRIV (self);
      wake = dex_ref (DEX_FUTURE (priv->wake));
      klass = WH_PROVIDER_GET_CLASS (self);

      if (klass->open == NULL || dex_await (wh_dex_scoped (args->scope, klass->open (self)), &error))
        {
          wh_provider_report (self, "open", NULL);
          observe = wh_dex_scoped (args->scope, klass->observe (self));
          g_clear_object (&self);

          if (dex_await (observe, &error))
            break;

          if (wh_error_is_cancelled (error) || (self = g_weak_ref_get (&args->provider)) == NULL)
            break;

          priv = PRIV (self);
          /* What woke us hours ago is no reason to try again at once. */
          dex_clear (&wake);
          wake = dex_ref (DEX_FUTURE (priv->wake));
        }

      if (priv->closed || wh_error_is_cancelled (error))
        break;

      wh_provider_note_retry_after (self, error);
      delay = MAX (back_off (error, ++n_failures), wh_provider_get_hold (self));
      priv->next_try = g_get_real_time () + delay * G_GINT64_CONSTANT (1000);
      wh_provider_report (self, "open", error);
      pause = dex_future_first (dex_ref (DEX_FUTURE (args->scope)),
                                dex_ref (wake),
                                dex_timeout_new_msec (delay),
                                NULL);
      g_clear_object (&self);
      g_clear_error (&error);

      if (!dex_await (g_steal_pointer (&pause), &error) &&
          !g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        break;
    }

  return dex_future_new_true ();
}

/**
 * wh_provider_run:
 * @self: a provider
 *
 * Observes until [method@Provider.close]; comes back by itself after failures.
 *
 * Returns: (transfer full): resolves when it has ended
 */
DexFuture *
wh_provider_run (WhProvider *self)
{
  RunArgs *args;

  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  args = g_new0 (RunArgs, 1);
  g_weak_ref_init (&args->provider, self);
  args->scope = dex_ref (PRIV (self)->scope);

  return wh_dex_spawn_pinned (NULL, 0, wh_provider_run_fiber, args, (GDestroyNotify)run_args_free);
}

static DexFuture *
wh_provider_test_fiber (gpointer user_data)
{
  WhProvider *self = user_data;
  WhProviderPrivate *priv = PRIV (self);
  WhProviderClass *klass = WH_PROVIDER_GET_CLASS (self);
  g_autoptr(GError) error = NULL;

  if (klass->open != NULL &&
      !dex_await (wh_dex_scoped (priv->scope, klass->open (self)), &error))
    {
      wh_provider_add_test_step (self, WH_HEALTH_FAILING, _("Settings"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!dex_await (wh_dex_scoped (priv->scope, klass->test (self)), &error))
    {
      gboolean told = priv->test_steps->len > 0 &&
                      ((WhTestStep *)g_ptr_array_index (priv->test_steps, priv->test_steps->len - 1))->health == WH_HEALTH_FAILING;

      if (!told)
        wh_provider_add_test_step (self, WH_HEALTH_FAILING, _("Connection"), error->message);

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

/**
 * wh_provider_test:
 * @self: a provider that was not run
 *
 * Tries the connection; each step is told by "test-step" as it is known.
 *
 * Returns: (transfer full): resolves when the connection works
 */
DexFuture *
wh_provider_test (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (WH_PROVIDER_GET_CLASS (self)->test != NULL, NULL);

  g_ptr_array_set_size (PRIV (self)->test_steps, 0);

  return wh_dex_spawn_pinned (NULL, 0, wh_provider_test_fiber, g_object_ref (self), g_object_unref);
}
