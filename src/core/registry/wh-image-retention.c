/* wh-image-retention.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-image-blobs.h"
#include "wh-kinds.h"
#include "wh-image-retention.h"

/* What retention rules would delete, worked out from what is known: nobody is
 * asked. In doubt a tag stays. */

static void
item_free (gpointer data)
{
  WhImageVerdict *item = data;

  wh_record_unref (item->image);
  g_free (item->why);
  g_free (item);
}

/**
 * wh_image_retention_dup_key:
 * @image: a tag
 *
 * A record is replaced when more becomes known of it; the tag is the same as
 * long as it points to the same.
 *
 * Returns: (transfer full): what stands for it in the outcome
 */
char *
wh_image_retention_dup_key (const WhRecord *image)
{
  const char *digest = image->values[WH_IMAGE_DIGEST].text;

  return g_strdup_printf ("%s@%s", image->uid, digest != NULL ? digest : "");
}

/**
 * wh_image_retention_free:
 * @self: (transfer full): what retention would do; its verdicts go with it
 */
void
wh_image_retention_free (WhImageRetention *self)
{
  g_hash_table_unref (self->going);
  g_ptr_array_unref (self->items);
  g_free (self->unseen);
  g_free (self);
}

/* ---- tags ---- */

typedef struct
{
  WhRecord  *image;
  gint64     time;    /* pushed, else created */
  WhImageFate  verdict;
  char      *why;
  char      *subject; /* of a signature: the digest that it is about */
} Tag;

static void
tag_free (gpointer data)
{
  Tag *tag = data;

  g_free (tag->why);
  g_free (tag->subject);
  g_free (tag);
}

/* "sha256-…", maybe with ".sig", is kept beside the image that it is about. */
static char *
dup_subject (const char *name)
{
  static const char prefix[] = "sha256-";
  const char *hash = name + strlen (prefix);

  if (!g_str_has_prefix (name, prefix) || strspn (hash, "0123456789abcdef") != 64 || (hash[64] != '\0' && hash[64] != '.'))
    return NULL;

  return g_strdup_printf ("sha256:%.64s", hash);
}

static Tag *
tag_new (WhRecord *image)
{
  Tag *tag = g_new0 (Tag, 1);

  tag->image = image;
  tag->time = image->values[WH_IMAGE_PUSHED].number != WH_ABSENT ? image->values[WH_IMAGE_PUSHED].number
                                                                 : image->values[WH_IMAGE_CREATED].number;
  tag->subject = dup_subject (image->values[WH_IMAGE_TAG].text);
  tag->verdict = WH_VERDICT_GOES;

  return tag;
}

/* Newest first; what has no age, first of all. */
static int
compare_tags (gconstpointer one,
              gconstpointer other)
{
  const Tag *a = *(const Tag * const *)one;
  const Tag *b = *(const Tag * const *)other;
  gint64 a_time = a->time != WH_ABSENT ? a->time : G_MAXINT64;
  gint64 b_time = b->time != WH_ABSENT ? b->time : G_MAXINT64;

  if (a_time != b_time)
    return a_time > b_time ? -1 : 1;

  return strcmp (b->image->uid, a->image->uid);
}

static void
stay (Tag  *tag,
      char *why)
{
  if (tag->verdict == WH_VERDICT_KEPT || (tag->verdict == WH_VERDICT_STAYS && tag->why != NULL))
    {
      g_free (why);
      return;
    }

  tag->verdict = WH_VERDICT_STAYS;
  tag->why = why;
}

static gboolean
is_read (const WhRecord *image)
{
  return image->values[WH_IMAGE_DIGEST].text != NULL && image->values[WH_IMAGE_BLOBS].text != NULL;
}

/* What the rules say of the tags of one repository. */
static void
apply_rules (GPtrArray              *tags,
             const WhImageRules *rules,
             GPtrArray              *patterns,
             gint64                  now)
{
  gint64 oldest = now - (gint64)rules->days * G_TIME_SPAN_DAY;
  guint n = 0;

  g_ptr_array_sort (tags, compare_tags);

  for (guint i = 0; i < tags->len; i++)
    {
      Tag *tag = g_ptr_array_index (tags, i);

      /* It goes with what it is about. */
      if (tag->subject != NULL)
        continue;

      if (wh_image_patterns_match (patterns, tag->image->values[WH_IMAGE_TAG].text) ||
          (n < rules->newest && tag->time != WH_ABSENT) ||
          (rules->days > 0 && tag->time != WH_ABSENT && tag->time >= oldest))
        tag->verdict = WH_VERDICT_KEPT;
      else if (!is_read (tag->image))
        stay (tag, g_strdup (_("Not read yet")));
      else if (tag->time == WH_ABSENT)
        stay (tag, g_strdup (_("Its age is not known")));

      if (tag->time != WH_ABSENT)
        n++;
    }
}

/* ---- what would break ---- */

/* Registries delete by digest: what shares it with a tag that stays, stays. So
 * does what is part of an index that stays. */
static void
hold_shared (GPtrArray *tags)
{
  g_autoptr(GHashTable) held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean again = TRUE;

  while (again)
    {
      again = FALSE;

      for (guint i = 0; i < tags->len; i++)
        {
          Tag *tag = g_ptr_array_index (tags, i);
          const char *at = tag->image->values[WH_IMAGE_BLOBS].text;
          WhImageBlob blob;

          if (tag->verdict == WH_VERDICT_GOES || !is_read (tag->image) ||
              g_hash_table_contains (held, tag->image->values[WH_IMAGE_DIGEST].text))
            continue;

          while (wh_image_blobs_next (&at, &blob))
            if (blob.is_manifest)
              g_hash_table_replace (held, g_strndup (blob.digest, blob.length), tag);

          g_hash_table_replace (held, g_strdup (tag->image->values[WH_IMAGE_DIGEST].text), tag);
        }

      for (guint i = 0; i < tags->len; i++)
        {
          Tag *tag = g_ptr_array_index (tags, i);
          Tag *holder = is_read (tag->image) ? g_hash_table_lookup (held, tag->image->values[WH_IMAGE_DIGEST].text) : NULL;
          Tag *subject = tag->subject != NULL ? g_hash_table_lookup (held, tag->subject) : NULL;

          if (tag->verdict != WH_VERDICT_GOES)
            continue;

          if (holder != NULL && holder != tag)
            stay (tag, g_strdup_printf (_("Also tagged %s, which stays"), holder->image->values[WH_IMAGE_TAG].text));
          else if (subject != NULL)
            stay (tag, g_strdup_printf (_("Belongs to %s, which stays"), subject->image->values[WH_IMAGE_TAG].text));

          again |= tag->verdict != WH_VERDICT_GOES;
        }
    }
}

/* What a signature is about may be gone, or not be read yet. */
static void
hold_orphans (GPtrArray *tags)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < tags->len; i++)
    {
      Tag *tag = g_ptr_array_index (tags, i);
      const char *at = tag->image->values[WH_IMAGE_BLOBS].text;
      WhImageBlob blob;

      while (wh_image_blobs_next (&at, &blob))
        if (blob.is_manifest)
          g_hash_table_add (known, g_strndup (blob.digest, blob.length));
    }

  for (guint i = 0; i < tags->len; i++)
    {
      Tag *tag = g_ptr_array_index (tags, i);

      if (tag->subject == NULL)
        continue;

      if (!is_read (tag->image))
        stay (tag, g_strdup (_("Not read yet")));
      else if (!g_hash_table_contains (known, tag->subject))
        stay (tag, g_strdup (_("What it belongs to is not known")));
    }
}

static void
hold_guarded (GPtrArray    *tags,
              WhImageGuard *guard)
{
  for (guint i = 0; i < tags->len; i++)
    {
      Tag *tag = g_ptr_array_index (tags, i);
      const WhGuard *found;

      if (tag->verdict == WH_VERDICT_GOES && (found = wh_image_guard_find (guard, tag->image)) != NULL)
        stay (tag, wh_guard_dup_text (found));
    }
}

/* ---- all together ---- */

/* What stays first: it is what to look at. Then the oldest. */
static int
compare_items (gconstpointer one,
               gconstpointer other)
{
  const WhImageVerdict *a = *(const WhImageVerdict * const *)one;
  const WhImageVerdict *b = *(const WhImageVerdict * const *)other;
  gint64 a_time = a->image->values[WH_IMAGE_CREATED].number;
  gint64 b_time = b->image->values[WH_IMAGE_CREATED].number;

  if (a->verdict != b->verdict)
    return a->verdict < b->verdict ? -1 : 1;

  if (a_time != b_time)
    return a_time < b_time ? -1 : 1;

  return strcmp (a->image->uid, b->image->uid);
}

static void
take_tags (WhImageRetention *self,
           GPtrArray   *tags,
           WhBlobSet   *kept)
{
  for (guint i = 0; i < tags->len; i++)
    {
      Tag *tag = g_ptr_array_index (tags, i);
      WhImageVerdict *item;

      if (tag->verdict != WH_VERDICT_GOES)
        wh_blob_set_add_image (kept, tag->image);

      if (!is_read (tag->image))
        self->n_unread++;

      if (tag->verdict == WH_VERDICT_KEPT)
        continue;

      item = g_new0 (WhImageVerdict, 1);
      item->image = wh_record_ref (tag->image);
      item->verdict = tag->verdict;
      item->why = g_steal_pointer (&tag->why);
      g_ptr_array_add (self->items, item);

      if (item->verdict == WH_VERDICT_GOES)
        {
          g_hash_table_add (self->going, wh_image_retention_dup_key (item->image));
          self->n_go++;
        }
      else
        {
          self->n_stay++;
        }
    }
}

static gboolean
is_rough (const WhRecord *image)
{
  const char *at = image->values[WH_IMAGE_BLOBS].text;
  WhImageBlob blob;

  return wh_image_blobs_next (&at, &blob) && blob.is_rough;
}

/* Blobs are kept once for all repositories: what goes is what no tag that
 * stays has, anywhere. */
static void
count_freed (WhImageRetention *self,
             WhBlobSet   *kept,
             gboolean     attached)
{
  g_autoptr(GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_ptr_array_sort (self->items, compare_items);

  for (guint i = 0; i < self->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (self->items, i);
      const char *repository = item->image->values[WH_IMAGE_REPOSITORY].text;
      const char *digest = item->image->values[WH_IMAGE_DIGEST].text;

      if (item->verdict != WH_VERDICT_GOES)
        continue;

      self->at_most |= self->n_unread > 0 || is_rough (item->image);

      /* What was counted with one is kept for the others. */
      item->frees = attached ? wh_blob_set_add_image (kept, item->image) : wh_blob_set_add_parts (kept, item->image);
      self->frees += item->frees;

      if (g_hash_table_add (digests, g_strdup_printf ("%s@%s", repository, digest)))
        self->n_images++;
    }
}

typedef void (*JudgeFunc) (GPtrArray  *tags,
                           const char *repository,
                           gpointer    user_data);

static WhImageRetention *
simulate (WhStore      *store,
          WhImageGuard *guard,
          const char   *connection,
          gboolean      attached,
          JudgeFunc     judge,
          gpointer      user_data)
{
  WhImageRetention *self = g_new0 (WhImageRetention, 1);
  g_autoptr(GHashTable) repositories = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr(WhBlobSet) kept = wh_blob_set_new ();
  WhResourceList *images = wh_store_get_list (store, &wh_kind_image);
  GHashTableIter iter;
  gpointer name;
  gpointer tags;

  self->items = g_ptr_array_new_with_free_func (item_free);
  self->going = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->n_clusters = wh_image_guard_get_clusters (guard);
  self->unseen = g_strdup (wh_image_guard_get_unseen (guard));
  self->time = g_get_real_time ();

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);
      char *repository = (char *)image->values[WH_IMAGE_REPOSITORY].text;
      GPtrArray *list;

      if (!g_str_equal (image->connection, connection) || repository == NULL || image->values[WH_IMAGE_TAG].text == NULL)
        continue;

      if ((list = g_hash_table_lookup (repositories, repository)) == NULL)
        {
          list = g_ptr_array_new_with_free_func (tag_free);
          g_hash_table_insert (repositories, repository, list);
        }

      g_ptr_array_add (list, tag_new (image));
    }

  g_hash_table_iter_init (&iter, repositories);

  while (g_hash_table_iter_next (&iter, &name, &tags))
    {
      judge (tags, name, user_data);
      hold_guarded (tags, guard);
      hold_orphans (tags);
      hold_shared (tags);
      take_tags (self, tags, kept);
    }

  count_freed (self, kept, attached);

  return self;
}

typedef struct
{
  const char             *repository;
  const WhImageRules *rules;
  GPtrArray              *patterns;
  gint64                  now;
} ByRules;

static void
keep_all (GPtrArray *tags)
{
  for (guint i = 0; i < tags->len; i++)
    ((Tag *)g_ptr_array_index (tags, i))->verdict = WH_VERDICT_KEPT;
}

static void
judge_by_rules (GPtrArray  *tags,
                const char *repository,
                gpointer    user_data)
{
  ByRules *by = user_data;

  if (by->repository != NULL && strcmp (by->repository, repository) != 0)
    keep_all (tags);
  else
    apply_rules (tags, by->rules, by->patterns, by->now);
}

/**
 * wh_image_retention_simulate:
 * @store: what all systems show
 * @connection: id of the registry
 * @repository: (nullable): the only repository that the rules are for
 * @rules: what stays
 * @now: microseconds since the epoch
 *
 * Works out what would be deleted, and what stays because it runs, is named by
 * a workload, can be rolled back to, or shares its image with what stays.
 *
 * Returns: (transfer full): the outcome
 */
WhImageRetention *
wh_image_retention_simulate (WhStore                *store,
                             const char             *connection,
                             const char             *repository,
                             const WhImageRules *rules,
                             gint64                  now)
{
  g_autoptr(WhImageGuard) guard = NULL;
  g_autoptr(GPtrArray) patterns = NULL;
  ByRules by = { repository, rules, NULL, now };

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (connection != NULL, NULL);
  g_return_val_if_fail (rules != NULL, NULL);

  guard = wh_image_guard_new (store);
  by.patterns = patterns = wh_image_patterns_new (rules->keep);

  return simulate (store, guard, connection, TRUE, judge_by_rules, &by);
}

typedef struct
{
  const char *repository;
  const char *digest;
  gboolean    attached;
} ByDigest;

/* What goes with a digest: itself, and the parts of it that no other tag has. */
static GHashTable *
list_subjects (GPtrArray  *tags,
               const char *digest)
{
  GHashTable *subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < tags->len; i++)
      {
        Tag *tag = g_ptr_array_index (tags, i);
        gboolean goes = g_strcmp0 (tag->image->values[WH_IMAGE_DIGEST].text, digest) == 0;
        const char *at = tag->image->values[WH_IMAGE_BLOBS].text;
        WhImageBlob blob;

        /* First what it has, then without what others have; what refers to it is no other. */
        while (goes == (pass == 0) && tag->subject == NULL && wh_image_blobs_next (&at, &blob))
          {
            g_autofree char *part = g_strndup (blob.digest, blob.length);

            if (!blob.is_manifest || blob.is_attached)
              continue;

            if (goes)
              g_hash_table_add (subjects, g_steal_pointer (&part));
            else
              g_hash_table_remove (subjects, part);
          }
      }

  g_hash_table_add (subjects, g_strdup (digest));

  return subjects;
}

static void
judge_by_digest (GPtrArray  *tags,
                 const char *repository,
                 gpointer    user_data)
{
  ByDigest *by = user_data;
  g_autoptr(GHashTable) subjects = NULL;

  if (strcmp (by->repository, repository) != 0)
    {
      keep_all (tags);
      return;
    }

  subjects = list_subjects (tags, by->digest);

  for (guint i = 0; i < tags->len; i++)
    {
      Tag *tag = g_ptr_array_index (tags, i);

      if (g_strcmp0 (tag->image->values[WH_IMAGE_DIGEST].text, by->digest) != 0 &&
          !(by->attached && tag->subject != NULL && is_read (tag->image) && g_hash_table_contains (subjects, tag->subject)))
        tag->verdict = WH_VERDICT_KEPT;
    }
}

/**
 * wh_image_retention_simulate_tag:
 * @store: what all systems show
 * @image: a tag
 * @digest: what it points to
 * @attached: whether what refers to it goes with it: signatures, attestations
 *
 * Works out what goes with the image of one tag: all tags that point to it, and
 * its signatures.
 *
 * Returns: (transfer full): the outcome
 */
WhImageRetention *
wh_image_retention_simulate_tag (WhStore    *store,
                                 WhRecord   *image,
                                 const char *digest,
                                 gboolean    attached)
{
  g_autoptr(WhImageGuard) guard = NULL;
  ByDigest by = { image->values[WH_IMAGE_REPOSITORY].text, digest, attached };

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (digest != NULL, NULL);

  guard = wh_image_guard_new (store);

  return simulate (store, guard, image->connection, attached, judge_by_digest, &by);
}
