/* wh-ui-diff.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-diff.h"
#include "wh-ui-draw.h"
#include "wh-ui-params.h"

/**
 * WhUiDiff:
 *
 * A change as unified diff: lines tinted by what happens to them, with the sign always
 * there, so that it can be read in grey. The lines can be selected and copied.
 */
struct _WhUiDiff
{
  AdwBin      parent_instance;

  char       *text;
  GtkWidget  *view;
  GtkTextTag *added;
  GtkTextTag *removed;
  GtkTextTag *hunk;
};

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiDiff, wh_ui_diff, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

/* Where the text starts, right of the sign. */
#define SIGN_WIDTH 30

static void
update_colors (WhUiDiff *self)
{
  GdkRGBA color;

  wh_ui_tone_get_color (WH_UI_TONE_OK, .16f, &color);
  g_object_set (self->added, "paragraph-background-rgba", &color, NULL);
  wh_ui_tone_get_color (WH_UI_TONE_ERROR, .12f, &color);
  g_object_set (self->removed, "paragraph-background-rgba", &color, NULL);
  wh_ui_tone_get_color (WH_UI_TONE_SLATE, 1, &color);
  g_object_set (self->hunk, "foreground-rgba", &color, NULL);
}

static gboolean
is_header (const char *line)
{
  return g_str_has_prefix (line, "--- ") || g_str_has_prefix (line, "+++ ") ||
         g_str_has_prefix (line, "diff ") || g_str_has_prefix (line, "index ");
}

static void
append_line (WhUiDiff      *self,
             GtkTextBuffer *buffer,
             const char    *line)
{
  GtkTextTag *tag = line[0] == '+' ? self->added : line[0] == '-' ? self->removed : NULL;
  g_autofree char *text = NULL;
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);

  if (g_str_has_prefix (line, "@@"))
    {
      tag = self->hunk;
      text = g_strdup_printf ("%s\n", line);
    }
  else
    {
      /* A real minus is as wide as the plus. */
      text = g_strdup_printf ("%s\t%s\n",
                              line[0] == '+' ? "+" : line[0] == '-' ? "−" : "",
                              line[0] != '\0' ? line + 1 : "");
    }

  if (tag != NULL)
    gtk_text_buffer_insert_with_tags (buffer, &end, text, -1, tag, NULL);
  else
    gtk_text_buffer_insert (buffer, &end, text, -1);
}

static void
fill (WhUiDiff *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  g_auto(GStrv) lines = g_strsplit (self->text != NULL ? self->text : "", "\n", -1);
  gboolean in_hunk = FALSE;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, "", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i + 1] == NULL && *lines[i] == '\0')
        break;

      /* Inside a hunk, "--- x" is a removed line "-- x". */
      in_hunk = in_hunk || g_str_has_prefix (lines[i], "@@");
      if (!in_hunk && is_header (lines[i]))
        continue;

      if (g_str_has_prefix (lines[i], "diff "))
        in_hunk = FALSE;

      append_line (self, buffer, lines[i]);
    }

  /* The last line needs no end: it would show as an empty one. */
  gtk_text_buffer_get_end_iter (buffer, &end);
  start = end;
  if (gtk_text_iter_backward_char (&start))
    gtk_text_buffer_delete (buffer, &start, &end);
}

static void
wh_ui_diff_finalize (GObject *object)
{
  WhUiDiff *self = WH_UI_DIFF (object);

  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (wh_ui_diff_parent_class)->finalize (object);
}

static void
wh_ui_diff_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiDiff *self = WH_UI_DIFF (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, wh_ui_diff_get_text (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_diff_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiDiff *self = WH_UI_DIFF (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      wh_ui_diff_set_text (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_diff_class_init (WhUiDiffClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_diff_finalize;
  object_class->get_property = wh_ui_diff_get_property;
  object_class->set_property = wh_ui_diff_set_property;

  /* Unified diff; the file headers are left out */
  properties[PROP_TEXT] = wh_ui_param_text ("text");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "diff");
}

static void
wh_ui_diff_init (WhUiDiff *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autoptr(PangoTabArray) tabs = pango_tab_array_new_with_positions (1, TRUE, PANGO_TAB_LEFT, SIGN_WIDTH);
  GtkTextBuffer *buffer;

  self->view = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_tabs (GTK_TEXT_VIEW (self->view), tabs);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Changes"),
                                  -1);
  adw_bin_set_child (ADW_BIN (self), self->view);

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  self->added = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->removed = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->hunk = gtk_text_buffer_create_tag (buffer, NULL, NULL);

  g_signal_connect_object (manager, "notify::dark",
                           G_CALLBACK (update_colors), self,
                           G_CONNECT_SWAPPED);
  update_colors (self);
}

/**
 * wh_ui_diff_new:
 *
 * Returns: (transfer floating): an empty diff
 */
GtkWidget *
wh_ui_diff_new (void)
{
  return g_object_new (WH_UI_TYPE_DIFF, NULL);
}

const char *
wh_ui_diff_get_text (WhUiDiff *self)
{
  g_return_val_if_fail (WH_UI_IS_DIFF (self), NULL);

  return self->text;
}

void
wh_ui_diff_set_text (WhUiDiff   *self,
                     const char *text)
{
  g_return_if_fail (WH_UI_IS_DIFF (self));

  if (!g_set_str (&self->text, text))
    return;

  fill (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}
