/* test-registry.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-image-attached.h"
#include "wh-image-blobs.h"
#include "wh-image-drift.h"
#include "wh-image-retention.h"
#include "wh-image-scan.h"
#include "wh-kinds.h"
#include "wh-registry-storage.h"

/* A registry with one repository: 1.0 (also called "stable"), 1.1 and 1.2, each with a layer of 1000 of its own on
 * a base of 5000, manifests of 10. */

#define DAY   G_TIME_SPAN_DAY
#define NOW   (1000 * DAY)

static void
add_image (WhBatch    *batch,
           const char *repository,
           const char *tag,
           const char *digest,
           const char *blobs,
           gint64      created)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, batch->connection);
  g_autofree char *uid = g_strdup_printf ("%s:%s", repository, tag);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, repository);
  wh_record_builder_set_text (builder, WH_IMAGE_TAG, tag);
  wh_record_builder_set_text (builder, WH_IMAGE_DIGEST, digest);
  wh_record_builder_set_text (builder, WH_IMAGE_BLOBS, blobs);

  if (created != 0)
    wh_record_builder_set_number (builder, WH_IMAGE_CREATED, created);

  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

static void
add_pod (WhBatch    *batch,
         const char *image,
         const char *digest,
         const char *others)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, batch->connection);

  wh_record_builder_set_uid (builder, digest != NULL ? digest : image);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_POD_NAME, "web-1");
  wh_record_builder_set_text (builder, WH_POD_OWNER, "workload:shop/web");
  wh_record_builder_set_text (builder, WH_POD_IMAGE, image);
  wh_record_builder_set_text (builder, WH_POD_DIGEST, digest);
  wh_record_builder_set_text (builder, WH_POD_DIGESTS, others);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

static WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");

  wh_store_set_source (store, "registry", "images", "development");
  wh_store_set_source (store, "prod", "prod-fsn1", "production");
  add_image (batch, "acme/web", "1.0", "sha256:d10", "sha256:d10 10 m\nsha256:base 5000\nsha256:l10 1000", NOW - 100 * DAY);
  add_image (batch, "acme/web", "stable", "sha256:d10", "sha256:d10 10 m\nsha256:base 5000\nsha256:l10 1000", NOW - 100 * DAY);
  add_image (batch, "acme/web", "1.1", "sha256:d11", "sha256:d11 10 m\nsha256:base 5000\nsha256:l11 1000", NOW - 50 * DAY);
  add_image (batch, "acme/web", "1.2", "sha256:d12", "sha256:d12 10 m\nsha256:base 5000\nsha256:l12 1000", NOW - DAY);
  wh_store_apply_now (store, batch);

  return store;
}

static void
add_running (WhStore    *store,
             const char *image,
             const char *digest,
             const char *others)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("prod");

  add_pod (batch, image, digest, others);
  wh_store_apply_now (store, batch);
}

static WhImageRetention *
simulate (WhStore    *store,
          guint       newest,
          guint       days,
          const char *keep)
{
  WhImageRules rules = { newest, days, keep };

  return wh_image_retention_simulate (store, "registry", NULL, &rules, NOW);
}

static const WhImageVerdict *
find (WhImageRetention *outcome,
      const char  *uid)
{
  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);

      if (g_str_equal (item->image->uid, uid))
        return item;
    }

  return NULL;
}

static void
check (WhImageRetention *outcome,
       const char  *uid,
       WhImageFate    verdict,
       const char  *why)
{
  const WhImageVerdict *item = find (outcome, uid);

  if (verdict == WH_VERDICT_KEPT)
    {
      g_assert_null (item);
      return;
    }

  g_assert_nonnull (item);
  g_assert_cmpint (item->verdict, ==, verdict);

  if (why == NULL)
    g_assert_null (item->why);
  else if (strstr (item->why, why) == NULL)
    g_assert_cmpstr (item->why, ==, why);
}

static void
test_rules (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhImageRetention) newest = simulate (store, 1, 0, NULL);
  g_autoptr(WhImageRetention) days = simulate (store, 0, 60, NULL);
  g_autoptr(WhImageRetention) patterns = simulate (store, 1, 0, "1.[1-9], x*");
  g_autoptr(GError) error = NULL;
  WhImageRules nothing = { 0, 0, "v*" };

  check (newest, "acme/web:1.2", WH_VERDICT_KEPT, NULL);
  check (newest, "acme/web:1.1", WH_VERDICT_GOES, NULL);
  check (newest, "acme/web:1.0", WH_VERDICT_GOES, NULL);
  check (newest, "acme/web:stable", WH_VERDICT_GOES, NULL);
  g_assert_cmpuint (newest->n_go, ==, 3);
  g_assert_cmpuint (newest->n_images, ==, 2);

  /* The base stays with 1.2; what two tags have is counted once. */
  g_assert_cmpint (newest->frees, ==, 2 * (1000 + 10));

  check (days, "acme/web:1.1", WH_VERDICT_KEPT, NULL);
  g_assert_cmpuint (days->n_go, ==, 2);
  g_assert_cmpint (days->frees, ==, 1010);

  check (patterns, "acme/web:1.1", WH_VERDICT_KEPT, NULL);
  check (patterns, "acme/web:1.0", WH_VERDICT_GOES, NULL);

  /* Would delete all. */
  g_assert_false (wh_image_rules_check (&nothing, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
}

/* A registry deletes by digest: one name that stays holds the others. */
static void
test_shared_digest (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhImageRetention) outcome = simulate (store, 1, 0, "stable");

  check (outcome, "acme/web:1.0", WH_VERDICT_STAYS, "Also tagged stable");
  check (outcome, "acme/web:1.1", WH_VERDICT_GOES, NULL);
  g_assert_cmpint (outcome->frees, ==, 1010);
}

static void
test_running (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhImageRetention) outcome = NULL;

  /* The tag was moved since: the digest counts, and the name counts as well. */
  add_running (store, "registry.acme.dev/acme/web:1.1", "sha256:d10", NULL);
  outcome = simulate (store, 1, 0, NULL);
  check (outcome, "acme/web:1.0", WH_VERDICT_STAYS, "Runs in prod-fsn1, 1 pod");
  check (outcome, "acme/web:stable", WH_VERDICT_STAYS, "Runs in prod-fsn1, 1 pod");
  check (outcome, "acme/web:1.1", WH_VERDICT_STAYS, "Named by shop/web in prod-fsn1");
  g_assert_cmpuint (outcome->n_go, ==, 0);
  g_assert_cmpint (outcome->frees, ==, 0);
  g_assert_cmpuint (outcome->n_clusters, ==, 1);
  g_clear_pointer (&outcome, wh_image_retention_free);

  /* Silent: it runs what it ran last. */
  wh_store_set_source_state (store, "prod", TRUE, NOW, "away");
  outcome = simulate (store, 1, 0, NULL);
  check (outcome, "acme/web:1.0", WH_VERDICT_STAYS, "as of");
  g_assert_cmpuint (outcome->n_go, ==, 0);
}

static void
test_side_car (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhImageRetention) outcome = NULL;

  add_running (store, "other/thing:1", "sha256:else", "sha256:more\nsha256:d11");
  outcome = simulate (store, 1, 0, NULL);
  check (outcome, "acme/web:1.1", WH_VERDICT_STAYS, "Runs in prod-fsn1");
  check (outcome, "acme/web:1.0", WH_VERDICT_GOES, NULL);
}

/* Scaled to nothing, and what was before it. */
static void
test_named (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("prod");
  g_autoptr(WhRecordBuilder) workload = wh_record_builder_new (&wh_kind_workload, "prod");
  g_autoptr(WhRecordBuilder) revision = wh_record_builder_new (&wh_kind_revision, "prod");
  g_autoptr(WhImageRetention) outcome = NULL;

  wh_record_builder_set_uid (workload, "w");
  wh_record_builder_set_text (workload, WH_WORKLOAD_NAMESPACE, "shop");
  wh_record_builder_set_text (workload, WH_WORKLOAD_NAME, "web");
  wh_record_builder_set_text (workload, WH_WORKLOAD_IMAGES, "proxy:3\nlocalhost:5000/acme/web:1.1");
  wh_batch_take_record (batch, wh_record_builder_build (workload));
  wh_record_builder_set_uid (revision, "r");
  wh_record_builder_set_text (revision, WH_REVISION_NAMESPACE, "shop");
  wh_record_builder_set_text (revision, WH_REVISION_NAME, "web-5f7");
  wh_record_builder_set_text (revision, WH_REVISION_OWNER, "workload:shop/web");
  wh_record_builder_set_text (revision, WH_REVISION_IMAGES, "registry.acme.dev/acme/web:1.0@sha256:d10");
  wh_batch_take_record (batch, wh_record_builder_build (revision));
  wh_store_apply_now (store, batch);

  outcome = simulate (store, 1, 0, NULL);
  check (outcome, "acme/web:1.1", WH_VERDICT_STAYS, "Named by shop/web");
  check (outcome, "acme/web:1.0", WH_VERDICT_STAYS, "Roll-back target of shop/web");
  check (outcome, "acme/web:stable", WH_VERDICT_STAYS, "Roll-back target of shop/web");
  g_assert_cmpuint (outcome->n_go, ==, 0);
}

/* Index: a node says the digest of its platform. Its parts go with it, except
 * for one that a tag of its own has. */
static void
test_index (void)
{
  static const char blobs[] = "sha256:ix 20 m\nsha256:a 10 m\nsha256:la 700\nsha256:b 10 m\nsha256:lb 300";
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  g_autoptr(WhImageRetention) outcome = NULL;
  g_autoptr(GPtrArray) digests = NULL;

  add_image (batch, "acme/web", "multi", "sha256:ix", blobs, NOW - 70 * DAY);
  add_image (batch, "acme/web", "multi-amd64", "sha256:a", "sha256:a 10 m\nsha256:la 700", NOW - 2 * DAY);
  wh_store_apply_now (store, batch);

  outcome = simulate (store, 2, 0, NULL);
  check (outcome, "acme/web:multi", WH_VERDICT_GOES, NULL);
  g_assert_cmpint (find (outcome, "acme/web:multi")->frees, ==, 20 + 10 + 300);
  digests = wh_image_retention_list_manifests (outcome, store, "registry", "acme/web", "sha256:ix", TRUE);
  g_assert_cmpuint (digests->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (digests, 0), ==, "sha256:ix");
  g_assert_cmpstr (g_ptr_array_index (digests, 1), ==, "sha256:b");
  g_clear_pointer (&outcome, wh_image_retention_free);

  /* The other way round: a part of an index that stays. */
  outcome = simulate (store, 1, 0, "multi");
  check (outcome, "acme/web:multi-amd64", WH_VERDICT_STAYS, "Also tagged multi");
  g_clear_pointer (&outcome, wh_image_retention_free);

  add_running (store, "acme/web@sha256:b", "sha256:b", NULL);
  outcome = simulate (store, 2, 0, NULL);
  check (outcome, "acme/web:multi", WH_VERDICT_STAYS, "Runs in prod-fsn1");
}

/* A signature follows what it is about; an orphan stays. */
static void
test_signatures (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  g_autofree char *hash = g_strnfill (64, 'a');
  g_autofree char *other = g_strnfill (64, 'b');
  g_autofree char *digest = g_strconcat ("sha256:", hash, NULL);
  g_autofree char *blobs = g_strconcat (digest, " 10 m\nsha256:layer 500", NULL);
  g_autofree char *signature = g_strconcat ("sha256-", hash, ".sig", NULL);
  g_autofree char *orphan = g_strconcat ("sha256-", other, ".sig", NULL);
  g_autofree char *signature_uid = g_strconcat ("acme/web:", signature, NULL);
  g_autofree char *orphan_uid = g_strconcat ("acme/web:", orphan, NULL);
  g_autoptr(WhImageRetention) goes = NULL;
  g_autoptr(WhImageRetention) stays = NULL;

  add_image (batch, "acme/web", "0.9", digest, blobs, NOW - 200 * DAY);
  add_image (batch, "acme/web", signature, "sha256:s1", "sha256:s1 10 m\nsha256:sl1 40", 0);
  add_image (batch, "acme/web", orphan, "sha256:s2", "sha256:s2 10 m\nsha256:sl2 40", 0);
  wh_store_apply_now (store, batch);

  goes = simulate (store, 1, 0, NULL);
  check (goes, signature_uid, WH_VERDICT_GOES, NULL);
  check (goes, orphan_uid, WH_VERDICT_STAYS, "not known");

  stays = simulate (store, 1, 0, "0.9");
  check (stays, signature_uid, WH_VERDICT_STAYS, "Belongs to 0.9");
}

static void
test_unread (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  g_autoptr(WhImageRetention) outcome = NULL;

  add_image (batch, "acme/web", "mystery", NULL, NULL, 0);
  add_image (batch, "acme/web", "ageless", "sha256:dd", "sha256:dd 10 m\nsha256:l11 1000", 0);
  wh_store_apply_now (store, batch);
  outcome = simulate (store, 1, 0, NULL);
  check (outcome, "acme/web:mystery", WH_VERDICT_STAYS, "Not read yet");
  check (outcome, "acme/web:ageless", WH_VERDICT_STAYS, "age");
  g_assert_cmpuint (outcome->n_unread, ==, 1);

  /* A layer that a staying tag has as well is not freed. */
  g_assert_cmpint (find (outcome, "acme/web:1.1")->frees, ==, 10);
}

/* A blob is kept once for all repositories. */
static void
test_other_repository (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  WhImageRules rules = { 1, 0, NULL };
  g_autoptr(WhImageRetention) outcome = NULL;

  add_image (batch, "acme/api", "1.0", "sha256:api", "sha256:api 10 m\nsha256:base 5000\nsha256:l10 1000", NOW - 300 * DAY);
  add_image (batch, "acme/api", "0.1", "sha256:old", "sha256:old 10 m\nsha256:base 5000\nsha256:lo 1", NOW - 301 * DAY);
  wh_store_apply_now (store, batch);
  outcome = wh_image_retention_simulate (store, "registry", "acme/web", &rules, NOW);
  g_assert_null (find (outcome, "acme/api:0.1"));
  g_assert_cmpint (find (outcome, "acme/web:1.0")->frees + find (outcome, "acme/web:stable")->frees, ==, 10);
  g_assert_cmpint (outcome->frees, ==, 1020);
}

static void
test_one_tag (void)
{
  g_autoptr(WhStore) store = make_store ();
  WhRecord *image = wh_store_lookup (store, &wh_kind_image, "registry", "acme/web:stable");
  g_autoptr(WhImageRetention) free_one = wh_image_retention_simulate_tag (store, image, "sha256:d10", TRUE);
  g_autoptr(WhImageRetention) running = NULL;

  g_assert_cmpuint (free_one->n_go, ==, 2);
  g_assert_cmpint (free_one->frees, ==, 1010);
  add_running (store, "x", "sha256:d10", NULL);
  running = wh_image_retention_simulate_tag (store, image, "sha256:d10", TRUE);
  g_assert_cmpuint (running->n_go, ==, 0);
  check (running, "acme/web:1.0", WH_VERDICT_STAYS, "Runs in prod-fsn1");
}

/* What refers to an image goes with it or stays without it, as is wanted; what
 * others refer to as well stays. */
static void
test_attached (void)
{
  static const char blobs[] = "sha256:ix 20 m\nsha256:a 10 m\nsha256:la 700\nsha256:att 5 m\nsha256:s1 10 mr\nsha256:sl1 40 r\nsha256:{} 2 r";
  static const char others[] = "sha256:d13 10 m\nsha256:s2 10 mr\nsha256:sl2 40 r\nsha256:{} 2 r";
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  g_autofree char *hash = g_strnfill (64, 'a');
  g_autofree char *part = g_strconcat ("sha256:", hash, NULL);
  g_autofree char *all = g_strconcat (blobs, "\n", part, " 10 m", NULL);
  g_autofree char *alone = g_strconcat (part, " 10 m", NULL);
  g_autofree char *signature = g_strconcat ("sha256-", hash, ".sig", NULL);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, "registry");
  g_autoptr(WhImageRetention) with = NULL;
  g_autoptr(WhImageRetention) without = NULL;
  g_autoptr(WhImageRetention) shared = NULL;
  g_autoptr(GPtrArray) digests = NULL;
  g_autoptr(GPtrArray) plain = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(WhBatch) more = wh_batch_new ("registry");
  WhRecord *image;

  add_image (batch, "acme/web", "multi", "sha256:ix", all, NOW);
  add_image (batch, "acme/web", "1.3", "sha256:d13", others, NOW);
  add_image (batch, "acme/web", signature, "sha256:s3", "sha256:s3 10 m\nsha256:sl3 40", 0);
  wh_store_apply_now (store, batch);
  image = wh_store_lookup (store, &wh_kind_image, "registry", "acme/web:multi");

  /* Its layers, what refers to it, and what refers to a part of it under a name; not the {} that another signature has. */
  with = wh_image_retention_simulate_tag (store, image, "sha256:ix", TRUE);
  g_assert_cmpuint (with->n_go, ==, 2);
  g_assert_cmpint (with->frees, ==, 20 + 10 + 700 + 5 + 10 + 10 + 40 + 10 + 40);
  digests = wh_image_retention_list_manifests (with, store, "registry", "acme/web", "sha256:ix", TRUE);
  g_assert_cmpuint (digests->len, ==, 5);
  g_assert_cmpstr (g_ptr_array_index (digests, 0), ==, "sha256:ix");
  g_assert_cmpstr (g_ptr_array_index (digests, 4), ==, "sha256:s1");

  without = wh_image_retention_simulate_tag (store, image, "sha256:ix", FALSE);
  g_assert_cmpuint (without->n_go, ==, 1);
  g_assert_cmpint (without->frees, ==, with->frees - 2 * (10 + 40));
  plain = wh_image_retention_list_manifests (without, store, "registry", "acme/web", "sha256:ix", FALSE);
  g_assert_cmpuint (plain->len, ==, 4);

  /* The part has a tag of its own: so its signature stays, and nothing is blocked. */
  add_image (more, "acme/web", "amd64", part, alone, NOW);
  wh_store_apply_now (store, more);
  shared = wh_image_retention_simulate_tag (store, image, "sha256:ix", TRUE);
  g_assert_cmpuint (shared->n_stay, ==, 0);

  /* What build tools put into the index is a part of it. */
  wh_record_builder_copy (builder, image);
  wh_record_builder_set_uid (builder, "acme/web:multi");
  wh_record_builder_set_text (builder, WH_IMAGE_ATTACHED, "provenance sha256:att\nsignature sha256:s1\nsbom sha256-x.sbom");
  {
    g_autoptr(WhRecord) signed_image = wh_record_builder_build (builder);

    lines = wh_image_attached_list (signed_image);
  }
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (lines, 0), ==, "signature sha256:s1");
}

/* ---- what registries keep ---- */

static void
test_storage (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  g_autoptr(WhBatch) repositories = wh_batch_new ("registry");
  g_autoptr(WhRegistryStorage) all = NULL;
  g_autoptr(WhRegistryStorage) none = NULL;
  g_autoptr(GError) error = NULL;
  const char *names[] = { "acme/web", "acme/api", "acme/unread" };
  const WhRepositoryStorage *found[3];
  DexFuture *future;

  /* The base is shared with another repository: it is neither's own. */
  add_image (batch, "acme/api", "2", "sha256:d2", "sha256:d2 10 m\nsha256:base 5000\nsha256:l2 300", NOW);
  add_image (batch, "acme/unread", "1", NULL, NULL, 0);
  wh_store_apply_now (store, batch);
  add_running (store, "acme/web:1.1", "sha256:d11", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image_repository, "registry");

      wh_record_builder_set_uid (builder, names[i]);
      wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY_NAME, names[i]);
      wh_batch_take_record (repositories, wh_record_builder_build (builder));
    }

  wh_store_apply_now (store, repositories);
  future = wh_registry_storage_count (store, NULL);
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  all = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_clear (&future);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    found[i] = wh_registry_storage_find (all, wh_store_lookup (store, &wh_kind_image_repository, "registry", names[i]));

  g_assert_cmpint (all->total, ==, 5000 + 3 * 1010 + 310);
  g_assert_cmpint (found[0]->own, ==, 3 * 1010);
  g_assert_cmpint (found[1]->own, ==, 310);

  /* 1.1 runs: the base is needed, and its own layer. */
  g_assert_cmpint (found[0]->unused, ==, 2 * 1010);
  g_assert_cmpuint (found[0]->n_unused, ==, 3);
  g_assert_cmpint (found[1]->unused, ==, 310);
  g_assert_cmpint (all->unused, ==, 2 * 1010 + 310);
  g_assert_cmpuint (found[2]->n_unread, ==, 1);

  future = wh_registry_storage_count (store, "another");
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  none = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_clear (&future);
  g_assert_cmpint (none->total, ==, 0);
}

/* ---- what runs and is not what the registry has ---- */

static void
put_pod (WhStore    *store,
         const char *uid,
         const char *image,
         const char *digest)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("prod");
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, batch->connection);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_POD_IMAGE, image);
  wh_record_builder_set_text (builder, WH_POD_DIGEST, digest);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static void
put_repository (WhStore    *store,
                const char *connection,
                const char *registry,
                gint64      unread)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image_repository, batch->connection);

  wh_record_builder_set_uid (builder, "acme/web");
  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY_NAME, "acme/web");
  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY_REGISTRY, registry);
  wh_record_builder_set_number (builder, WH_IMAGE_REPOSITORY_UNREAD, unread);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_batch_set_complete (batch, &wh_kind_image_repository);
  wh_store_apply_now (store, batch);
}

static void
test_drift (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhImageDrifts) before = NULL;
  g_autoptr(WhImageDrifts) drifts = NULL;
  g_autoptr(WhImageDrifts) known = NULL;
  g_autoptr(WhImageDrifts) doubtful = NULL;
  g_autoptr(WhBatch) mirror = wh_batch_new ("mirror");
  g_autofree char *text = NULL;
  WhImageDrift *drift;

  put_repository (store, "registry", "127.0.0.1:5000", 1);
  put_pod (store, "a1", "registry.acme.dev/acme/web:1.2", "sha256:d12");
  put_pod (store, "b1", "registry.acme.dev/acme/web:stable", "sha256:d11");
  put_pod (store, "b2", "registry.acme.dev/acme/web:stable", "sha256:d11");
  put_pod (store, "c1", "registry.acme.dev/acme/web:0.9", "sha256:d09");
  put_pod (store, "d1", "registry.acme.dev/acme/web:1.0@sha256:d11", "sha256:d11");
  put_pod (store, "e1", "elsewhere.dev/acme/web:1.0", "sha256:other");
  put_pod (store, "f1", "nginx", "sha256:nginx");

  /* What nobody read yet may be what runs. */
  before = wh_image_drifts_new (store);
  g_assert_cmpuint (before->items->len, ==, 0);

  /* That nodes call it otherwise follows from what they run. */
  put_repository (store, "registry", "127.0.0.1:5000", 0);
  drifts = wh_image_drifts_new (store);
  g_assert_cmpstr (wh_image_drifts_get_host (drifts, "registry", "127.0.0.1:5000"), ==, "registry.acme.dev");
  g_assert_cmpuint (drifts->items->len, ==, 2);
  drift = drifts->items->pdata[0];
  g_assert_cmpint (drift->state, ==, WH_IMAGE_DRIFT_GONE);
  g_assert_cmpstr (drift->tag, ==, "0.9");
  g_assert_cmpstr (drift->environment, ==, "production");
  drift = drifts->items->pdata[1];
  g_assert_cmpint (drift->state, ==, WH_IMAGE_DRIFT_MOVED);
  g_assert_cmpstr (drift->tag, ==, "stable");
  g_assert_cmpstr (drift->now, ==, "sha256:d10");
  g_assert_cmpuint (drift->n_pods, ==, 2);
  text = wh_image_drift_dup_text (drift);
  g_assert_cmpstr (text, ==, "the tag is d10 now");

  /* Of two that have it nobody knows which is meant, unless one says that it is. */
  add_image (mirror, "acme/web", "1.2", "sha256:d12", "sha256:d12 10 m", NOW);
  wh_store_apply_now (store, mirror);
  put_repository (store, "mirror", "mirror.acme.dev", 0);
  doubtful = wh_image_drifts_new (store);
  g_assert_cmpuint (doubtful->items->len, ==, 0);
  put_repository (store, "mirror", "registry.acme.dev", 0);
  known = wh_image_drifts_new (store);
  g_assert_cmpuint (known->items->len, ==, 3);
  g_assert_cmpstr (((WhImageDrift *)known->items->pdata[0])->connection, ==, "mirror");
}

static char *
dup_found (int       high,
           int       low,
           int       fixable,
           WhHealth *health)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, "registry");
  g_autoptr(WhRecord) image = NULL;

  if (high >= 0)
    {
      wh_record_builder_set_number (builder, WH_IMAGE_CRITICAL, 0);
      wh_record_builder_set_number (builder, WH_IMAGE_HIGH, high);
      wh_record_builder_set_number (builder, WH_IMAGE_LOW, low);
      wh_record_builder_set_number (builder, WH_IMAGE_FIXABLE, fixable);
    }

  wh_record_builder_set_uid (builder, "acme/web:1");
  image = wh_record_builder_build (builder);

  return wh_image_dup_found (image, health);
}

/* What was never scanned is not free of anything. */
static void
test_what_was_found_in_words (void)
{
  WhHealth health;
  g_autofree char *some = dup_found (2, 5, 3, &health);
  g_autofree char *few = NULL;
  g_autofree char *none = NULL;
  g_autofree char *unknown = NULL;

  g_assert_cmpstr (some, ==, "2 high, 5 low, 3 fixable");
  g_assert_cmpint (health, ==, WH_HEALTH_WARNING);
  few = dup_found (0, 1, 0, &health);
  g_assert_cmpstr (few, ==, "1 low");
  g_assert_cmpint (health, ==, WH_HEALTH_UNKNOWN);
  none = dup_found (0, 0, 0, &health);
  g_assert_cmpstr (none, ==, "none");
  g_assert_cmpint (health, ==, WH_HEALTH_OK);
  unknown = dup_found (-1, -1, -1, &health);
  g_assert_null (unknown);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/registry/rules", test_rules);
  g_test_add_func ("/registry/shared-digest", test_shared_digest);
  g_test_add_func ("/registry/running", test_running);
  g_test_add_func ("/registry/side-car", test_side_car);
  g_test_add_func ("/registry/named", test_named);
  g_test_add_func ("/registry/index", test_index);
  g_test_add_func ("/registry/signatures", test_signatures);
  g_test_add_func ("/registry/unread", test_unread);
  g_test_add_func ("/registry/other-repository", test_other_repository);
  g_test_add_func ("/registry/one-tag", test_one_tag);
  g_test_add_func ("/registry/attached", test_attached);
  g_test_add_func ("/registry/storage", test_storage);
  g_test_add_func ("/registry/drift", test_drift);
  g_test_add_func ("/registry/found", test_what_was_found_in_words);

  return g_test_run ();
}
