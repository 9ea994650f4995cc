/* wh-sim-silences.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-silences.h"

#define HOUR ((gint64) 3600 * G_USEC_PER_SEC)

struct _WhSimSilences
{
  WhSimWorld *world;
  GPtrArray  *all;
  guint       counter;
};

static void
silence_free (WhSimSilence *silence)
{
  g_free (silence->id);
  g_free (silence->author);
  g_free (silence->comment);
  g_ptr_array_unref (silence->matchers);
  g_free (silence);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimSilence, silence_free)

/* A UUID that is the same in each run with the same seed. */
static char *
make_id (WhSimSilences *self)
{
  g_autofree char *salt = g_strdup_printf ("silence %u %u", wh_sim_world_get_seed (self->world), ++self->counter);
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, salt, -1);

  return g_strdup_printf ("%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15, hex + 18);
}

static WhSimSilence *
add (WhSimSilences *self,
     gint64         starts,
     gint64         ends,
     const char    *author,
     const char    *comment)
{
  WhSimSilence *silence = g_new0 (WhSimSilence, 1);

  silence->id = make_id (self);
  silence->matchers = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_matcher_free);
  silence->starts = starts;
  silence->ends = ends;
  silence->updated = MIN (starts, wh_sim_world_get_time (self->world));
  silence->author = g_strdup (author);
  silence->comment = g_strdup (comment);
  g_ptr_array_add (self->all, silence);

  return silence;
}

static void
add_matcher (WhSimSilence *silence,
             const char   *name,
             const char   *value)
{
  g_ptr_array_add (silence->matchers, wh_sim_matcher_new (WH_SIM_MATCH_EQUAL, name, value, NULL));
}

/**
 * wh_sim_silences_new:
 * @world: whose clock counts
 *
 * Returns: (transfer full): silences: one active, one to come, one over
 */
WhSimSilences *
wh_sim_silences_new (WhSimWorld *world)
{
  WhSimSilences *self = g_new0 (WhSimSilences, 1);
  gint64 birth = wh_sim_world_get_birth (world);
  WhSimSilence *silence;

  self->world = g_object_ref (world);
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) silence_free);

  silence = add (self, birth - 2 * HOUR, birth + 3 * HOUR + HOUR / 6, "anna@acme.dev", "voice-studio: canary is noisy");
  add_matcher (silence, "app", "voice-studio");
  add_matcher (silence, "severity", "warning");

  silence = add (self, birth + 5 * HOUR, birth + 17 * HOUR, "jonas@acme.dev", "stage-nbg1 at night");
  add_matcher (silence, "cluster", "staging-nbg1");

  silence = add (self, birth - 30 * HOUR, birth - 26 * HOUR, "mira@acme.dev", "docs-search reindexes");
  add_matcher (silence, "app", "docs-search");

  return self;
}

void
wh_sim_silences_free (WhSimSilences *self)
{
  g_ptr_array_unref (self->all);
  g_object_unref (self->world);
  g_free (self);
}

/**
 * wh_sim_silences_get_all:
 * @self: the silences
 *
 * Returns: (transfer none) (element-type WhSimSilence): all of them, the expired too
 */
GPtrArray *
wh_sim_silences_get_all (WhSimSilences *self)
{
  return self->all;
}

WhSimSilence *
wh_sim_silences_find (WhSimSilences *self,
                      const char    *id)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      WhSimSilence *silence = g_ptr_array_index (self->all, i);

      if (g_strcmp0 (silence->id, id) == 0)
        return silence;
    }

  return NULL;
}

const char *
wh_sim_silences_state (WhSimSilences      *self,
                       const WhSimSilence *silence)
{
  gint64 now = wh_sim_world_get_time (self->world);

  if (now >= silence->ends)
    return "expired";

  return now < silence->starts ? "pending" : "active";
}

/**
 * wh_sim_silences_expire:
 * @self: the silences
 * @silence: one of them
 *
 * Returns: %FALSE if it had expired already
 */
gboolean
wh_sim_silences_expire (WhSimSilences *self,
                        WhSimSilence  *silence)
{
  gint64 now = wh_sim_world_get_time (self->world);

  if (now >= silence->ends)
    return FALSE;

  silence->starts = MIN (silence->starts, now);
  silence->ends = now;
  silence->updated = now;

  return TRUE;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : NULL;
}

static gboolean
get_boolean (JsonObject *object,
             const char *name,
             gboolean    otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         ? json_node_get_boolean (node) : otherwise;
}

static gboolean
get_time (JsonObject *object,
          const char *name,
          gint64     *time)
{
  const char *text = get_string (object, name);
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (date == NULL)
    return FALSE;

  *time = g_date_time_to_unix_usec (date);

  return TRUE;
}

static WhSimMatcher *
read_matcher (JsonNode  *node,
              GError   **error)
{
  static const WhSimMatchType types[2][2] = {
    { WH_SIM_MATCH_NOT_EQUAL, WH_SIM_MATCH_EQUAL },
    { WH_SIM_MATCH_NOT_REGEX, WH_SIM_MATCH_REGEX },
  };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? get_string (object, "name") : NULL;
  const char *value = object != NULL ? get_string (object, "value") : NULL;

  if (name == NULL || value == NULL || *name == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "name and value in body are required");
      return NULL;
    }

  return wh_sim_matcher_new (types[get_boolean (object, "isRegex", FALSE)][get_boolean (object, "isEqual", TRUE)],
                             name, value, error);
}

static gboolean
same_matchers (GPtrArray *one,
               GPtrArray *other)
{
  if (one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++)
    {
      const WhSimMatcher *a = g_ptr_array_index (one, i);
      const WhSimMatcher *b = g_ptr_array_index (other, i);

      if (a->type != b->type || strcmp (a->name, b->name) != 0 || strcmp (a->value, b->value) != 0)
        return FALSE;
    }

  return TRUE;
}

/* What Alertmanager refuses, in its words; NULL if @silence may be. */
static char *
find_fault (WhSimSilences *self,
            WhSimSilence  *silence)
{
  gboolean selective = FALSE;

  for (guint i = 0; i < silence->matchers->len; i++)
    selective |= !wh_sim_matcher_match (g_ptr_array_index (silence->matchers, i), "");

  if (silence->ends < silence->starts)
    return g_strdup ("failed to create silence: start time must be before end time");
  if (silence->ends < wh_sim_world_get_time (self->world))
    return g_strdup ("failed to create silence: end time can't be in the past");
  if (!selective)
    return g_strdup ("failed to create silence: invalid silence: at least one matcher must not match the empty string");

  return NULL;
}

static WhSimSilence *
read_silence (WhSimSilences  *self,
              JsonObject     *object,
              guint          *status,
              char          **message)
{
  g_autoptr(WhSimSilence) silence = g_new0 (WhSimSilence, 1);
  JsonNode *matchers = json_object_get_member (object, "matchers");

  silence->matchers = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_matcher_free);
  silence->author = g_strdup (get_string (object, "createdBy"));
  silence->comment = g_strdup (get_string (object, "comment"));
  *status = 422;

  if (silence->author == NULL || silence->comment == NULL || matchers == NULL || !JSON_NODE_HOLDS_ARRAY (matchers) ||
      json_array_get_length (json_node_get_array (matchers)) == 0)
    {
      *message = g_strdup ("createdBy, comment and matchers in body are required");
      return NULL;
    }
  if (!get_time (object, "startsAt", &silence->starts) || !get_time (object, "endsAt", &silence->ends))
    {
      *message = g_strdup ("startsAt and endsAt in body must be of type date-time");
      return NULL;
    }

  *status = 400;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (matchers)); i++)
    {
      g_autoptr(GError) error = NULL;
      WhSimMatcher *matcher = read_matcher (json_array_get_element (json_node_get_array (matchers), i), &error);

      if (matcher == NULL)
        {
          *message = g_strdup (error->message);
          return NULL;
        }
      g_ptr_array_add (silence->matchers, matcher);
    }

  if ((*message = find_fault (self, silence)) != NULL)
    return NULL;

  return g_steal_pointer (&silence);
}

/**
 * wh_sim_silences_put:
 * @self: the silences
 * @object: a postable silence
 * @status: (out): HTTP status of the refusal
 * @message: (out) (transfer full): what is wrong, or %NULL
 *
 * Makes a silence, or changes the one that `id` names. A change of what it
 * matches or when it began ends the old one and makes a new one, as in
 * Alertmanager.
 *
 * Returns: (transfer none) (nullable): the silence
 */
WhSimSilence *
wh_sim_silences_put (WhSimSilences  *self,
                     JsonObject     *object,
                     guint          *status,
                     char          **message)
{
  const char *id = get_string (object, "id");
  gint64 now = wh_sim_world_get_time (self->world);
  g_autoptr(WhSimSilence) silence = NULL;
  WhSimSilence *old = NULL;

  *message = NULL;
  if (!(silence = read_silence (self, object, status, message)))
    return NULL;

  if (id != NULL && *id != '\0' && !(old = wh_sim_silences_find (self, id)))
    {
      *status = 404;
      *message = g_strdup ("silence not found");
      return NULL;
    }

  silence->updated = now;
  if (old != NULL && now < old->ends && same_matchers (old->matchers, silence->matchers) &&
      (old->starts == silence->starts || (old->starts > now && silence->starts > now)))
    {
      old->starts = silence->starts;
      old->ends = silence->ends;
      old->updated = now;
      g_set_str (&old->author, silence->author);
      g_set_str (&old->comment, silence->comment);
      return old;
    }

  if (old != NULL)
    wh_sim_silences_expire (self, old);

  silence->id = make_id (self);
  silence->starts = MAX (silence->starts, now);
  old = g_steal_pointer (&silence);
  g_ptr_array_add (self->all, old);

  return old;
}

/**
 * wh_sim_silence_append:
 * @silence: a silence
 * @state: its state
 * @text: where to write it as JSON
 */
void
wh_sim_silence_append (const WhSimSilence *silence,
                       const char         *state,
                       GString            *text)
{
  g_autofree char *starts = wh_sim_time_format_micro (silence->starts);
  g_autofree char *ends = wh_sim_time_format_micro (silence->ends);
  g_autofree char *updated = wh_sim_time_format_micro (silence->updated);
  g_autofree char *author = wh_sim_json_quote (silence->author);
  g_autofree char *comment = wh_sim_json_quote (silence->comment);

  wh_sim_json_append (text, "{'id':'%s','status':{'state':'%s'},'updatedAt':'%s','comment':%s,'createdBy':%s,"
                      "'startsAt':'%s','endsAt':'%s','annotations':{},'matchers':[",
                      silence->id, state, updated, comment, author, starts, ends);
  for (guint i = 0; i < silence->matchers->len; i++)
    {
      const WhSimMatcher *matcher = g_ptr_array_index (silence->matchers, i);
      g_autofree char *name = wh_sim_json_quote (matcher->name);
      g_autofree char *value = wh_sim_json_quote (matcher->value);

      wh_sim_json_append (text, "%s{'name':%s,'value':%s,'isRegex':%s,'isEqual':%s}", i > 0 ? "," : "", name, value,
                          matcher->regex != NULL ? "true" : "false",
                          matcher->type == WH_SIM_MATCH_EQUAL || matcher->type == WH_SIM_MATCH_REGEX ? "true" : "false");
    }
  g_string_append (text, "]}");
}
