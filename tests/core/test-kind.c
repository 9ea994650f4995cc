/* test-kind.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-event-words.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-record.h"

static void
test_unknown_never_rolls_up_to_ok (void)
{
  g_assert_cmpint (wh_health_worst (WH_HEALTH_OK, WH_HEALTH_UNKNOWN), ==, WH_HEALTH_UNKNOWN);
  g_assert_cmpint (wh_health_worst (WH_HEALTH_STALE, WH_HEALTH_OK), ==, WH_HEALTH_STALE);
  g_assert_cmpint (wh_health_worst (WH_HEALTH_FAILING, WH_HEALTH_STALE), ==, WH_HEALTH_FAILING);
}

static WhHealth
judge_number (const WhValue  *values,
              char          **reason)
{
  if (values[2].number == WH_ABSENT || values[2].number < 100)
    return WH_HEALTH_OK;

  *reason = g_strdup_printf ("%" G_GINT64_FORMAT " is much", values[2].number);

  return WH_HEALTH_WARNING;
}

static void
assert_event (const char *lane,
              const char *severity,
              const char *reason,
              const char *text,
              const char *title,
              const char *detail)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, "c");
  g_autoptr(WhRecord) event = NULL;
  g_autofree char *is = NULL;
  g_autofree char *more = NULL;

  wh_record_builder_set_uid (builder, "u1");
  wh_record_builder_set_text (builder, WH_EVENT_LANE, lane);
  wh_record_builder_set_text (builder, WH_EVENT_SEVERITY, severity);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, reason);
  wh_record_builder_set_text (builder, WH_EVENT_TEXT, text);
  wh_record_builder_set_text (builder, WH_EVENT_SOURCE, "prod");

  if (g_str_equal (lane, "cluster"))
    {
      wh_record_builder_set_text (builder, WH_EVENT_OBJECT, "web-1");
      wh_record_builder_set_number (builder, WH_EVENT_COUNT, 3);
    }

  event = wh_record_builder_build (builder);
  is = wh_event_dup_title (event);
  more = wh_event_dup_detail (event);
  g_assert_cmpstr (is, ==, title);
  g_assert_cmpstr (more, ==, detail);
}

static void
test_events_are_told_in_words (void)
{
  assert_event ("cluster", "warning", "BackOff", "Back-off restarting failed container", "Container fails again and again", "web-1 ×3 · prod");
  assert_event ("cluster", "warning", "BackOff", "Back-off pulling image \"x\"", "Image cannot be pulled", "web-1 ×3 · prod");
  assert_event ("cluster", "warning", "Failed", NULL, "Container cannot be started", "web-1 ×3 · prod");

  /* What nobody has words for is taken apart, an abbreviation is not. */
  assert_event ("cluster", "info", "SuccessfulAttachVolume", "x", "Successful attach volume", "web-1 ×3 · prod");
  assert_event ("cluster", "info", "FailedKillPodIP", "x", "Failed kill pod IP", "web-1 ×3 · prod");
  assert_event ("cluster", "info", "Not one word", "x", "Not one word", "web-1 ×3 · prod");

  /* What an alert is about, while it fires; else what happened. */
  assert_event ("alert", "error", "HighErrorRate", "More than 2 % fail", "More than 2 % fail", "HighErrorRate");
  assert_event ("alert", "info", "Alert over", "HighErrorRate", "Alert over", "HighErrorRate");
  assert_event ("ci", "info", "Run passed", "#7 ci.yml", "Run passed", "#7 ci.yml");
  assert_event ("connection", "warning", "Connection lost", NULL, "Connection lost", NULL);
}

static const WhField fields[] = {
  { "name", "Name", WH_FIELD_TEXT },
  { "node", "Node", WH_FIELD_REFERENCE, WH_FIELD_SHARED },
  { "number", "Number", WH_FIELD_INTEGER },
  { "none", "None", WH_FIELD_TEXT },
};

static const WhKind kind = {
  .id = "thing", .title = "Thing", .title_plural = "Things", .icon_name = "x",
  .fields = fields, .n_fields = G_N_ELEMENTS (fields), .name_field = 0, .scope_field = -1, .judge = judge_number,
};

static void
assert_record (const WhRecord *record,
               gint64          number)
{
  g_assert_cmpstr (record->uid, ==, "u1");
  g_assert_cmpstr (record->connection, ==, "c");
  g_assert_cmpstr (record->values[0].text, ==, "web-1");
  g_assert_cmpstr (record->values[1].text, ==, "node:n1");
  g_assert_cmpint (record->values[2].number, ==, number);
  g_assert_null (record->values[3].text);

  if (number < 100)
    {
      g_assert_cmpint (record->health, ==, WH_HEALTH_OK);
      g_assert_null (record->reason);
    }
  else
    {
      g_autofree char *reason = g_strdup_printf ("%" G_GINT64_FORMAT " is much", number);

      g_assert_cmpint (record->health, ==, WH_HEALTH_WARNING);
      g_assert_cmpstr (record->reason, ==, reason);
    }
}

/* Whether it is changed, copied or built anew: it is what was asked for, and
 * who has the old one keeps it as it was. */
static void
test_with_numbers (void)
{
  static const guint field = 2;
  static const gint64 steps[] = { 5, 6, 100, 100, 250, 7 };
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&kind, "c");
  g_autoptr(WhRecord) record = NULL;

  wh_record_builder_set_uid (builder, "u1");
  wh_record_builder_set_text (builder, 0, "web-1");
  wh_record_builder_set_text (builder, 1, "node:n1");
  wh_record_builder_set_number (builder, 2, 1);
  record = wh_record_builder_build (builder);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(WhRecord) before = wh_record_ref (record);
      gint64 old = before->values[2].number;

      record = wh_record_with_numbers (g_steal_pointer (&record), &field, &steps[i], 1);
      g_assert_true (record != before);
      assert_record (record, steps[i]);
      assert_record (before, old);
    }

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      record = wh_record_with_numbers (g_steal_pointer (&record), &field, &steps[i], 1);
      assert_record (record, steps[i]);
    }
}

static WhRecord *
build_with_word (WhRecordBuilder *builder,
                 char            *word,
                 const char      *later)
{
  wh_record_builder_set_uid (builder, "1");
  wh_record_builder_set_word (builder, 1, word);
  wh_record_builder_set_word (builder, 3, word);
  if (later != NULL)
    wh_record_builder_set_text (builder, 1, later);

  return wh_record_builder_build (builder);
}

/* Where texts are shared a record holds the very word, also when it is let go;
 * what is said later counts, and a builder forgets it with the rest. */
static void
test_words_are_held (void)
{
  WhRecordBuilder *builder = wh_record_builder_new (&kind, "c");
  char *word = g_ref_string_new_intern ("node:a-b-c");
  g_autoptr(WhRecord) held = build_with_word (builder, word, NULL);
  g_autoptr(WhRecord) changed = build_with_word (builder, word, "node:d");
  g_autoptr(WhRecord) none = NULL;

  g_assert_true (held->values[1].text == word);
  g_assert_false (held->values[3].text == word);
  g_assert_cmpstr (changed->values[1].text, ==, "node:d");
  g_assert_cmpstr (changed->values[3].text, ==, "node:a-b-c");

  wh_record_builder_set_uid (builder, "2");
  none = wh_record_builder_build (builder);
  g_assert_null (none->values[1].text);

  wh_record_builder_set_word (builder, 1, word);
  g_ref_string_release (word);
  wh_record_builder_free (builder);
  g_assert_cmpstr (held->values[1].text, ==, "node:a-b-c");
}

static const WhField rare_fields[] = {
  { "name", "Name", WH_FIELD_TEXT },
  { "unused", "Unused", WH_FIELD_NUMBER },
  { "number", "Number", WH_FIELD_INTEGER },
  { "exit", "Exit", WH_FIELD_INTEGER, WH_FIELD_RARE },
  { "ended", "Ended", WH_FIELD_TEXT, WH_FIELD_RARE | WH_FIELD_SHARED },
  { "share", "Share", WH_FIELD_NUMBER, WH_FIELD_RARE },
};

static WhHealth
judge_exit (const WhValue  *values,
            char          **reason)
{
  g_assert_true (values[4].text != NULL || values[3].number == WH_ABSENT);

  return values[3].number != WH_ABSENT && values[3].number + values[2].number > 100 ? WH_HEALTH_FAILING : WH_HEALTH_OK;
}

static const WhKind rare_kind = {
  .id = "rare-thing", .title = "Thing", .title_plural = "Things", .icon_name = "x",
  .fields = rare_fields, .n_fields = G_N_ELEMENTS (rare_fields), .name_field = 0, .scope_field = -1, .judge = judge_exit,
};

static WhRecord *
build_rare (WhRecordBuilder *builder,
            const char      *ended)
{
  wh_record_builder_set_uid (builder, "r");
  wh_record_builder_set_text (builder, 0, "web");

  if (ended != NULL)
    {
      wh_record_builder_set_number (builder, 3, 99);
      wh_record_builder_set_text (builder, 4, ended);
    }

  return wh_record_builder_build (builder);
}

/* What is absent at the end takes no room, and is absent to whoever asks: in
 * comparisons, in copies and in judgements too. What is absent before it stays. */
static void
test_rare_values_take_no_room (void)
{
  static const guint field = 2;
  static const gint64 ten = 10;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&rare_kind, "c");
  g_autoptr(WhRecord) plain = build_rare (builder, NULL);
  g_autoptr(WhRecord) ended = build_rare (builder, "Error");
  g_autoptr(WhRecord) killed = build_rare (builder, "OOMKilled");
  g_autoptr(WhRecord) copy = NULL;

  g_assert_cmpuint (plain->n_values, ==, 3);
  g_assert_cmpint (wh_record_get_value (plain, 2)->number, ==, WH_ABSENT);
  g_assert_cmpint (wh_record_get_value (plain, 3)->number, ==, WH_ABSENT);
  g_assert_cmpint (wh_record_get_number (plain, "exit"), ==, WH_ABSENT);
  g_assert_null (wh_record_get_value (plain, 4)->text);
  g_assert_null (wh_record_get_text (plain, "ended"));
  g_assert_true (isnan (wh_record_get_value (plain, 5)->real));

  g_assert_cmpuint (ended->n_values, ==, 5);
  g_assert_cmpint (wh_record_get_number (ended, "exit"), ==, 99);
  g_assert_cmpstr (wh_record_get_text (ended, "ended"), ==, "Error");
  g_assert_true (isnan (wh_record_get_value (ended, 5)->real));

  g_assert_true (wh_record_differs (plain, ended));
  g_assert_true (wh_record_differs (ended, plain));
  g_assert_true (wh_record_differs (ended, killed));
  g_assert_false (wh_record_equal (plain, ended));

  wh_record_builder_copy (builder, plain);
  copy = wh_record_builder_build (builder);
  g_assert_true (wh_record_equal (copy, plain));

  copy = wh_record_with_numbers (g_steal_pointer (&copy), &field, &ten, 1);
  g_assert_cmpint (copy->health, ==, WH_HEALTH_OK);
  g_assert_cmpuint (copy->n_values, ==, 3);

  ended = wh_record_with_numbers (g_steal_pointer (&ended), &field, &ten, 1);
  g_assert_cmpint (ended->health, ==, WH_HEALTH_FAILING);
  g_assert_cmpstr (wh_record_get_text (ended, "ended"), ==, "Error");
}

static void
test_times_are_told_both_ways (void)
{
  const WhField field = { "expires", "Expires", WH_FIELD_TIME };
  gint64 now = G_GINT64_CONSTANT (1790000000000000);
  static const struct
  {
    gint64      distance;
    const char *text;
  } cases[] = {
    { -90 * G_TIME_SPAN_MINUTE, "1 h" },
    { 2 * G_TIME_SPAN_SECOND, "0 s" },
    { 3 * G_TIME_SPAN_DAY, "in 3 d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhValue value = { .number = now + cases[i].distance };
      g_autofree char *text = wh_format_value_at (&field, &value, now);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* A rest of nothing is not told. */
static void
test_durations (void)
{
  static const struct
  {
    gint64      duration;
    const char *text;
  } cases[] = {
    { 84 * G_TIME_SPAN_MILLISECOND, "84 ms" },
    { 42 * G_TIME_SPAN_SECOND, "42 s" },
    { 2 * G_TIME_SPAN_MINUTE, "2 min" },
    { 2 * G_TIME_SPAN_MINUTE + 900 * G_TIME_SPAN_MILLISECOND, "2 min" },
    { 252 * G_TIME_SPAN_SECOND, "4 min 12 s" },
    { 3 * G_TIME_SPAN_HOUR + 59 * G_TIME_SPAN_SECOND, "3 h" },
    { 185 * G_TIME_SPAN_MINUTE, "3 h 5 min" },
    { 24 * G_TIME_SPAN_HOUR, "1 d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = wh_format_duration (cases[i].duration);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* People read a word; what it was made of stays as it is. */
static void
test_words (void)
{
  const WhField *state = &wh_kind_incident.fields[WH_INCIDENT_STATE];

  g_assert_cmpstr (wh_field_get_word (state, "open"), ==, "Open");
  g_assert_cmpstr (wh_field_get_word (state, "something new"), ==, "something new");
  g_assert_null (wh_field_get_word (state, NULL));
  g_assert_cmpstr (wh_field_get_word (&wh_kind_incident.fields[WH_INCIDENT_TITLE], "open"), ==, "open");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kind/unknown-never-rolls-up-to-ok", test_unknown_never_rolls_up_to_ok);
  g_test_add_func ("/kind/times-are-told-both-ways", test_times_are_told_both_ways);
  g_test_add_func ("/kind/durations", test_durations);
  g_test_add_func ("/kind/words", test_words);
  g_test_add_func ("/kind/words-are-held", test_words_are_held);
  g_test_add_func ("/kind/with-numbers", test_with_numbers);
  g_test_add_func ("/kind/rare-values-take-no-room", test_rare_values_take_no_room);
  g_test_add_func ("/kind/events-are-told-in-words", test_events_are_told_in_words);

  return g_test_run ();
}
