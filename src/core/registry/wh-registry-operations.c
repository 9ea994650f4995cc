/* wh-registry-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-image-keeper.h"
#include "wh-kinds.h"
#include "wh-operations.h"
#include "wh-registry-operations-private.h"

/* Tags that a plan names one by one. */
#define MAX_LINES 2000
#define MAX_STAYS 20

/* Questions to a registry at once. */
#define PARALLEL 4

/* Deletions between two looks at what runs. */
#define PER_LOOK 20

static GQuark
planned_quark (void)
{
  return g_quark_from_static_string ("wh-registry-planned");
}

static const char *
get_repository (WhOperation *operation)
{
  WhRecord *target = wh_operation_get_target (operation);

  return target->kind == &wh_kind_image_repository ? target->values[WH_IMAGE_REPOSITORY_NAME].text : NULL;
}

static void
read_rules (WhOperation      *operation,
            WhImageRules *rules)
{
  rules->newest = CLAMP (wh_operation_get_number (operation, "newest", 0), 0, G_MAXINT);
  rules->days = CLAMP (wh_operation_get_number (operation, "days", 0), 0, 100000);
  rules->keep = wh_operation_get_parameter (operation, "keep");
}

static WhImageRetention *
simulate (WhOperation *operation)
{
  WhImageRules rules;

  read_rules (operation, &rules);

  return wh_image_retention_simulate (wh_provider_get_store (wh_operation_get_provider (operation)), registry_get_connection (operation),
                                      get_repository (operation), &rules, g_get_real_time ());
}

/* The repositories in which something would go, by name. */
static GPtrArray *
list_repositories (WhImageRetention *outcome)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);
      const char *name = item->image->values[WH_IMAGE_REPOSITORY].text;

      if (item->verdict == WH_VERDICT_GOES && g_hash_table_add (seen, (gpointer)name))
        g_ptr_array_add (names, g_strdup (name));
    }

  g_ptr_array_sort_values (names, (GCompareFunc)strcmp);

  return names;
}

static char *
dup_key (const WhRecord *image)
{
  return g_strdup_printf ("%s@%s", image->values[WH_IMAGE_REPOSITORY].text, image->values[WH_IMAGE_DIGEST].text);
}

static void
describe (WhOperation *operation,
          WhImageRetention *outcome)
{
  g_autoptr(GString) before = g_string_new (NULL);
  g_autoptr(GHashTable) planned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *clusters = g_strdup_printf (g_dngettext (NULL, "%u cluster", "%u clusters", outcome->n_clusters),
                                               outcome->n_clusters);
  guint n_lines = 0;
  guint n_stays = 0;

  if (outcome->n_go > 0)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                             g_dngettext (NULL, "%u tag goes, and cannot be pulled any more",
                                          "%u tags go, and cannot be pulled any more", outcome->n_go), outcome->n_go);
  else
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("Nothing goes: the rules keep all, or it is in use"));

  if (outcome->n_go > 0)
    registry_add_frees (operation, outcome);

  /* Translators: "3 clusters" */
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Simulated against %s, roll-back targets included"), clusters);

  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);

      if (item->verdict == WH_VERDICT_GOES)
        {
          g_hash_table_add (planned, dup_key (item->image));

          if (n_lines++ < MAX_LINES)
            g_string_append_printf (before, "%s:%s %s %" G_GINT64_FORMAT "\n", item->image->values[WH_IMAGE_REPOSITORY].text,
                                    item->image->values[WH_IMAGE_TAG].text, item->image->values[WH_IMAGE_DIGEST].text, item->frees);
        }
      else if (n_stays++ < MAX_STAYS)
        {
          /* Translators: an image and why it stays */
          wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("%s:%s stays: %s"),
                                   item->image->values[WH_IMAGE_REPOSITORY].text, item->image->values[WH_IMAGE_TAG].text, item->why);
        }
    }

  if (n_stays > MAX_STAYS)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                             g_dngettext (NULL, "%u more tag stays", "%u more tags stay", n_stays - MAX_STAYS), n_stays - MAX_STAYS);

  if (n_lines > MAX_LINES)
    g_string_append_printf (before, g_dngettext (NULL, "and %u more", "and %u more", n_lines - MAX_LINES), n_lines - MAX_LINES);

  registry_add_unseen (operation, outcome);
  wh_operation_set_change (operation, before->str, NULL);
  g_object_set_qdata_full (G_OBJECT (operation), planned_quark (), g_steal_pointer (&planned), (GDestroyNotify)g_hash_table_unref);
}

/* What refers to what would go, which goes with it and counts in what is freed. */
static DexFuture *
read_attached (gpointer item,
               gpointer user_data)
{
  WhImageVerdict *verdict = item;

  return wh_image_keeper_read_attached (WH_IMAGE_KEEPER (user_data), verdict->image->values[WH_IMAGE_REPOSITORY].text,
                                        verdict->image->values[WH_IMAGE_DIGEST].text);
}

static gboolean
await_attached (WhOperation  *operation,
                GError      **error)
{
  g_autoptr(WhImageRetention) outcome = simulate (operation);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);

      if (item->verdict == WH_VERDICT_GOES && g_hash_table_add (seen, dup_key (item->image)))
        g_ptr_array_add (items, item);
    }

  return dex_await (wh_dex_each (items, PARALLEL, read_attached,
                                 g_object_ref (wh_operation_get_provider (operation)), g_object_unref), error);
}

/* What is known may be old: what would go is looked at again before it is said
 * to go. */
static DexFuture *
plan_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhImageKeeper *registry = WH_IMAGE_KEEPER (wh_operation_get_provider (operation));
  g_autoptr(WhImageRetention) outcome = NULL;
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GError) error = NULL;
  WhImageRules rules;

  read_rules (operation, &rules);

  if (!wh_image_rules_check (&rules, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (get_repository (operation) != NULL)
    {
      names = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (names, g_strdup (get_repository (operation)));
    }
  else
    {
      outcome = simulate (operation);
      names = list_repositories (outcome);
    }

  for (guint i = 0; i < names->len; i++)
    if (!dex_await (wh_image_keeper_read (registry, g_ptr_array_index (names, i)), &error))
      return dex_future_new_for_error (g_steal_pointer (&error));

  if (!await_attached (operation, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_pointer (&outcome, wh_image_retention_free);
  outcome = simulate (operation);
  describe (operation, outcome);

  return dex_future_new_true ();
}

static DexFuture *
plan_clean (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, plan_fiber, g_object_ref (operation), g_object_unref);
}

typedef struct
{
  guint  n_tags;    /* deleted */
  guint  n_planned; /* images */
  guint  n_done;
  guint  n_spared;
  gint64 frees;
} Count;

static void
tell (WhOperation *operation,
      const Count *count)
{
  g_autofree char *frees = registry_format_bytes (count->frees);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *progress = g_strdup_printf (_("%u of %u images"), count->n_done, count->n_planned);

  g_string_append_printf (text, g_dngettext (NULL, "%u tag is deleted; %s come back when the registry collects its garbage",
                                             "%u tags are deleted; %s come back when the registry collects its garbage",
                                             count->n_tags), count->n_tags, frees);

  if (count->n_spared > 0)
    g_string_append_printf (text, g_dngettext (NULL, "; %u image was moved or taken into use meanwhile and stays",
                                               "; %u images were moved or taken into use meanwhile and stay",
                                               count->n_spared), count->n_spared);

  wh_operation_set_result (operation, text->str);
  wh_operation_set_progress (operation, count->n_planned > 0 ? (double)count->n_done / count->n_planned : 1, progress);
}

/* On the disk before it is done: after a kill the log has all that was begun,
 * and of these only the last may still be there. */
static gboolean
await_step (WhOperation  *operation,
            WhRecord     *image,
            const Count  *count,
            GError      **error)
{
  /* Translators: an image, and how many were deleted before it */
  g_autofree char *step = g_strdup_printf (_("Deleting %s; %u of %u images are gone"), image->uid, count->n_done, count->n_planned);

  return dex_await (wh_operation_note_step (operation, step), error);
}

/* Of the images of one repository that the plan named, those that may still go. */
static gboolean
await_repository (WhOperation  *operation,
                  GHashTable   *planned,
                  const char   *repository,
                  Count        *count,
                  GError      **error)
{
  WhImageKeeper *registry = WH_IMAGE_KEEPER (wh_operation_get_provider (operation));
  g_autoptr(GHashTable) gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(WhImageRetention) outcome = NULL;
  guint since = 0;

  if (!dex_await (wh_dex_scoped (wh_operation_get_scope (operation), wh_image_keeper_read (registry, repository)), error))
    return FALSE;

  outcome = simulate (operation);

  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);
      g_autofree char *key = NULL;

      if (item->verdict != WH_VERDICT_GOES || strcmp (item->image->values[WH_IMAGE_REPOSITORY].text, repository) != 0)
        continue;

      key = dup_key (item->image);

      if (!g_hash_table_contains (planned, key))
        continue;

      /* Another tag of an image that is deleted. */
      if (g_hash_table_contains (gone, key))
        {
          count->n_tags++;
          count->frees += item->frees;
          continue;
        }

      if (since++ >= PER_LOOK)
        {
          g_autoptr(WhImageGuard) guard = wh_image_guard_new (wh_provider_get_store (WH_PROVIDER (registry)));

          if (wh_image_guard_find (guard, item->image) != NULL)
            continue;
        }

      if (!await_step (operation, item->image, count, error) ||
          !registry_await_manifests (operation, outcome, repository, item->image->values[WH_IMAGE_DIGEST].text, TRUE, error))
        return FALSE;

      g_hash_table_add (gone, g_steal_pointer (&key));
      count->n_tags++;
      count->n_done++;
      count->frees += item->frees;
      tell (operation, count);
    }

  return TRUE;
}

static GPtrArray *
split_planned (GHashTable *planned)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;
  GPtrArray *list;

  g_hash_table_iter_init (&iter, planned);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (names, g_strndup (key, strchr (key, '@') - (char *)key));

  list = g_hash_table_steal_all_keys (names);
  g_ptr_array_sort_values (list, (GCompareFunc)strcmp);

  return list;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  GHashTable *planned = g_object_get_qdata (G_OBJECT (operation), planned_quark ());
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GError) error = NULL;
  Count count = { 0 };

  if (planned == NULL)
    return wh_dex_reject (WH_ERROR_INVALID, _("There is no plan to follow: make it again"));

  count.n_planned = g_hash_table_size (planned);
  names = split_planned (planned);
  tell (operation, &count);

  for (guint i = 0; i < names->len; i++)
    {
      if (!await_repository (operation, planned, g_ptr_array_index (names, i), &count, &error))
        {
          tell (operation, &count);
          wh_provider_wake (wh_operation_get_provider (operation));
          return dex_future_new_for_error (g_steal_pointer (&error));
        }
    }

  count.n_spared = count.n_planned - count.n_done;
  tell (operation, &count);

  /* What is gone is to be seen to be gone. */
  for (guint i = 0; i < names->len; i++)
    dex_await (wh_image_keeper_read (WH_IMAGE_KEEPER (wh_operation_get_provider (operation)), g_ptr_array_index (names, i)),
               NULL);

  wh_provider_wake (wh_operation_get_provider (operation));

  return dex_future_new_true ();
}

static DexFuture *
run_clean (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_fiber, g_object_ref (operation), g_object_unref);
}

static char *
get_default (const WhRecord *record,
             const char     *parameter)
{
  if (strcmp (parameter, "newest") == 0)
    return g_strdup ("20");

  if (strcmp (parameter, "days") == 0)
    return g_strdup ("30");

  return g_strdup ("v*, [0-9]*.[0-9]*.[0-9]*");
}

static const WhSetting parameters[] = {
  { "newest", N_("Keep the newest tags per repository"), NULL, WH_SETTING_NUMBER, FALSE, NULL },
  { "days",   N_("Keep tags pushed in the last days"), NULL, WH_SETTING_NUMBER, FALSE, NULL },
  { "keep",   N_("Always keep tags that match"), N_("Patterns, separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
};

static const char * const reads[] = { "pod", "workload", "revision", NULL };

const WhOperationInfo wh_registry_clean_repository = {
  .id           = "retention",
  .title        = N_("Retention…"),
  .verb         = N_("Clean up"),
  .doing        = N_("Cleaning up %s"),
  .icon_name    = "user-trash-symbolic",
  .kind         = "image-repository",
  .flags        = WH_OPERATION_DESTRUCTIVE,
  .parameters   = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .reads        = reads,
  .get_default  = get_default,
  .plan         = plan_clean,
  .run          = run_clean,
};

const WhOperationInfo wh_registry_clean = {
  .id           = "retention",
  .title        = N_("Retention…"),
  .verb         = N_("Clean up"),
  .doing        = N_("Cleaning up %s"),
  .icon_name    = "user-trash-symbolic",
  .kind         = "connection",
  .flags        = WH_OPERATION_DESTRUCTIVE,
  .parameters   = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .reads        = reads,
  .get_default  = get_default,
  .plan         = plan_clean,
  .run          = run_clean,
};
