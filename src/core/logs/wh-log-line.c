/* wh-log-line.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-log-line.h"

#define TAB_WIDTH 8

/**
 * wh_log_line_new:
 *
 * Returns: (transfer full): a line to be filled, again and again
 */
WhLogLine *
wh_log_line_new (void)
{
  WhLogLine *self = g_new0 (WhLogLine, 1);

  self->text = g_string_new (NULL);
  self->spans = g_array_new (FALSE, FALSE, sizeof (WhLogSpan));

  return self;
}

/**
 * wh_log_line_free:
 * @self: (transfer full): a #WhLogLine
 */
void
wh_log_line_free (WhLogLine *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->spans);
  g_free (self);
}

/**
 * wh_log_line_end:
 * @bytes: where a line begins
 * @end: where the bytes end
 * @next: (out): where the next line begins
 *
 * Returns: (nullable): where the line ends, without its line feed; %NULL when
 *   that is not known yet
 */
const char *
wh_log_line_end (const char  *bytes,
                 const char  *end,
                 const char **next)
{
  gsize most = MIN ((gsize)(end - bytes), WH_LOG_LINE_MAX);
  const char *feed = memchr (bytes, '\n', most);

  if (feed != NULL)
    {
      *next = feed + 1;
      return feed;
    }

  if (most < WH_LOG_LINE_MAX)
    return NULL;

  /* Not within a character. */
  feed = bytes + most;
  for (guint i = 0; i < 3 && ((guchar)*(feed - 1) & 0xc0) == 0x80; i++)
    feed--;
  if (((guchar)*(feed - 1) & 0xc0) == 0xc0)
    feed--;

  *next = feed;

  return feed;
}

/* ---- Times ---- */

static gboolean
read_digits (const char *bytes,
             guint       n,
             guint      *value)
{
  *value = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (bytes[i]))
        return FALSE;
      *value = *value * 10 + (guint)(bytes[i] - '0');
    }

  return TRUE;
}

/* Days since 1 January 1970 of a day in the calendar that is used everywhere. */
static gint64
count_days (guint year,
            guint month,
            guint day)
{
  gint64 y = (gint64)year - (month <= 2 ? 1 : 0);
  gint64 era = y / 400;
  gint64 of_era = y - era * 400;
  gint64 of_year = (153 * ((gint64)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/**
 * wh_log_line_skip_time:
 * @bytes: where a line begins
 * @end: where it ends
 * @time: (out) (optional): microseconds since the epoch, UTC, or 0
 *
 * A runner writes when it got a line before the line, as RFC 3339 has it.
 *
 * Returns: where the line goes on
 */
const char *
wh_log_line_skip_time (const char *bytes,
                       const char *end,
                       gint64     *time)
{
  const char *p = bytes;
  guint year, month, day, hour, minute, second;
  guint fraction = 0;
  gint64 offset = 0;

  if (time != NULL)
    *time = 0;

  /* A mark of the byte order begins some files. */
  if (end - p >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0)
    p += 3;

  if (end - p < 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' ||
      !read_digits (p, 4, &year) || !read_digits (p + 5, 2, &month) || !read_digits (p + 8, 2, &day) ||
      !read_digits (p + 11, 2, &hour) || !read_digits (p + 14, 2, &minute) || !read_digits (p + 17, 2, &second))
    return p;

  bytes = p;
  p += 19;

  if (*p == '.')
    {
      guint scale = 100000;

      for (p++; p < end && g_ascii_isdigit (*p); p++)
        {
          fraction += (guint)(*p - '0') * scale;
          scale /= 10;
        }
    }

  if (p < end && *p == 'Z')
    {
      p++;
    }
  else if (end - p >= 6 && (*p == '+' || *p == '-') && p[3] == ':')
    {
      guint hours, minutes;

      if (!read_digits (p + 1, 2, &hours) || !read_digits (p + 4, 2, &minutes))
        return bytes;

      offset = ((gint64)hours * 3600 + minutes * 60) * (*p == '-' ? -1 : 1);
      p += 6;
    }
  else
    {
      return bytes;
    }

  if (p < end && *p != ' ' && *p != '\r')
    return bytes;

  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return bytes;

  if (time != NULL)
    *time = (count_days (year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset) * G_USEC_PER_SEC + fraction;

  return p < end && *p == ' ' ? p + 1 : p;
}

/* ---- Marks ---- */

static const struct
{
  const char *word;
  WhLogSort   sort;
} marks[] = {
  { "group", WH_LOG_GROUP },
  { "endgroup", WH_LOG_GROUP_END },
  { "error", WH_LOG_ERROR },
  { "warning", WH_LOG_WARNING },
  { "notice", WH_LOG_NOTICE },
  { "debug", WH_LOG_DEBUG },
  { "section", WH_LOG_COMMAND },
  { "command", WH_LOG_COMMAND },
};

static gboolean
find_mark (const char *word,
           gsize       length,
           WhLogSort  *sort)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strlen (marks[i].word) == length && memcmp (marks[i].word, word, length) == 0)
      {
        *sort = marks[i].sort;
        return TRUE;
      }

  return FALSE;
}

/**
 * wh_log_line_skip_mark:
 * @bytes: (inout): where the line's text begins, and where it goes on
 * @end: where it ends
 *
 * Marks are "::group::Title", "::error file=a,line=1::Text" as a step writes
 * them, and "##[group]Title" as runners keep them.
 *
 * Returns: what the line is
 */
WhLogSort
wh_log_line_skip_mark (const char **bytes,
                       const char  *end)
{
  const char *p = *bytes;
  WhLogSort sort = WH_LOG_PLAIN;

  if (end - p >= 5 && memcmp (p, "##[", 3) == 0)
    {
      const char *close = memchr (p + 3, ']', MIN (end - p - 3, 12));

      if (close != NULL && find_mark (p + 3, (gsize)(close - p - 3), &sort))
        *bytes = close + 1;
    }
  else if (end - p >= 5 && p[0] == ':' && p[1] == ':')
    {
      const char *word = p + 2;
      const char *stop = word;
      const char *close;

      while (stop < end && g_ascii_islower (*stop))
        stop++;

      close = stop;
      while (close + 1 < end && !(close[0] == ':' && close[1] == ':'))
        close++;

      if (close + 1 < end && (close == stop || *stop == ' ') && find_mark (word, (gsize)(stop - word), &sort))
        *bytes = close + 2;
    }
  else if (end - p >= 9 && memcmp (p, "[command]", 9) == 0)
    {
      sort = WH_LOG_COMMAND;
      *bytes = p + 9;
    }

  return sort;
}

/* ---- Escapes ---- */

/* Where an escape that begins at @p ends; the final byte says what it was, 0 for
 * what has nothing to do with style. */
static const char *
skip_escape (const char *p,
             const char *end,
             char       *final)
{
  *final = 0;
  p++;

  if (p >= end)
    return end;

  if (*p == '[')
    {
      for (p++; p < end; p++)
        {
          if (*p >= 0x40 && *p <= 0x7e)
            {
              *final = *p;
              return p + 1;
            }

          /* What is not of an escape ends it, and is text. */
          if (*p < 0x20 || *p == 0x7f)
            return p;
        }

      return end;
    }

  /* Text for the terminal itself: titles, addresses of links. */
  if (*p == ']' || *p == 'P' || *p == '_' || *p == '^' || *p == 'X')
    {
      for (p++; p < end; p++)
        {
          if (*p == '\a')
            return p + 1;
          if (*p == '\033')
            return p + 1 < end && p[1] == '\\' ? p + 2 : p;
        }

      return end;
    }

  while (p < end && *p >= 0x20 && *p <= 0x2f)
    p++;

  return p < end && (guchar)*p < 0x80 && *p >= 0x30 ? p + 1 : p;
}

static WhLogColor
read_color (const guint *numbers,
            guint        n,
            guint       *i)
{
  if (*i + 2 < n && numbers[*i + 1] == 5)
    {
      *i += 2;
      return WH_LOG_COLOR_PALETTE | MIN (numbers[*i], 255);
    }

  if (*i + 4 < n && numbers[*i + 1] == 2)
    {
      *i += 4;
      return WH_LOG_COLOR_RGB | MIN (numbers[*i - 2], 255) << 16 | MIN (numbers[*i - 1], 255) << 8 | MIN (numbers[*i], 255);
    }

  *i = n;

  return 0;
}

static void
apply_number (WhLogStyle  *self,
              const guint *numbers,
              guint        n,
              guint       *i)
{
  guint number = numbers[*i];

  switch (number)
    {
    case 0: memset (self, 0, sizeof *self); break;
    case 1: self->flags |= WH_LOG_BOLD; break;
    case 2: self->flags |= WH_LOG_DIM; break;
    case 3: self->flags |= WH_LOG_ITALIC; break;
    case 4: self->flags |= WH_LOG_UNDERLINE; break;
    case 7: self->flags |= WH_LOG_REVERSE; break;
    case 9: self->flags |= WH_LOG_STRUCK; break;
    case 21:
    case 22: self->flags &= ~(guint)(WH_LOG_BOLD | WH_LOG_DIM); break;
    case 23: self->flags &= ~(guint)WH_LOG_ITALIC; break;
    case 24: self->flags &= ~(guint)WH_LOG_UNDERLINE; break;
    case 27: self->flags &= ~(guint)WH_LOG_REVERSE; break;
    case 29: self->flags &= ~(guint)WH_LOG_STRUCK; break;
    case 38: self->foreground = read_color (numbers, n, i); break;
    case 39: self->foreground = 0; break;
    case 48: self->background = read_color (numbers, n, i); break;
    case 49: self->background = 0; break;

    default:
      if (number >= 30 && number <= 37)
        self->foreground = WH_LOG_COLOR_PALETTE | (number - 30);
      else if (number >= 90 && number <= 97)
        self->foreground = WH_LOG_COLOR_PALETTE | (number - 90 + 8);
      else if (number >= 40 && number <= 47)
        self->background = WH_LOG_COLOR_PALETTE | (number - 40);
      else if (number >= 100 && number <= 107)
        self->background = WH_LOG_COLOR_PALETTE | (number - 100 + 8);
    }
}

/* The bytes between "ESC [" and "m". */
static void
apply_style (WhLogStyle *self,
             const char *p,
             const char *end)
{
  guint numbers[32];
  guint n = 0;
  guint value = 0;

  for (; p < end; p++)
    {
      if (g_ascii_isdigit (*p))
        value = MIN (value * 10 + (guint)(*p - '0'), 1000);
      else if (*p != ';' && *p != ':')
        return;

      if ((*p == ';' || *p == ':') && n < G_N_ELEMENTS (numbers) - 1)
        {
          numbers[n++] = value;
          value = 0;
        }
    }

  numbers[n++] = value;

  for (guint i = 0; i < n; i++)
    apply_number (self, numbers, n, &i);
}

/**
 * wh_log_style_feed:
 * @self: a style
 * @bytes: of one line
 * @end: where it ends
 *
 * What a line leaves behind for the next one.
 */
void
wh_log_style_feed (WhLogStyle *self,
                   const char *bytes,
                   const char *end)
{
  while (bytes < end && (bytes = memchr (bytes, '\033', (gsize)(end - bytes))) != NULL)
    {
      const char *start = bytes + 2;
      char final;

      bytes = skip_escape (bytes, end, &final);

      if (final == 'm')
        apply_style (self, start, bytes - 1);
    }
}

/**
 * wh_log_line_strip:
 * @bytes: of one line
 * @end: where it ends
 * @out: (out caller-allocates): as long as the line
 *
 * Returns: how many bytes are left without the escapes
 */
gsize
wh_log_line_strip (const char *bytes,
                   const char *end,
                   char       *out)
{
  char *to = out;

  while (bytes < end)
    {
      const char *escape = memchr (bytes, '\033', (gsize)(end - bytes));
      gsize n = (gsize)((escape != NULL ? escape : end) - bytes);
      char final;

      memcpy (to, bytes, n);
      to += n;
      bytes = escape != NULL ? skip_escape (escape, end, &final) : end;
    }

  return (gsize)(to - out);
}

/* ---- A line ---- */

static gboolean
is_usual (const WhLogStyle *style)
{
  return style->foreground == 0 && style->background == 0 && style->flags == 0;
}

static void
add_blanks (GString *text,
            guint   *column)
{
  guint n = TAB_WIDTH - *column % TAB_WIDTH;

  for (guint i = 0; i < n; i++)
    g_string_append_c (text, ' ');
  *column += n;
}

/* Text without escapes: what cannot be shown is left out. */
static void
add_text (WhLogLine        *self,
          const char       *p,
          const char       *end,
          const WhLogStyle *style,
          guint            *column)
{
  guint start = (guint)self->text->len;

  while (p < end)
    {
      gunichar c;

      if ((guchar)*p >= 0x20 && (guchar)*p < 0x7f)
        {
          const char *run = p;

          while (p < end && (guchar)*p >= 0x20 && (guchar)*p < 0x7f)
            p++;
          g_string_append_len (self->text, run, p - run);
          *column += (guint)(p - run);
          continue;
        }

      if (*p == '\t')
        add_blanks (self->text, column);

      /* What a program wrote over itself: only the last of it is seen. */
      if (*p == '\r' && p + 1 < end)
        {
          g_string_truncate (self->text, 0);
          g_array_set_size (self->spans, 0);
          start = 0;
          *column = 0;
        }

      if ((guchar)*p < 0x80)
        {
          p++;
          continue;
        }

      c = g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar)-1 || c == (gunichar)-2)
        {
          g_string_append (self->text, "\xef\xbf\xbd");
          (*column)++;
          p++;
          continue;
        }

      /* Neither control characters nor what turns the direction of others. */
      if (g_unichar_type (c) != G_UNICODE_CONTROL && g_unichar_type (c) != G_UNICODE_FORMAT &&
          c != 0x2028 && c != 0x2029)
        {
          g_string_append_unichar (self->text, c);
          (*column)++;
        }
      p = g_utf8_next_char (p);
    }

  if (self->text->len > start && !is_usual (style))
    {
      WhLogSpan span = { start, (guint)self->text->len, *style };

      g_array_append_val (self->spans, span);
    }
}

/**
 * wh_log_line_parse:
 * @self: a line
 * @bytes: of the log, without the line feed
 * @length: how many
 * @style: (inout): how the line before ended, and how this one does
 *
 * Fills @self; its number stays.
 */
void
wh_log_line_parse (WhLogLine  *self,
                   const char *bytes,
                   gsize       length,
                   WhLogStyle *style)
{
  const char *end = bytes + length;
  guint column = 0;

  g_return_if_fail (self != NULL && style != NULL);

  g_string_truncate (self->text, 0);
  g_array_set_size (self->spans, 0);

  bytes = wh_log_line_skip_time (bytes, end, &self->time);
  self->sort = wh_log_line_skip_mark (&bytes, end);

  while (end > bytes && end[-1] == '\r')
    end--;

  while (bytes < end)
    {
      const char *escape = memchr (bytes, '\033', (gsize)(end - bytes));
      const char *start;
      char final;

      add_text (self, bytes, escape != NULL ? escape : end, style, &column);

      if (escape == NULL)
        break;

      start = escape + 2;
      bytes = skip_escape (escape, end, &final);
      if (final == 'm')
        apply_style (style, start, bytes - 1);
    }
}
