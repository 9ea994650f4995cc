/* wh-ui-verdict.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-export.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-verdict.h"

/**
 * WhUiVerdict:
 *
 * A row of the retention preview: a tag, and what would become of it.
 */
struct _WhUiVerdict
{
  GObject   parent_instance;

  WhRecord *image;
  char     *why;
  gint64    frees;
  gboolean  goes;
};

G_DEFINE_FINAL_TYPE (WhUiVerdict, wh_ui_verdict, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_REPOSITORY,
  PROP_TAG,
  PROP_AGE,
  PROP_FREES,
  PROP_WHY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_age (WhUiVerdict *self)
{
  const WhValue *values = self->image->values;
  gint64 time = values[WH_IMAGE_PUSHED].number != WH_ABSENT ? values[WH_IMAGE_PUSHED].number : values[WH_IMAGE_CREATED].number;

  return time != WH_ABSENT ? wh_format_age (g_get_real_time () - time) : g_strdup ("—");
}

static char *
dup_frees (WhUiVerdict *self)
{
  WhValue value = { .number = self->frees };

  return wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
}

static void
wh_ui_verdict_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  WhUiVerdict *self = WH_UI_VERDICT (object);

  switch (prop_id)
    {
    case PROP_REPOSITORY:
      g_value_set_string (value, self->image->values[WH_IMAGE_REPOSITORY].text);
      break;

    case PROP_TAG:
      g_value_set_string (value, self->image->values[WH_IMAGE_TAG].text);
      break;

    case PROP_AGE:
      g_value_take_string (value, dup_age (self));
      break;

    case PROP_FREES:
      g_value_take_string (value, dup_frees (self));
      break;

    case PROP_WHY:
      g_value_set_string (value, self->why);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_verdict_finalize (GObject *object)
{
  WhUiVerdict *self = WH_UI_VERDICT (object);

  wh_record_unref (self->image);
  g_free (self->why);

  G_OBJECT_CLASS (wh_ui_verdict_parent_class)->finalize (object);
}

static void
wh_ui_verdict_class_init (WhUiVerdictClass *klass)
{
  static const char * const names[N_PROPS] = { NULL, "repository", "tag", "age", "frees", "why" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wh_ui_verdict_finalize;
  object_class->get_property = wh_ui_verdict_get_property;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_ui_verdict_init (WhUiVerdict *self)
{
}

/**
 * wh_ui_verdict_new:
 * @verdict: what would become of a tag
 *
 * Returns: (transfer full): it as a row
 */
WhUiVerdict *
wh_ui_verdict_new (const WhImageVerdict *verdict)
{
  WhUiVerdict *self = g_object_new (WH_UI_TYPE_VERDICT, NULL);

  self->image = wh_record_ref (verdict->image);
  self->why = g_strdup (verdict->why);
  self->frees = verdict->frees;
  self->goes = verdict->verdict == WH_VERDICT_GOES;

  return self;
}

/**
 * wh_ui_verdict_goes:
 * @self: a row
 *
 * Returns: whether the tag would be deleted
 */
gboolean
wh_ui_verdict_goes (WhUiVerdict *self)
{
  g_return_val_if_fail (WH_UI_IS_VERDICT (self), FALSE);

  return self->goes;
}

/**
 * wh_ui_verdict_write_csv:
 * @self: (nullable): a row; %NULL: the names of the columns
 * @text: where to
 *
 * Writes a line as programs read it.
 */
void
wh_ui_verdict_write_csv (WhUiVerdict *self,
                         GString     *text)
{
  const WhValue *values;
  g_autofree char *created = NULL;
  g_autofree char *frees = NULL;
  const char *cells[7];

  g_return_if_fail (self == NULL || WH_UI_IS_VERDICT (self));
  g_return_if_fail (text != NULL);

  if (self == NULL)
    {
      g_string_append (text, "repository,tag,digest,created,verdict,frees,why\r\n");
      return;
    }

  values = self->image->values;
  created = values[WH_IMAGE_CREATED].number != WH_ABSENT ? wh_format_time_iso (values[WH_IMAGE_CREATED].number) : NULL;
  frees = g_strdup_printf ("%" G_GINT64_FORMAT, self->goes ? self->frees : 0);
  cells[0] = values[WH_IMAGE_REPOSITORY].text;
  cells[1] = values[WH_IMAGE_TAG].text;
  cells[2] = values[WH_IMAGE_DIGEST].text;
  cells[3] = created;
  cells[4] = self->goes ? "goes" : "stays";
  cells[5] = frees;
  cells[6] = self->why;

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    wh_export_write_csv_cell (text, cells[i] != NULL ? cells[i] : "", i == 0);

  g_string_append (text, "\r\n");
}
