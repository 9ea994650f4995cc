/* wh-sim-promql-lexer.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-promql-private.h"

G_BEGIN_DECLS

typedef enum
{
  TOKEN_END,
  TOKEN_NAME,
  TOKEN_NUMBER,
  TOKEN_DURATION,
  TOKEN_STRING,
  TOKEN_SYMBOL,
} TokenType;

typedef struct
{
  const char *query;
  const char *at;
  guint       depth;
  guint       n_parts;

  TokenType   token;
  gsize       token_start;
  GString    *text;
  double      number;

  GError     *error;
} Parser;

void     parser_next          (Parser     *self);
void     parser_fail          (Parser     *self,
                               const char *format,
                               ...) G_GNUC_PRINTF (2, 3);
void     parser_unexpected    (Parser     *self,
                               const char *where);
gboolean parser_is_symbol     (Parser     *self,
                               const char *symbol);
gboolean parser_is_word       (Parser     *self,
                               const char *word);
gboolean parser_accept_symbol (Parser     *self,
                               const char *symbol);
gboolean parser_accept_word   (Parser     *self,
                               const char *word);
void     parser_expect_symbol (Parser     *self,
                               const char *symbol,
                               const char *where);

G_END_DECLS
