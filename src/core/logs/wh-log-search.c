/* wh-log-search.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-log-private.h"
#include "wh-log-search.h"

/**
 * WhLogSearch:
 *
 * Where a text is in a log. The case of letters A to Z does not matter. Workers
 * look through the bytes as they are; only where there may be a hit the line is
 * taken apart, and only lines with escapes are searched without them.
 *
 * A log that grows is searched on by running the same search again.
 */
struct _WhLogSearch
{
  GObject  parent_instance;

  WhLog   *log;
  char    *text;
  GArray  *hits;  /* of WhLogHit */
  guint64  until; /* lines before this were searched */
  int      stopped;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (WhLogSearch, wh_log_search, G_TYPE_OBJECT)

static void
wh_log_search_finalize (GObject *object)
{
  WhLogSearch *self = WH_LOG_SEARCH (object);

  g_clear_object (&self->log);
  g_free (self->text);
  g_array_unref (self->hits);

  G_OBJECT_CLASS (wh_log_search_parent_class)->finalize (object);
}

static void
wh_log_search_class_init (WhLogSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_log_search_finalize;
}

static void
wh_log_search_init (WhLogSearch *self)
{
  self->hits = g_array_new (FALSE, FALSE, sizeof (WhLogHit));
}

/**
 * wh_log_search_new:
 * @log: a log
 * @text: what is looked for, not empty
 *
 * Returns: (transfer full): a search that was not run yet
 */
WhLogSearch *
wh_log_search_new (WhLog      *log,
                   const char *text)
{
  WhLogSearch *self;

  g_return_val_if_fail (WH_IS_LOG (log), NULL);
  g_return_val_if_fail (text != NULL && *text != '\0', NULL);

  self = g_object_new (WH_TYPE_LOG_SEARCH, NULL);
  self->log = g_object_ref (log);
  self->text = g_strdup (text);

  return self;
}

/* ---- The worker's part ---- */

/* Letters from the most frequent one in logs on; what is not here is rare. */
static const char frequent[] = " 0e1tasinor2-l.d:c3/p5u4m_6gh8790fbvTyE=kRSAC[]\"w,";

typedef struct
{
  WhLogData   *data;
  WhLogSearch *search; /* for its mark to stop */
  char        *needle; /* lower case */
  gsize        length;
  gsize        rare;   /* position of its rarest byte */
  guint64      from;   /* line */
  guint64      until;
  GArray      *hits;
  guint        most;
} Work;

static void
work_clear (gpointer data)
{
  Work *self = data;

  wh_log_data_unref (self->data);
  g_object_unref (self->search);
  g_free (self->needle);
  g_array_unref (self->hits);
}

/* Both who works and who waits have it: who waits may leave earlier. */
static void
work_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, work_clear);
}

static gsize
find_rare (const char *needle,
           gsize       length)
{
  gsize best = 0;
  gsize best_rank = 0;

  for (gsize i = 0; i < length; i++)
    {
      const char *at = strchr (frequent, needle[i]);
      gsize rank = at != NULL ? (gsize)(at - frequent) : sizeof frequent;

      if (rank > best_rank)
        {
          best = i;
          best_rank = rank;
        }
    }

  return best;
}

static gboolean
is_equal (const char *bytes,
          const char *needle,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_tolower (bytes[i]) != needle[i])
      return FALSE;

  return TRUE;
}

/* The next byte of either case. */
typedef struct
{
  char        lower;
  char        upper;
  const char *next_lower;
  const char *next_upper;
} Scan;

static const char *
find_byte (Scan       *scan,
           const char *p,
           const char *end)
{
  if (scan->next_lower != NULL && scan->next_lower < p)
    scan->next_lower = memchr (p, scan->lower, (gsize)(end - p));
  if (scan->next_upper != NULL && scan->next_upper < p)
    scan->next_upper = memchr (p, scan->upper, (gsize)(end - p));

  if (scan->next_lower == NULL)
    return scan->next_upper;
  if (scan->next_upper == NULL)
    return scan->next_lower;

  return MIN (scan->next_lower, scan->next_upper);
}

/* The next place at which all of the needle is. */
static const char *
find_needle (const Work *work,
             Scan       *scan,
             const char *p,
             const char *end)
{
  while ((gsize)(end - p) >= work->length)
    {
      const char *at = find_byte (scan, p + work->rare, end);

      if (at == NULL || at - work->rare + work->length > end)
        return NULL;

      if (is_equal (at - work->rare, work->needle, work->length))
        return at - work->rare;

      p = at - work->rare + 1;
    }

  return NULL;
}

static void
scan_init (Scan       *scan,
           const Work *work,
           const char *p,
           const char *end)
{
  gsize n = (gsize)(end - p);

  scan->lower = work->needle[work->rare];
  scan->upper = g_ascii_toupper (scan->lower);
  scan->next_lower = memchr (p, scan->lower, n);
  scan->next_upper = scan->upper != scan->lower ? memchr (p, scan->upper, n) : NULL;
}

/* Hits in the text of one line, as it is shown. */
static void
search_line (Work       *work,
             WhLogLine  *line,
             const char *bytes,
             const char *end,
             guint64     number)
{
  WhLogStyle style = { 0, };
  const char *p;
  const char *stop;
  const char *hit;
  Scan scan;

  wh_log_line_parse (line, bytes, (gsize)(end - bytes), &style);

  if (line->sort == WH_LOG_GROUP_END || line->text->len == 0)
    return;

  p = line->text->str;
  stop = p + line->text->len;
  scan_init (&scan, work, p, stop);

  while (work->hits->len < work->most && (hit = find_needle (work, &scan, p, stop)) != NULL)
    {
      WhLogHit found = { number, (guint)(hit - line->text->str), (guint)((gsize)(hit - line->text->str) + work->length) };

      g_array_append_val (work->hits, found);
      p = hit + work->length;
    }
}

/* Lines from @bytes on, which is where line @number begins. */
static void
search_lines (Work       *work,
              WhLogLine  *line,
              const char *bytes,
              const char *end,
              guint64     number,
              guint64     until,
              char       *scratch)
{
  const char *p = bytes;
  const char *at = bytes; /* where line @number begins */
  const char *escape = memchr (p, '\033', (gsize)(end - p));
  const char *hit;
  Scan scan;

  scan_init (&scan, work, p, end);
  hit = find_needle (work, &scan, p, end);

  while (p < end && work->hits->len < work->most)
    {
      const char *place;
      const char *next;
      const char *stop;

      if (hit != NULL && hit < p)
        hit = find_needle (work, &scan, p, end);
      place = hit;

      /* An escape may stand within what is looked for. */
      if (escape != NULL && escape < p)
        escape = memchr (p, '\033', (gsize)(end - p));
      if (escape != NULL && (place == NULL || escape < place))
        place = escape;

      if (place == NULL)
        return;

      for (;;)
        {
          stop = wh_log_line_end (at, end, &next);
          if (stop == NULL)
            stop = next = end;
          if (place < next || next == end)
            break;
          at = next;
          number++;
        }

      if (number >= until)
        return;

      if (number >= work->from)
        {
          if (place == hit)
            {
              search_line (work, line, at, stop, number);
            }
          else
            {
              gsize n = wh_log_line_strip (at, stop, scratch);
              Scan plain;

              if (n > 0)
                scan_init (&plain, work, scratch, scratch + n);
              if (n > 0 && find_needle (work, &plain, scratch, scratch + n) != NULL)
                search_line (work, line, at, stop, number);
            }
        }

      p = at = next;
      number++;
    }
}

/* As many whole blocks as fit into a window. */
static guint64
find_window (WhLogData *data,
             guint64    block,
             guint64   *offset,
             guint64   *end)
{
  WhLogStyle style;
  guint64 next;

  if (!wh_log_data_get_block (data, block, offset, end, &style))
    return block;

  for (next = block + 1; *end - *offset < WH_LOG_WINDOW; next++)
    {
      guint64 more_offset;
      guint64 more_end;

      if (!wh_log_data_get_block (data, next, &more_offset, &more_end, &style) || more_end - *offset > WH_LOG_WINDOW)
        break;

      *end = more_end;
    }

  return next;
}

static DexFuture *
search_work (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(WhLogLine) line = wh_log_line_new ();
  g_autofree char *scratch = g_malloc (WH_LOG_LINE_MAX);
  g_autofree char *window = NULL;
  gsize size = 0;
  guint64 block = work->from / WH_LOG_BLOCK;
  guint64 last = (work->until + WH_LOG_BLOCK - 1) / WH_LOG_BLOCK;

  while (block < last && work->hits->len < work->most && !g_atomic_int_get (&work->search->stopped))
    {
      guint64 offset;
      guint64 end;
      guint64 next;
      gsize n;

      g_mutex_lock (&work->data->lock);
      block = MAX (block, work->data->dropped_blocks);
      next = find_window (work->data, block, &offset, &end);
      g_mutex_unlock (&work->data->lock);

      if (next == block)
        break;

      if (end - offset > size)
        {
          size = MAX ((gsize)(end - offset), WH_LOG_WINDOW);
          g_free (window);
          window = g_malloc (size);
        }

      n = wh_log_data_read (work->data, offset, window, (gsize)(end - offset));

      g_mutex_lock (&work->data->lock);
      if (work->data->dropped_blocks > block)
        n = 0;
      g_mutex_unlock (&work->data->lock);

      if (n > 0)
        search_lines (work, line, window, window + n, block * WH_LOG_BLOCK, work->until, scratch);
      block = next;
    }

  return dex_future_new_true ();
}

static DexFuture *
done_cb (DexFuture *future,
         gpointer   user_data)
{
  Work *work = user_data;
  WhLogSearch *self = work->search;

  self->running = FALSE;
  if (g_atomic_int_get (&self->stopped))
    return dex_future_new_false ();

  /* The last line may not be complete yet: the next round looks at it again. */
  g_array_append_vals (self->hits, work->hits->data, work->hits->len);
  self->until = work->until;

  return dex_future_new_true ();
}

/**
 * wh_log_search_run:
 * @self: a search that is not being run
 *
 * Searches the lines that came since the last time, on a worker.
 *
 * Returns: (transfer full): resolves to %TRUE when the hits are there, %FALSE
 *   when it was stopped
 */
DexFuture *
wh_log_search_run (WhLogSearch *self)
{
  WhLogData *data;
  Work *work;
  guint64 count;

  g_return_val_if_fail (WH_IS_LOG_SEARCH (self), NULL);
  g_return_val_if_fail (!self->running, NULL);

  data = wh_log_get_data (self->log);
  count = wh_log_get_n_lines (self->log);

  /* The last line may have been longer than it was. */
  if (self->until > 0 && count > 0)
    {
      self->until--;
      while (self->hits->len > 0 && g_array_index (self->hits, WhLogHit, self->hits->len - 1).line >= self->until)
        g_array_set_size (self->hits, self->hits->len - 1);
    }

  work = g_atomic_rc_box_new0 (Work);
  work->data = wh_log_data_ref (data);
  work->search = g_object_ref (self);
  work->needle = g_ascii_strdown (self->text, -1);
  work->length = strlen (work->needle);
  work->rare = find_rare (work->needle, work->length);
  work->from = self->until;
  work->until = count;
  work->hits = g_array_new (FALSE, FALSE, sizeof (WhLogHit));
  work->most = WH_LOG_HITS_MAX - MIN (self->hits->len, WH_LOG_HITS_MAX);
  self->running = TRUE;

  return dex_future_finally (wh_dex_spawn_worker (search_work, g_atomic_rc_box_acquire (work), work_unref),
                             done_cb, work, work_unref);
}

/**
 * wh_log_search_stop:
 * @self: a search
 *
 * Ends it within a millisecond or so. It cannot be run again.
 */
void
wh_log_search_stop (WhLogSearch *self)
{
  g_return_if_fail (WH_IS_LOG_SEARCH (self));

  g_atomic_int_set (&self->stopped, TRUE);
}

/**
 * wh_log_search_get_text:
 * @self: a search
 *
 * Returns: what is looked for
 */
const char *
wh_log_search_get_text (WhLogSearch *self)
{
  g_return_val_if_fail (WH_IS_LOG_SEARCH (self), NULL);

  return self->text;
}

/**
 * wh_log_search_get_n:
 * @self: a search
 *
 * Returns: how many hits there are by now
 */
guint
wh_log_search_get_n (WhLogSearch *self)
{
  g_return_val_if_fail (WH_IS_LOG_SEARCH (self), 0);

  return self->hits->len;
}

/**
 * wh_log_search_has_more:
 * @self: a search
 *
 * Returns: whether there are more hits than are kept
 */
gboolean
wh_log_search_has_more (WhLogSearch *self)
{
  g_return_val_if_fail (WH_IS_LOG_SEARCH (self), FALSE);

  return self->hits->len >= WH_LOG_HITS_MAX;
}

/**
 * wh_log_search_get_hit:
 * @self: a search
 * @index: which hit
 *
 * Returns: (transfer none): where it is
 */
const WhLogHit *
wh_log_search_get_hit (WhLogSearch *self,
                       guint        index)
{
  g_return_val_if_fail (WH_IS_LOG_SEARCH (self), NULL);
  g_return_val_if_fail (index < self->hits->len, NULL);

  return &g_array_index (self->hits, WhLogHit, index);
}

/**
 * wh_log_search_find:
 * @self: a search
 * @line: a line
 *
 * Returns: the first hit in this line or after it; the number of hits when
 *   there is none
 */
guint
wh_log_search_find (WhLogSearch *self,
                    guint64      line)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (WH_IS_LOG_SEARCH (self), 0);

  high = self->hits->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->hits, WhLogHit, middle).line < line)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}
