/* wh-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-batch.h"
#include "wh-connection-config.h"
#include "wh-http-client.h"
#include "wh-operation-info.h"
#include "wh-proposal.h"
#include "wh-secrets.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhSetting:
 * @id: key in the connection's settings, and of `--set` on the command line
 * @title: for people, marked with N_()
 * @hint: (nullable): a sentence below the field, marked with N_()
 * @type: what is entered
 * @required: whether the form may not be sent without it
 * @choices: (nullable): %NULL-terminated ids for %WH_SETTING_CHOICE; %NULL when
 *   the provider lists them, see #WhProviderInfo
 *
 * One line of the form that adds a connection.
 */
typedef enum
{
  WH_SETTING_TEXT,
  WH_SETTING_LINES,   /* text of several lines */
  WH_SETTING_URL,
  WH_SETTING_SECRET,  /* goes to the keyring, under its id */
  WH_SETTING_FILE,
  WH_SETTING_BOOLEAN,
  WH_SETTING_CHOICE,
  WH_SETTING_NUMBER,
} WhSettingType;

struct _WhSetting
{
  const char         *id;
  const char         *title;
  const char         *hint;
  WhSettingType       type;
  gboolean            required;
  const char * const *choices;
};

typedef struct _WhReader WhReader;
typedef struct _WhProvider WhProvider;
typedef struct _WhProviderClass WhProviderClass;

/**
 * WhPoll:
 * @id: names the part in reports
 * @seconds: pause between two rounds
 * @poll: one round; resolves when what was observed is published, or to %FALSE
 *   when there was nothing to ask for, which is no sign of life
 */
typedef struct
{
  const char *id;
  guint       seconds;
  DexFuture *(*poll) (WhProvider *self);
} WhPoll;

/**
 * WhProviderGroup:
 *
 * Where the provider stands in the list of systems that can be added.
 */
typedef enum
{
  WH_PROVIDER_CLUSTERS,
  WH_PROVIDER_CODE,
  WH_PROVIDER_MONITORING,
  WH_PROVIDER_SERVICES,
} WhProviderGroup;

/**
 * WhProviderInfo:
 * @id: stable: "kubernetes"
 * @title: for people
 * @summary: one sentence on what it brings, marked with N_()
 * @icon_name: a symbolic icon
 * @group: see [enum@ProviderGroup]
 * @default_url: (nullable): shown in the empty form
 * @needs_url: whether the form has an address at all
 * @settings: the form, besides name, address and environment
 * @kinds: what it fills
 * @operations: what can be done through it
 * @explain_operation: (nullable): which versions can do it, in words that need
 *   no connection; %NULL when all can
 * @get_type: the class that does it
 * @discover: (nullable): reads files of this computer, on a worker, and resolves
 *   to a #GPtrArray of #WhProposal; sends nothing
 * @list_choices: (nullable): what can be chosen for the settings of type
 *   %WH_SETTING_CHOICE without choices, given the others (utf8 to utf8); reads
 *   files, on a worker, sends nothing; resolves to a #GHashTable from id to
 *   #GStrv, the one that holds when nothing is chosen first
 *
 * Static description of a provider. Forms, command line and lists read it.
 */
typedef struct
{
  const char                     *id;
  const char                     *title;
  const char                     *summary;
  const char                     *icon_name;
  WhProviderGroup                 group;
  const char                     *default_url;
  gboolean                        needs_url;
  const WhSetting                *settings;
  guint                           n_settings;
  const WhKind * const           *kinds;
  guint                           n_kinds;
  const WhOperationInfo * const  *operations;
  guint                           n_operations;
  const char                   *(*explain_operation) (const WhOperationInfo *operation);
  GType                         (*get_type) (void);
  DexFuture                    *(*discover) (void);
  DexFuture                    *(*list_choices) (GHashTable *settings);
} WhProviderInfo;

void                   wh_provider_info_register (const WhProviderInfo *self);
const WhProviderInfo  *wh_provider_info_find     (const char           *id);
const WhProviderInfo **wh_provider_info_list     (guint                *n_infos);

/**
 * WhTestStep:
 * @title: what was tried ("Reached 127.0.0.1:5000")
 * @detail: (nullable): measure or reason
 * @health: ok, warning, failing; unknown = was not tried
 */
typedef struct
{
  char     *title;
  char     *detail;
  WhHealth  health;
} WhTestStep;

#define WH_TYPE_PROVIDER (wh_provider_get_type ())
#define WH_PROVIDER(o) (G_TYPE_CHECK_INSTANCE_CAST ((o), WH_TYPE_PROVIDER, WhProvider))
#define WH_IS_PROVIDER(o) (G_TYPE_CHECK_INSTANCE_TYPE ((o), WH_TYPE_PROVIDER))
#define WH_PROVIDER_GET_CLASS(o) (G_TYPE_INSTANCE_GET_CLASS ((o), WH_TYPE_PROVIDER, WhProviderClass))

GType wh_provider_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhProvider, g_object_unref)

/**
 * WhProviderClass:
 * @polls: what is asked again and again; the framework runs it with back-off
 * @n_polls: how many
 * @open: (nullable): prepares before the first round (reads files, makes
 *   clients); rejects when the settings cannot work
 * @observe: (nullable): for providers that stream: runs until the scope is
 *   cancelled; the default runs @polls. May be overridden to do both by
 *   chaining up.
 * @test: tries the connection and adds steps with
 *   [method@Provider.add_test_step]; resolves when it works
 * @load_raw: (nullable): the system's own full text of a resource (YAML, JSON),
 *   as a string
 * @look_into: (nullable): somebody looks at a resource: publishes what belongs
 *   to it and is not asked for otherwise (the jobs of a run, the branches of a
 *   repository); resolves when that is in the store
 *
 * A provider turns one system into resources, samples and events. It lives as
 * long as its connection is open.
 */
struct _WhProviderClass
{
  GObjectClass   parent_class;

  const WhPoll  *polls;
  guint          n_polls;

  DexFuture *(*open)     (WhProvider     *self);
  DexFuture *(*observe)  (WhProvider     *self);
  DexFuture *(*test)     (WhProvider     *self);
  DexFuture *(*load_raw) (WhProvider     *self,
                          const WhRecord *record);
  DexFuture *(*look_into) (WhProvider    *self,
                           WhRecord      *record,
                           const WhKind  *kind);
};

struct _WhProvider
{
  GObject parent_instance;
};

/* For the owner (the connection) */
WhProvider            *wh_provider_new           (const WhProviderInfo *info,
                                                  WhConnectionConfig   *config,
                                                  WhSecrets            *secrets,
                                                  WhStore              *store) G_GNUC_WARN_UNUSED_RESULT;
void                   wh_provider_set_trial_secrets (WhProvider       *self,
                                                  GHashTable           *trial_secrets);
gint64                 wh_provider_get_next_try  (WhProvider           *self);
gboolean               wh_provider_is_complete   (WhProvider           *self);
void                   wh_provider_set_wanted    (WhProvider           *self,
                                                  const WhKind         *kind);
DexFuture             *wh_provider_run           (WhProvider           *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_test          (WhProvider           *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_load_raw      (WhProvider           *self,
                                                  const WhRecord       *record) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_look_into     (WhProvider           *self,
                                                  WhRecord             *record,
                                                  const WhKind         *kind) G_GNUC_WARN_UNUSED_RESULT;
void                   wh_provider_wake          (WhProvider           *self);
void                   wh_provider_close         (WhProvider           *self);
GPtrArray             *wh_provider_get_test_steps (WhProvider          *self);

/* For the provider itself */
const WhProviderInfo  *wh_provider_get_info      (WhProvider           *self);
WhConnectionConfig    *wh_provider_get_config    (WhProvider           *self);
const char            *wh_provider_get_id        (WhProvider           *self); /* id of the connection */
const char            *wh_provider_get_name      (WhProvider           *self); /* name of the connection */
const char            *wh_provider_get_setting   (WhProvider           *self,
                                                  const char           *key);
WhStore               *wh_provider_get_store     (WhProvider           *self);
DexCancellable        *wh_provider_get_scope     (WhProvider           *self);
gboolean               wh_provider_make_http     (WhProvider           *self,
                                                  const char           *token_scheme,
                                                  GError              **error);
WhHttpClient          *wh_provider_get_http      (WhProvider           *self);
void                   wh_provider_set_http      (WhProvider           *self,
                                                  WhHttpClient         *http);
DexFuture             *wh_provider_send          (WhProvider           *self,
                                                  WhHttpRequest        *request) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_get_json      (WhProvider           *self,
                                                  const char           *path) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_poll_list     (WhProvider           *self,
                                                  const char           *path,
                                                  const char           *envelope,
                                                  const char           *items,
                                                  const WhReader       *reader) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_lookup_secret (WhProvider           *self,
                                                  const char           *setting) G_GNUC_WARN_UNUSED_RESULT;
DexFuture             *wh_provider_publish       (WhProvider           *self,
                                                  WhBatch              *batch) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray             *wh_provider_dup_records   (WhProvider           *self,
                                                  const WhKind         *kind) G_GNUC_WARN_UNUSED_RESULT;
void                   wh_provider_report        (WhProvider           *self,
                                                  const char           *part,
                                                  const GError         *error);
void                   wh_provider_set_complete  (WhProvider           *self);
guint                  wh_provider_get_stretch   (void);
void                   wh_provider_set_stretch   (guint                 factor);
gboolean               wh_provider_wants         (WhProvider           *self,
                                                  const WhKind         *kind);
const WhKind          *wh_provider_get_wanted    (WhProvider           *self);
void                   wh_provider_set_version   (WhProvider           *self,
                                                  const char           *version);
const char            *wh_provider_get_version   (WhProvider           *self);
gboolean               wh_provider_pause         (WhProvider           *self,
                                                  guint                 milliseconds);
void                   wh_provider_add_test_step (WhProvider           *self,
                                                  WhHealth              health,
                                                  const char           *title,
                                                  const char           *detail);

G_END_DECLS
