/* test-incident-review.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "wh-incident-review.h"
#include "wh-kinds.h"
#include "wh-suspects.h"

/* What is read out of incidents afterwards: what may have caused one, and how
 * many there were. */

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

static void
put (WhStore  *store,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (store, batch);
}

static WhRecord *
make_incident (const char *uid,
               const char *number,
               gint64      began,
               gint64      taken,
               gint64      ended)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_INCIDENT_NUMBER, number);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, ended == WH_ABSENT ? "open" : "resolved");
  wh_record_builder_set_text (builder, WH_INCIDENT_WHERE, "billing");
  wh_record_builder_set_text (builder, WH_INCIDENT_APPLICATION, "billing");
  wh_record_builder_set_text (builder, WH_INCIDENT_ENVIRONMENT, "production");
  wh_record_builder_set_text (builder, WH_INCIDENT_RULES, "HighErrorRate\nSlow");
  wh_record_builder_set_text (builder, WH_INCIDENT_CAUSE, "alert:billing");
  wh_record_builder_set_text (builder, WH_INCIDENT_CONNECTION, "router");
  wh_record_builder_set_number (builder, WH_INCIDENT_BEGAN, began);
  wh_record_builder_set_number (builder, WH_INCIDENT_TAKEN, taken);
  wh_record_builder_set_number (builder, WH_INCIDENT_ENDED, ended);

  return wh_record_builder_build (builder);
}

static void
add_event (GPtrArray  *events,
           const char *uid,
           const char *lane,
           const char *application,
           const char *subject,
           gint64      time)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, "cluster");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_number (builder, WH_EVENT_TIME, time);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, uid);
  wh_record_builder_set_text (builder, WH_EVENT_LANE, lane);
  wh_record_builder_set_text (builder, WH_EVENT_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_EVENT_SUBJECT, subject);
  g_ptr_array_add (events, wh_record_builder_build (builder));
}

static void
test_suspects (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GPtrArray) earlier = g_ptr_array_new ();
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();
  gint64 began = g_get_real_time ();
  g_autoptr(WhRecord) incident = make_incident ("i", "1", began, WH_ABSENT, WH_ABSENT);
  g_autoptr(GPtrArray) suspects = NULL;
  const WhSuspect *first;
  gboolean counted = FALSE;

  add_event (events, "rollout", "rollout", "billing", "workload:shop/billing", began - 4 * MINUTE);
  add_event (events, "rollout begins", "rollout", "billing", "workload:shop/billing", began - 5 * MINUTE);
  add_event (events, "old rollout", "rollout", "billing", "workload:shop/billing-worker", began - 100 * MINUTE);
  add_event (events, "other rollout", "rollout", "chat", "workload:chat/chat", began - 2 * MINUTE);
  add_event (events, "late", "rollout", "billing", "workload:shop/late", began + 5 * MINUTE);
  add_event (events, "back", "rollout", "billing", "workload:shop/billing", began + MINUTE / 20);
  add_event (events, "rolling back", "operation", "billing", "application:billing", began + MINUTE / 30);
  add_event (events, "a note", "operation", "billing", "incident:i", began - MINUTE);
  add_event (events, "an alert", "alert", "billing", "alert:x", began - MINUTE);
  g_ptr_array_add (earlier, events);
  g_ptr_array_add (earlier, nothing);

  suspects = wh_suspects_rank (store, incident, events, earlier);
  first = g_ptr_array_index (suspects, 0);
  g_assert_cmpstr (first->event->uid, ==, "rollout");
  g_assert_cmpint (first->likelihood, ==, WH_VERY_LIKELY);

  for (guint i = 0; i < first->evidence->len; i++)
    counted |= g_str_equal (g_ptr_array_index (first->evidence, i), "1 of 2 earlier incidents of billing followed a rollout");
  g_assert_true (counted);

  for (guint i = 0; i < suspects->len; i++)
    {
      const WhSuspect *suspect = g_ptr_array_index (suspects, i);

      g_assert_cmpstr (suspect->event->uid, !=, "rollout begins");
      g_assert_cmpstr (suspect->event->uid, !=, "late");
      g_assert_cmpstr (suspect->event->uid, !=, "back");
      g_assert_cmpstr (suspect->event->uid, !=, "rolling back");
      g_assert_cmpstr (suspect->event->uid, !=, "a note");
      g_assert_cmpstr (suspect->event->uid, !=, "an alert");
      if (i > 0)
        g_assert_cmpint (suspect->likelihood, !=, WH_VERY_LIKELY);
    }
}

static void
test_review (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhIncidentReview) review = NULL;
  gint64 now = g_get_real_time ();
  gint64 day = 24 * 60 * MINUTE;
  guint n = 0;

  put (store, make_incident ("a", "1", now - 40 * day, WH_ABSENT, now - 39 * day));
  put (store, make_incident ("b", "2", now - 9 * day, now - 9 * day + 4 * MINUTE, now - 9 * day + 30 * MINUTE));
  put (store, make_incident ("c", "3", now - 2 * day, now - 2 * day + 10 * MINUTE, now - 2 * day + 20 * MINUTE));
  put (store, make_incident ("d", "4", now - day, WH_ABSENT, now - day + 90 * MINUTE));
  put (store, make_incident ("e", "5", now - 10 * MINUTE, WH_ABSENT, WH_ABSENT));

  review = wh_incident_review_make (store, NULL, now - 30 * day, now);
  g_assert_cmpuint (review->n, ==, 4);
  g_assert_cmpuint (review->n_before, ==, 1);
  g_assert_cmpuint (review->n_open, ==, 1);
  g_assert_cmpuint (review->n_untaken, ==, 1);
  g_assert_cmpint (review->taken_median, ==, 4 * MINUTE);
  g_assert_cmpint (review->taken_worst, ==, 10 * MINUTE);
  g_assert_cmpint (review->ended_median, ==, 30 * MINUTE);
  g_assert_cmpint (review->ended_worst, ==, 90 * MINUTE);
  g_assert_cmpuint (review->rules->len, ==, 2);
  g_assert_cmpuint (((WhNoisyRule *)g_ptr_array_index (review->rules, 0))->n, ==, 4);

  for (guint i = 0; i < review->weeks->len; i++)
    n += g_array_index (review->weeks, WhIncidentWeek, i).n;
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpuint (review->weeks->len, >=, 5);
}

static gint64
get_local (int month,
           int day,
           int hour,
           int minute)
{
  g_autoptr(GDateTime) time = g_date_time_new_local (2026, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* A week in which the clock is changed has an hour less, or one more: what
 * happened on its last evening is still of that week, and nothing takes an hour
 * that nobody waited. */
static void
test_review_clock_change (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhIncidentReview) review = NULL;
  g_autofree char *zone = g_strdup (g_getenv ("TZ"));
  const gint64 hour = 60 * MINUTE;
  gint64 spring;
  gint64 autumn;
  const WhIncidentWeek *week;

  g_setenv ("TZ", "Europe/Berlin", TRUE);

  /* 29 March: 02:00 is 03:00; from 01:50 to 03:05 it is a quarter of an hour. */
  spring = get_local (3, 29, 1, 50);
  g_assert_cmpint (get_local (3, 29, 3, 5) - spring, ==, 15 * MINUTE);
  put (store, make_incident ("a", "1", spring, get_local (3, 29, 3, 5), get_local (3, 29, 4, 0)));
  put (store, make_incident ("b", "2", get_local (3, 29, 23, 30), get_local (3, 30, 0, 10), get_local (3, 30, 1, 30)));

  review = wh_incident_review_make (store, NULL, get_local (3, 23, 0, 0), get_local (4, 6, 0, 0));
  g_assert_cmpuint (review->n, ==, 2);
  g_assert_cmpint (review->taken_median, ==, 15 * MINUTE);
  g_assert_cmpint (review->taken_worst, ==, 40 * MINUTE);
  g_assert_cmpint (review->ended_median, ==, 70 * MINUTE);
  g_assert_cmpint (review->ended_worst, ==, 120 * MINUTE);
  g_assert_cmpuint (review->weeks->len, ==, 2);
  week = &g_array_index (review->weeks, WhIncidentWeek, 0);
  g_assert_cmpint (week->begins, ==, get_local (3, 23, 0, 0));
  g_assert_cmpuint (week->n, ==, 2);
  week = &g_array_index (review->weeks, WhIncidentWeek, 1);
  g_assert_cmpint (week->begins, ==, get_local (3, 30, 0, 0));
  g_assert_cmpint (week->begins - get_local (3, 23, 0, 0), ==, 167 * hour);
  g_assert_cmpuint (week->n, ==, 0);
  g_assert_true (week->observed);
  g_clear_pointer (&review, wh_incident_review_free);

  /* Before anything was observed, none is not a number. */
  wh_store_set_begin (store, get_local (4, 8, 0, 0));
  review = wh_incident_review_make (store, NULL, get_local (3, 23, 0, 0), get_local (4, 13, 0, 0));
  g_assert_cmpuint (review->weeks->len, ==, 3);
  g_assert_false (review->observed_before);
  g_assert_true (g_array_index (review->weeks, WhIncidentWeek, 0).observed);
  g_assert_false (g_array_index (review->weeks, WhIncidentWeek, 1).observed);
  g_assert_true (g_array_index (review->weeks, WhIncidentWeek, 2).observed);
  wh_store_set_begin (store, 0);
  g_clear_pointer (&review, wh_incident_review_free);

  /* 25 October: 03:00 is 02:00 again; from 01:30 to 03:30 it is three hours. */
  autumn = get_local (10, 25, 1, 30);
  put (store, make_incident ("c", "3", autumn, autumn + 20 * MINUTE, get_local (10, 25, 3, 30)));
  put (store, make_incident ("d", "4", get_local (10, 25, 23, 30), WH_ABSENT, get_local (10, 26, 0, 30)));
  put (store, make_incident ("e", "5", get_local (10, 26, 0, 0), WH_ABSENT, get_local (10, 26, 0, 30)));

  review = wh_incident_review_make (store, NULL, get_local (10, 19, 0, 0), get_local (11, 2, 0, 0));
  g_assert_cmpuint (review->n, ==, 3);
  g_assert_cmpint (review->ended_median, ==, hour);
  g_assert_cmpint (review->ended_worst, ==, 3 * hour);
  g_assert_cmpuint (review->weeks->len, ==, 2);
  week = &g_array_index (review->weeks, WhIncidentWeek, 0);
  g_assert_cmpuint (week->n, ==, 2);
  g_assert_cmpint (week->taken_median, ==, 20 * MINUTE);
  week = &g_array_index (review->weeks, WhIncidentWeek, 1);
  g_assert_cmpint (week->begins - get_local (10, 19, 0, 0), ==, 169 * hour);
  g_assert_cmpuint (week->n, ==, 1);

  if (zone != NULL)
    g_setenv ("TZ", zone, TRUE);
  else
    g_unsetenv ("TZ");
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/incidents/suspects", test_suspects);
  g_test_add_func ("/incidents/review", test_review);
  g_test_add_func ("/incidents/review/clock-change", test_review_clock_change);

  return g_test_run ();
}
