/* wh-checks-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-checks-provider.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"

#define DEFAULT_INTERVAL 10
#define DEFAULT_TIMEOUT  5
/* So many are looked at at once: with a thousand on their way each costs more, and
 * what is measured as latency is our own queue. */
#define LANES            64
/* Who does not answer does not hold up the others: after so long there are as many
 * lanes again. */
#define MORE_LANES_MSEC  100

typedef struct
{
  char         *name;
  char         *target;
  WhHttpClient *client; /* nullable: keeps a connection for the next look */
} Check;

struct _WhChecksProvider
{
  WhProvider  parent_instance;

  GArray     *checks;     /* Check */
  GHashTable *since;      /* target -> when its present state began, negative while down */
};

G_DEFINE_FINAL_TYPE (WhChecksProvider, wh_checks_provider, WH_TYPE_PROVIDER)

static void
clear_check (gpointer data)
{
  Check *check = data;

  g_free (check->name);
  g_free (check->target);
  g_clear_object (&check->client);
}

static GArray *
new_checks (void)
{
  GArray *checks = g_array_new (FALSE, FALSE, sizeof (Check));

  g_array_set_clear_func (checks, clear_check);

  return checks;
}

static void
wh_checks_provider_finalize (GObject *object)
{
  WhChecksProvider *self = WH_CHECKS_PROVIDER (object);

  g_clear_pointer (&self->checks, g_array_unref);
  g_clear_pointer (&self->since, g_hash_table_unref);

  G_OBJECT_CLASS (wh_checks_provider_parent_class)->finalize (object);
}

static gboolean
is_http (const char *target)
{
  return g_str_has_prefix (target, "http://") || g_str_has_prefix (target, "https://");
}

static gboolean
add_check (WhChecksProvider  *self,
           const char        *name,
           const char        *target,
           GError           **error)
{
  const char *ca = wh_provider_get_setting (WH_PROVIDER (self), "ca");
  Check check = { NULL, NULL, NULL };

  if (g_str_has_prefix (target, "tcp://"))
    target += strlen ("tcp://");

  if (is_http (target) ? !g_uri_is_valid (target, G_URI_FLAGS_NONE, NULL)
                       : strrchr (target, ':') == NULL || strrchr (target, ':')[1] == 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” in “%s” cannot be checked: give https://host/path or host:port"),
                   target, wh_provider_get_name (WH_PROVIDER (self)));
      return FALSE;
    }

  check.name = g_strdup (name);
  check.target = g_strdup (target);

  /* Redirected to a certificate, it may need the authority of the settings. */
  if (g_str_has_prefix (target, "http://") && (ca == NULL || *ca == 0))
    check.client = wh_check_client_new (WH_PROVIDER (self), target);
  g_array_append_val (self->checks, check);

  return TRUE;
}

/* The address of the connection is one check; the setting "targets" holds more,
 * "name=target", separated by commas or lines. */
static DexFuture *
wh_checks_provider_open (WhProvider *provider)
{
  WhChecksProvider *self = WH_CHECKS_PROVIDER (provider);
  WhConnectionConfig *config = wh_provider_get_config (provider);
  const char *targets = wh_provider_get_setting (provider, "targets");
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) lines = NULL;

  /* A round that is under way keeps its own. */
  g_array_unref (self->checks);
  self->checks = new_checks ();

  if (config->url != NULL && *config->url != 0 && !add_check (self, config->name, config->url, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  lines = g_strsplit_set (targets != NULL ? targets : "", ",\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equal = strchr (line, '=');
      const char *scheme = strstr (line, "://");

      if (*line == 0)
        continue;

      /* "=" also stands in queries; it separates a name only before the target. */
      if (equal != NULL && (scheme == NULL || equal < scheme))
        {
          *equal = 0;

          if (!add_check (self, g_strstrip (line), g_strstrip (equal + 1), &error))
            return dex_future_new_for_error (g_steal_pointer (&error));
        }
      else if (!add_check (self, line, line, &error))
        {
          return dex_future_new_for_error (g_steal_pointer (&error));
        }
    }

  if (self->checks->len == 0)
    return wh_dex_reject (WH_ERROR_INVALID, _("“%s” has nothing to check: give an address"), config->name);

  return dex_future_new_true ();
}

/* All checks once, in the order of their list. */
typedef struct
{
  WhChecksProvider *self;
  GArray           *checks;
  WhRecord        **records; /* as many as checks; NULL = not looked at yet */
  guint             next;    /* of the checks */
  guint             n_lanes; /* that are under way */
  DexPromise       *done;
} Round;

static Round *
round_new (WhChecksProvider *self)
{
  Round *round = g_rc_box_new0 (Round);

  round->self = g_object_ref (self);
  round->checks = g_array_ref (self->checks);
  round->records = g_new0 (WhRecord *, self->checks->len);
  round->done = dex_promise_new ();

  return round;
}

static void
round_clear (gpointer data)
{
  Round *round = data;

  for (guint i = 0; i < round->checks->len; i++)
    g_clear_pointer (&round->records[i], wh_record_unref);
  g_free (round->records);
  g_array_unref (round->checks);
  g_object_unref (round->self);
  dex_unref (round->done);
}

static void
round_unref (gpointer data)
{
  g_rc_box_release_full (data, round_clear);
}

static guint
get_seconds (WhProvider *provider,
             const char *key,
             guint       fallback)
{
  const char *text = wh_provider_get_setting (provider, key);
  gint64 number;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 1, 3600, &number, NULL))
    return fallback;

  return number;
}

static void
probe (WhProvider    *provider,
       WhHttpClient  *client,
       const char    *target,
       WhCheckResult *result)
{
  guint timeout = get_seconds (provider, "timeout", DEFAULT_TIMEOUT) * 1000;

  if (is_http (target))
    wh_check_http (provider, client, target, timeout, result);
  else
    wh_check_tcp (provider, target, timeout, result);

  /* What is not well, or was redirected to a certificate, is looked at over a new
   * connection the next time. */
  if (client != NULL && (!result->up || result->certificate != WH_ABSENT))
    wh_http_client_reset (client);
}

/* When the present state began: remembered while the program runs. */
static gint64
note_since (WhChecksProvider *self,
            const char       *target,
            gboolean          up,
            gint64            now)
{
  gint64 *since = g_hash_table_lookup (self->since, target);

  if (since == NULL)
    {
      since = g_new0 (gint64, 1);
      g_hash_table_insert (self->since, g_strdup (target), since);
    }

  if (*since == 0 || (*since > 0) != up)
    *since = up ? now : -now;

  return ABS (*since);
}

static WhRecord *
look_at (WhChecksProvider *self,
         const Check      *check)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, wh_provider_get_id (provider));
  WhCheckResult result = { 0 };
  gint64 now;

  probe (provider, check->client, check->target, &result);
  now = g_get_real_time ();

  wh_record_builder_set_uid (builder, check->target);
  wh_record_builder_set_text (builder, WH_CHECK_NAME, check->name);
  wh_record_builder_set_text (builder, WH_CHECK_TYPE, is_http (check->target) ? "http" : "tcp");
  wh_record_builder_set_text (builder, WH_CHECK_TARGET, check->target);
  wh_record_builder_set_text (builder, WH_CHECK_STATUS, result.status);
  wh_record_builder_set_text (builder, WH_CHECK_MESSAGE, result.message);
  wh_record_builder_set_number (builder, WH_CHECK_UP, result.up);
  wh_record_builder_set_number (builder, WH_CHECK_LATENCY, result.latency);
  wh_record_builder_set_number (builder, WH_CHECK_CERTIFICATE, result.certificate);
  wh_record_builder_set_number (builder, WH_CHECK_CHECKED, now);
  wh_record_builder_set_number (builder, WH_CHECK_SINCE, note_since (self, check->target, result.up, now));
  wh_record_builder_set_number (builder, WH_CHECK_INTERVAL,
                                get_seconds (provider, "interval", DEFAULT_INTERVAL) * wh_provider_get_stretch () * G_USEC_PER_SEC);
  wh_check_result_clear (&result);

  return wh_record_builder_build (builder);
}

/* One look after the other, until none is left. */
static DexFuture *
lane_fiber (gpointer user_data)
{
  Round *round = user_data;

  while (round->next < round->checks->len)
    {
      guint i = round->next++;

      round->records[i] = look_at (round->self, &g_array_index (round->checks, Check, i));
    }

  if (--round->n_lanes == 0)
    dex_promise_resolve_boolean (round->done, TRUE);

  return dex_future_new_true ();
}

static DexFuture *
poll_checks_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  Round *round = round_new (WH_CHECKS_PROVIDER (provider));
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  DexFuture *future;

  do
    {
      guint n = MIN (LANES, round->checks->len - round->next);

      round->n_lanes += n;
      for (guint i = 0; i < n; i++)
        dex_future_disown (wh_dex_spawn_pinned (NULL, 0, lane_fiber, g_rc_box_acquire (round), round_unref));
    }
  while (!dex_await (dex_future_first (dex_ref (DEX_FUTURE (round->done)), dex_timeout_new_msec (MORE_LANES_MSEC), NULL), NULL) &&
         round->next < round->checks->len);

  dex_await (dex_ref (DEX_FUTURE (round->done)), NULL);

  for (guint i = 0; i < round->checks->len; i++)
    {
      WhRecord *record = g_steal_pointer (&round->records[i]);

      if (record->values[WH_CHECK_LATENCY].number != WH_ABSENT)
        {
          g_autofree char *series = g_strdup_printf ("check:%s/latency", record->uid);

          wh_batch_add_sample (batch, series, "s", record->observed_at,
                               record->values[WH_CHECK_LATENCY].number / (double)G_USEC_PER_SEC);
        }

      wh_batch_take_record (batch, record);
    }

  wh_batch_set_complete (batch, &wh_kind_check);
  future = wh_provider_publish (provider, batch);
  round_unref (round);

  return future;
}

static DexFuture *
poll_checks (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_checks_fiber, g_object_ref (provider), g_object_unref);
}

static const WhPoll polls[] = {
  { "checks", DEFAULT_INTERVAL, poll_checks },
};

static DexFuture *
wh_checks_provider_test_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  WhChecksProvider *self = WH_CHECKS_PROVIDER (provider);

  for (guint i = 0; i < self->checks->len; i++)
    {
      const Check *check = &g_array_index (self->checks, Check, i);
      g_autofree char *target = g_strdup (check->target);
      WhCheckResult result = { 0 };
      g_autofree char *latency = NULL;

      probe (provider, NULL, target, &result);

      if (result.latency != WH_ABSENT)
        latency = wh_format_duration (result.latency);

      /* A target that is down is a finding, not a wrong setting. */
      wh_provider_add_test_step (provider, result.up ? WH_HEALTH_OK : WH_HEALTH_WARNING, target,
                                 result.up ? latency : result.message);
      wh_check_result_clear (&result);
    }

  return dex_future_new_true ();
}

static DexFuture *
wh_checks_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_checks_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

static void
wh_checks_provider_class_init (WhChecksProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  object_class->finalize = wh_checks_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_checks_provider_open;
  provider_class->test = wh_checks_provider_test;
}

static void
wh_checks_provider_init (WhChecksProvider *self)
{
  self->checks = new_checks ();
  self->since = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static const WhSetting settings[] = {
  { "targets", N_("More targets"), N_("name=https://host/path or host:port, separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
  { "timeout", N_("Time-out in seconds"), NULL, WH_SETTING_NUMBER, FALSE, NULL },
  { "ca",      N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_check };

const WhProviderInfo wh_checks_provider_info = {
  .id          = "checks",
  .title       = N_("Checks"),
  .summary     = N_("HTTP and TCP: is it up, how fast, how long is the certificate valid"),
  .icon_name   = "wh-check-symbolic",
  .group       = WH_PROVIDER_MONITORING,
  .default_url = "https://example.org/healthz",
  .needs_url   = TRUE,
  .settings    = settings,
  .n_settings  = G_N_ELEMENTS (settings),
  .kinds       = kinds,
  .n_kinds     = G_N_ELEMENTS (kinds),
  .get_type    = wh_checks_provider_get_type,
};
