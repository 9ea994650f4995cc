/* test-joins.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From what runs to the commit it was built of: by digest, through an index, by
 * label, and what is said when a step of the way is missing. */

#include "config.h"

#include <libdex.h>

#include "wh-application-join.h"
#include "wh-kinds-forge.h"
#include "wh-kinds.h"
#include "wh-traffic-queries.h"

#define REGISTRY "registry.acme.dev"
#define INDEX_1 "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define INDEX_2 "sha256:2222222222222222222222222222222222222222222222222222222222222222"
#define INDEX_3 "sha256:3333333333333333333333333333333333333333333333333333333333333333"
#define AMD64_1 "sha256:aaaa111111111111111111111111111111111111111111111111111111111111"
#define ARM64_1 "sha256:bbbb111111111111111111111111111111111111111111111111111111111111"
#define COMMIT_1 "c0ffee1000000000000000000000000000000001"
#define COMMIT_2 "c0ffee2000000000000000000000000000000002"
#define COMMIT_3 "c0ffee3000000000000000000000000000000003"
#define COMMITS COMMIT_3 " 2026-11-20T12:00:00Z Newest\n" \
                COMMIT_2 " 2026-11-19T12:00:00Z Second\n" \
                COMMIT_1 " 2026-11-18T12:00:00Z Oldest"

typedef struct
{
  WhStore    *store;
  GHashTable *specs;
  WhBatch    *joined;
  guint       n_records;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->store = wh_store_new ();
  self->specs = g_hash_table_new (g_str_hash, g_str_equal);
  wh_store_set_source (self->store, "k8s", "fsn", "production");
  wh_store_set_source (self->store, "forge", "forge", "production");
  wh_store_set_source (self->store, "oci", "registry", "production");
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->joined, wh_batch_unref);
  g_hash_table_unref (self->specs);
  g_assert_finalize_object (self->store);
}

static void
apply (Fixture         *self,
       WhRecordBuilder *builder,
       const char      *connection)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);
  g_autofree char *uid = g_strdup_printf ("%u", ++self->n_records);

  wh_record_builder_set_uid (builder, uid);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
}

static void
add_repository (Fixture    *self,
                const char *connection,
                const char *name,
                const char *url,
                const char *commits)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_repository, connection);

  wh_record_builder_set_text (builder, WH_REPOSITORY_NAME, name);
  wh_record_builder_set_text (builder, WH_REPOSITORY_URL, url);
  wh_record_builder_set_text (builder, WH_REPOSITORY_BRANCH, "main");
  wh_record_builder_set_text (builder, WH_REPOSITORY_COMMITS, commits);
  apply (self, builder, connection);
}

static void
add_run (Fixture    *self,
         gint64      number,
         const char *state,
         const char *branch,
         const char *commit)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_run, "forge");

  wh_record_builder_set_text (builder, WH_RUN_REPOSITORY, "repository:acme/billing");
  wh_record_builder_take_text (builder, WH_RUN_NAME, g_strdup_printf ("#%d", (int)number));
  wh_record_builder_set_number (builder, WH_RUN_NUMBER, number);
  wh_record_builder_set_text (builder, WH_RUN_STATE, state);
  wh_record_builder_set_text (builder, WH_RUN_BRANCH, branch);
  wh_record_builder_set_text (builder, WH_RUN_EVENT, "push");
  wh_record_builder_set_text (builder, WH_RUN_COMMIT, commit);
  apply (self, builder, "forge");
}

static void
add_image (Fixture    *self,
           const char *repository,
           const char *tag,
           const char *digest,
           const char *digests,
           const char *revision,
           const char *source)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, "oci");

  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, repository);
  wh_record_builder_set_text (builder, WH_IMAGE_REGISTRY, REGISTRY);
  wh_record_builder_set_text (builder, WH_IMAGE_TAG, tag);
  wh_record_builder_set_text (builder, WH_IMAGE_DIGEST, digest);
  wh_record_builder_set_text (builder, WH_IMAGE_DIGESTS, digests);
  wh_record_builder_set_text (builder, WH_IMAGE_REVISION, revision);
  wh_record_builder_set_text (builder, WH_IMAGE_SOURCE, source);
  apply (self, builder, "oci");
}

static void
add_pod (Fixture    *self,
         const char *namespace_,
         const char *owner,
         const char *image,
         const char *digest,
         gint64      created)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, "k8s");

  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, namespace_);
  wh_record_builder_take_text (builder, WH_POD_NAME, g_strdup_printf ("%s-%u", owner, self->n_records));
  wh_record_builder_set_text (builder, WH_POD_APPLICATION, "billing");
  wh_record_builder_take_text (builder, WH_POD_OWNER, g_strdup_printf ("workload:%s/%s", namespace_, owner));
  wh_record_builder_set_text (builder, WH_POD_IMAGE, image);
  wh_record_builder_set_text (builder, WH_POD_DIGEST, digest);
  wh_record_builder_set_number (builder, WH_POD_CREATED, created);
  apply (self, builder, "k8s");
}

static void
add_workload (Fixture    *self,
              const char *namespace_,
              const char *name,
              const char *image)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "k8s");
  g_autofree char *tag = wh_image_name_dup_tag (image);

  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, namespace_);
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");
  wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, "billing");
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, image);
  wh_record_builder_set_text (builder, WH_WORKLOAD_VERSION, tag);
  apply (self, builder, "k8s");
}

/* What runs in one namespace: a workload and a pod of it. */
static void
add_running (Fixture    *self,
             const char *namespace_,
             const char *tag,
             const char *digest)
{
  g_autofree char *image = g_strdup_printf (REGISTRY "/acme/billing:%s", tag);

  add_workload (self, namespace_, "billing", image);
  add_pod (self, namespace_, "billing", image, digest, 100);
}

static WhRecord *
find (Fixture      *self,
      const WhKind *kind,
      const char   *namespace_)
{
  g_clear_pointer (&self->joined, wh_batch_unref);
  self->joined = wh_applications_join (self->store, self->specs);

  for (guint i = 0; i < self->joined->records->len; i++)
    {
      WhRecord *record = g_ptr_array_index (self->joined->records, i);

      if (record->kind == kind &&
          (namespace_ == NULL || g_strcmp0 (record->values[WH_ENVIRONMENT_NAMESPACE].text, namespace_) == 0))
        return record;
    }

  g_assert_not_reached ();
}

static WhRecord *
find_environment (Fixture    *self,
                  const char *namespace_)
{
  return find (self, &wh_kind_environment, namespace_);
}

static WhRecord *
find_application (Fixture *self)
{
  return find (self, &wh_kind_application, NULL);
}

#define assert_says(record, field, part)                                                                 \
        G_STMT_START                                                                                     \
        {                                                                                                \
          if (wh_record_get_value (record, field)->text == NULL || strstr (wh_record_get_value (record, field)->text, part) == NULL) \
            g_error ("\"%s\" does not say \"%s\"", wh_record_get_value (record, field)->text, part);                  \
        } G_STMT_END

/* A node pulls one platform; the registry's tag is the index; the label is in both. */
static void
test_through_an_index (Fixture       *self,
                       gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_run (self, 7, "failure", "main", COMMIT_2);
  add_run (self, 8, "success", "main", COMMIT_2);
  add_run (self, 9, "failure", "main", COMMIT_2);
  add_run (self, 10, "success", "main", COMMIT_3);
  add_image (self, "acme/billing", "4.2.0", INDEX_1, AMD64_1 "\n" ARM64_1, COMMIT_2, "https://git.acme.dev/acme/billing");
  add_image (self, "acme/billing", "4.3.0", INDEX_2, NULL, COMMIT_3, "https://git.acme.dev/acme/billing");
  add_running (self, "billing", "4.2.0", ARM64_1);
  environment = find_environment (self, "billing");

  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_COMMIT].text, ==, COMMIT_2);
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_GUESSED].number, ==, FALSE);
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_BEHIND].number, ==, 1);
  g_assert_null (environment->values[WH_ENVIRONMENT_DRIFT].text);
  assert_says (environment, WH_ENVIRONMENT_HOW, "org.opencontainers.image.revision");
  /* The run that built it, not the one that failed after it, nor the newest of all. */
  g_assert_cmpstr (wh_record_get_name (wh_store_resolve (self->store, "forge", environment->values[WH_ENVIRONMENT_RUN].text)),
                   ==, "#8");
  g_assert_cmpstr (wh_store_resolve (self->store, "oci", environment->values[WH_ENVIRONMENT_IMAGE].text)->values[WH_IMAGE_TAG].text,
                   ==, "4.2.0");
}

/* The tag was pushed again: what runs is still what was pulled. */
static void
test_tag_has_moved (Fixture       *self,
                    gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "stable", INDEX_2, NULL, COMMIT_3, NULL);
  add_image (self, "acme/billing", "4.2.0", INDEX_1, AMD64_1, COMMIT_1, NULL);
  add_running (self, "billing", "stable", AMD64_1);
  environment = find_environment (self, "billing");

  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_COMMIT].text, ==, COMMIT_1);
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_GUESSED].number, ==, FALSE);
  assert_says (environment, WH_ENVIRONMENT_DRIFT, "The tag stable has moved: it is sha256:222222222222…");

  /* A pod that was made later pulled what the tag is now: both run. */
  add_pod (self, "billing", "billing", REGISTRY "/acme/billing:stable", INDEX_2, 200);
  environment = find_environment (self, "billing");
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_COMMIT].text, ==, COMMIT_3);
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_DRIFT].text, ==, "1 of 2 pods run another image");
}

/* Tags are names within one repository of one registry, and no more. */
static void
test_same_tag_twice (Fixture       *self,
                     gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_repository (self, "forge", "acme/shop", "https://git.acme.dev/acme/shop", COMMITS);
  add_image (self, "acme/billing", "1.0", INDEX_1, AMD64_1, COMMIT_1, "https://git.acme.dev/acme/billing");
  add_image (self, "acme/shop", "1.0", INDEX_2, ARM64_1, COMMIT_2, "https://git.acme.dev/acme/shop");
  /* One digest with two names: a copy in another repository. */
  add_image (self, "mirror/billing", "1.0", INDEX_1, AMD64_1, COMMIT_1, "https://git.acme.dev/acme/billing");
  add_running (self, "billing", "1.0", AMD64_1);
  environment = find_environment (self, "billing");

  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_COMMIT].text, ==, COMMIT_1);
  g_assert_null (environment->values[WH_ENVIRONMENT_DRIFT].text);
  g_assert_cmpstr (wh_store_resolve (self->store, "oci", environment->values[WH_ENVIRONMENT_IMAGE].text)->values[WH_IMAGE_REPOSITORY].text,
                   ==, "acme/billing");
}

/* Two forges, two repositories of one name: the label says which. */
static void
test_same_repository_twice (Fixture       *self,
                            gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMIT_3 " x Elsewhere");
  add_repository (self, "forge", "acme/billing", "https://code.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "1.0", INDEX_1, NULL, COMMIT_1, "https://code.acme.dev/acme/billing.git");
  add_running (self, "billing", "1.0", INDEX_1);
  environment = find_environment (self, "billing");
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_BEHIND].number, ==, 2);
}

static void
test_labels_missing (Fixture       *self,
                     gconstpointer  data)
{
  static const struct
  {
    const char *tag;
    const char *commit; /* NULL = nothing to go by */
  } cases[] = {
    { "c0ffee2", COMMIT_2 }, { "sha-c0ffee2", COMMIT_2 }, { "4.2.0-3-gc0ffee2", COMMIT_2 }, { "main-c0ffee2", COMMIT_2 },
    /* Of no commit that is known: a name of its own may be one, a part may not. */
    { "deadbee", "deadbee" }, { "build-deadbee", NULL }, { "20261121", NULL }, { "4.2.0", NULL }, { "latest", NULL },
    /* The tag of a release started a run. */
    { "3.0.0", COMMIT_3 },
    /* The repository has a tag of that name. */
    { "2.5.0", COMMIT_1 },
  };
  g_autoptr(WhRecordBuilder) tag = wh_record_builder_new (&wh_kind_tag, "forge");

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_run (self, 5, "success", "refs/tags/v3.0.0", COMMIT_3);
  wh_record_builder_set_text (tag, WH_TAG_REPOSITORY, "repository:acme/billing");
  wh_record_builder_set_text (tag, WH_TAG_NAME, "v2.5.0");
  wh_record_builder_set_text (tag, WH_TAG_COMMIT, COMMIT_1);
  apply (self, tag, "forge");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *namespace_ = g_strdup_printf ("billing-%u", i);
      WhRecord *environment;

      add_image (self, "acme/billing", cases[i].tag, INDEX_1, NULL, NULL, NULL);
      add_running (self, namespace_, cases[i].tag, INDEX_1);
      environment = find_environment (self, namespace_);

      if (cases[i].commit == NULL)
        {
          g_assert_null (environment->values[WH_ENVIRONMENT_COMMIT].text);
          g_assert_cmpint (environment->values[WH_ENVIRONMENT_BEHIND].number, ==, WH_ABSENT);
          assert_says (environment, WH_ENVIRONMENT_HOW, "no label");
          continue;
        }

      g_assert_true (g_str_has_prefix (cases[i].commit, environment->values[WH_ENVIRONMENT_COMMIT].text));
      g_assert_cmpint (environment->values[WH_ENVIRONMENT_GUESSED].number, ==, TRUE);
      assert_says (environment, WH_ENVIRONMENT_HOW, "A guess from");
    }
}

/* The labels of a base image are inherited: they name another repository. */
static void
test_labels_of_the_base (Fixture       *self,
                         gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "4.2.0", INDEX_1, NULL, "feedface00000000000000000000000000000000",
             "https://github.com/debian/base");
  add_running (self, "billing", "4.2.0", INDEX_1);
  environment = find_environment (self, "billing");
  g_assert_null (environment->values[WH_ENVIRONMENT_COMMIT].text);
  assert_says (environment, WH_ENVIRONMENT_HOW, "debian/base");
}

/* A forge below a path of a host: its labels name its repositories all the same. */
static void
test_forge_below_a_path (Fixture       *self,
                         gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://acme.dev/git/acme/billing", COMMITS);
  add_image (self, "acme/billing", "4.2.0", INDEX_1, NULL, COMMIT_1, "https://acme.dev/git/acme/billing.git");
  add_running (self, "billing", "4.2.0", INDEX_1);
  environment = find_environment (self, "billing");
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_COMMIT].text, ==, COMMIT_1);
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_GUESSED].number, ==, FALSE);
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_BEHIND].number, ==, 2);
}

static void
test_force_pushed_away (Fixture       *self,
                        gconstpointer  data)
{
  WhRecord *environment;
  WhRecord *application;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "4.2.0", INDEX_1, NULL, "baddecaf00000000000000000000000000000000",
             "https://git.acme.dev/acme/billing");
  add_image (self, "acme/billing", "4.3.0", INDEX_2, NULL, COMMIT_3, "https://git.acme.dev/acme/billing");
  add_running (self, "billing", "4.2.0", INDEX_1);
  add_running (self, "billing-staging", "4.3.0", INDEX_2);
  environment = find_environment (self, "billing");

  /* The commit is a fact; how far it is from anything is not known. */
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_COMMIT].text, ==, "baddecaf00000000000000000000000000000000");
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_GUESSED].number, ==, FALSE);
  g_assert_cmpint (environment->values[WH_ENVIRONMENT_BEHIND].number, ==, WH_ABSENT);
  assert_says (environment, WH_ENVIRONMENT_HOW, "force-pushed away");

  application = find_application (self);
  g_assert_cmpint (application->values[WH_APPLICATION_BEHIND].number, ==, WH_ABSENT);
  g_assert_cmpstr (application->values[WH_APPLICATION_DRIFT].text, ==, "differs");

  add_run (self, 3, "success", "hotfix", "baddecaf00000000000000000000000000000000");
  environment = find_environment (self, "billing");
  assert_says (environment, WH_ENVIRONMENT_HOW, "of the branch hotfix");
}

static void
test_images_that_nobody_has (Fixture       *self,
                             gconstpointer  data)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image_repository, "oci");
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_running (self, "billing", "4.2.0", INDEX_1);
  environment = find_environment (self, "billing");
  assert_says (environment, WH_ENVIRONMENT_HOW, "No connected registry has this image");

  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY_NAME, "acme/billing");
  apply (self, builder, "oci");
  environment = find_environment (self, "billing");
  assert_says (environment, WH_ENVIRONMENT_HOW, "The registry has no tag for the image that runs");
}

static void
test_drift_between_environments (Fixture       *self,
                                 gconstpointer  data)
{
  WhRecord *application;
  g_autofree char *between = wh_commits_dup_between (COMMITS, COMMIT_3, COMMIT_1);

  g_assert_cmpstr (between, ==, COMMIT_3 " 2026-11-20T12:00:00Z Newest\n" COMMIT_2 " 2026-11-19T12:00:00Z Second");
  g_assert_null (wh_commits_dup_between (COMMITS, COMMIT_1, COMMIT_3));
  g_assert_null (wh_commits_dup_between (COMMITS, NULL, "baddecaf"));

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "1", INDEX_1, NULL, COMMIT_1, NULL);
  add_image (self, "acme/billing", "2", INDEX_2, NULL, COMMIT_2, NULL);
  add_image (self, "acme/billing", "3", INDEX_3, NULL, COMMIT_3, NULL);
  add_running (self, "billing", "1", INDEX_1);

  /* Nothing between: it is measured against what was committed. */
  application = find_application (self);
  g_assert_cmpint (application->values[WH_APPLICATION_BEHIND].number, ==, 2);

  add_running (self, "billing-staging", "2", INDEX_2);
  application = find_application (self);
  g_assert_cmpint (application->values[WH_APPLICATION_BEHIND].number, ==, 1);
  g_assert_cmpstr (application->values[WH_APPLICATION_DRIFT].text, ==, "1 behind");
}

/* A workload that a deployment from here wrote to, and what stands beside it. */
static void
add_deployed (Fixture    *self,
              const char *name,
              const char *tag,
              const char *deployed,
              const char *second_of)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "k8s");
  g_autofree char *image = g_strdup_printf (REGISTRY "/acme/billing:%s", tag);
  g_autoptr(WhBatch) batch = wh_batch_new ("k8s");
  g_autofree char *then = g_strdup_printf (REGISTRY "/acme/billing:%s", deployed);

  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "billing");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, name);
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");
  wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, "billing");
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, image);
  wh_record_builder_set_text (builder, WH_WORKLOAD_VERSION, tag);
  wh_record_builder_set_text (builder, WH_WORKLOAD_DEPLOYED, then);
  wh_record_builder_set_text (builder, WH_WORKLOAD_SECOND_OF, second_of);
  wh_record_builder_set_uid (builder, name);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
}

static void
test_drift_from_the_last_deployment (Fixture       *self,
                                     gconstpointer  data)
{
  WhRecord *environment;

  add_deployed (self, "billing", "2", "2", NULL);
  g_assert_null (find_environment (self, "billing")->values[WH_ENVIRONMENT_DRIFT].text);

  add_deployed (self, "billing", "1", "2", NULL);
  assert_says (find_environment (self, "billing"), WH_ENVIRONMENT_DRIFT, "2 was deployed last; somebody else changed it to 1 since");

  /* What is tried beside it is told, and is no version of it. */
  add_deployed (self, "billing", "2", "2", NULL);
  add_deployed (self, "billing-next", "3", "3", "billing");
  environment = find_environment (self, "billing");
  assert_says (environment, WH_ENVIRONMENT_DRIFT, "billing-next runs beside it");
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_VERSION].text, ==, "2");
}

/* A fix that went to production first is not "in step". */
static void
test_production_ahead (Fixture       *self,
                       gconstpointer  data)
{
  WhRecord *application;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "1", INDEX_1, NULL, COMMIT_1, NULL);
  add_image (self, "acme/billing", "3", INDEX_3, NULL, COMMIT_3, NULL);
  add_running (self, "billing", "3", INDEX_3);
  add_running (self, "billing-staging", "1", INDEX_1);
  application = find_application (self);
  g_assert_cmpint (application->values[WH_APPLICATION_BEHIND].number, ==, 0);
  g_assert_cmpstr (application->values[WH_APPLICATION_DRIFT].text, ==, "2 ahead");
}

/* The same digest is the same program, whoever knows its commit. */
static void
test_same_digest_is_in_step (Fixture       *self,
                             gconstpointer  data)
{
  WhRecord *application;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_running (self, "billing", "4.2.0", INDEX_1);
  add_running (self, "billing-staging", "4.2.0-rc.1", INDEX_1);
  application = find_application (self);
  g_assert_cmpint (application->values[WH_APPLICATION_BEHIND].number, ==, 0);
  g_assert_cmpstr (application->values[WH_APPLICATION_DRIFT].text, ==, "in step");
}

/* What its worker runs is no version of it, and 4.2.0 does not ask for 4.2. */
static void
test_of_the_right_workload (Fixture       *self,
                            gconstpointer  data)
{
  WhRecord *environment;

  add_repository (self, "forge", "acme/billing", "https://git.acme.dev/acme/billing", COMMITS);
  add_image (self, "acme/billing", "4.2.0", INDEX_1, NULL, COMMIT_2, NULL);
  add_image (self, "acme/billing", "4.2", INDEX_2, NULL, COMMIT_1, NULL);
  add_workload (self, "billing", "billing-worker", REGISTRY "/acme/worker:9");
  add_pod (self, "billing", "billing-worker", REGISTRY "/acme/worker:9", INDEX_3, 500);
  add_pod (self, "billing", "billing", REGISTRY "/acme/billing:4.2", INDEX_2, 400);
  add_running (self, "billing", "4.2.0", INDEX_1);
  environment = find_environment (self, "billing");
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_DIGEST].text, ==, INDEX_1);
  g_assert_cmpstr (environment->values[WH_ENVIRONMENT_DRIFT].text, ==, "1 of 2 pods run another image");
}

static void
test_queries (void)
{
  g_autofree char *one = wh_traffic_queries_change (NULL, "billing", "rate", "sum by (namespace) (rate(a[5m]))");
  g_autofree char *two = wh_traffic_queries_change (one, "billing", "p95", " x;\ny ");
  g_autofree char *three = wh_traffic_queries_change (two, "billing", "rate", "");
  g_autofree char *rate = wh_traffic_queries_get (two, "billing", "rate");
  g_autofree char *p95 = wh_traffic_queries_get (two, "billing", "p95");

  g_assert_cmpstr (rate, ==, "sum by (namespace) (rate(a[5m]))");
  g_assert_cmpstr (p95, ==, "x  y");
  g_assert_cmpstr (three, ==, "billing p95 x  y");
  g_assert_null (wh_traffic_queries_get (two, "bill", "rate"));
  g_assert_null (wh_traffic_queries_get ("nonsense; a b", "a", "b"));
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

#define add(name, function) g_test_add ("/joins/" name, Fixture, NULL, set_up, function, tear_down)
  add ("through-an-index", test_through_an_index);
  add ("tag-has-moved", test_tag_has_moved);
  add ("same-tag-twice", test_same_tag_twice);
  add ("same-repository-twice", test_same_repository_twice);
  add ("labels-missing", test_labels_missing);
  add ("labels-of-the-base", test_labels_of_the_base);
  add ("forge-below-a-path", test_forge_below_a_path);
  add ("force-pushed-away", test_force_pushed_away);
  add ("images-that-nobody-has", test_images_that_nobody_has);
  add ("drift-between-environments", test_drift_between_environments);
  add ("drift-from-the-last-deployment", test_drift_from_the_last_deployment);
  add ("production-ahead", test_production_ahead);
  add ("same-digest-is-in-step", test_same_digest_is_in_step);
  add ("of-the-right-workload", test_of_the_right_workload);
#undef add
  g_test_add_func ("/joins/queries", test_queries);

  return g_test_run ();
}
