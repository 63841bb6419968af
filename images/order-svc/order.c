#include "order.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char SKU_CHARACTERS[]
    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

int
order_is_sku (const char *text, unsigned long len)
{
  return len >= 1 && len <= ORDER_MAX_SKU && strspn (text, SKU_CHARACTERS) >= len;
}

/* Skips white space and then C. Returns whether it was there. */
static bool
skip (const char **at, char c)
{
  *at += strspn (*at, " \t\r\n");
  if (**at != c || c == '\0')
    return false;
  ++*at;
  return true;
}

/* Reads a string without escapes, which neither a member's name nor a sku needs. */
static bool
read_string (const char **at, const char **text, size_t *len)
{
  if (!skip (at, '"'))
    return false;
  *text = *at;
  *len = strcspn (*at, "\"\\");
  *at += *len;
  return skip (at, '"');
}

static const char *
read_sku (const char **at, struct order *order)
{
  const char *text;
  size_t len;
  if (!read_string (at, &text, &len) || !order_is_sku (text, len))
    return "\"sku\" must be a string of 1 to 64 of the characters A-Z a-z 0-9 . _ -";
  memcpy (order->sku, text, len);
  order->sku[len] = '\0';
  return NULL;
}

static const char *
read_qty (const char **at, struct order *order)
{
  *at += strspn (*at, " \t\r\n");
  char *end = NULL;
  order->qty = **at >= '1' && **at <= '9' ? strtol (*at, &end, 10) : 0;
  if (order->qty < 1 || order->qty > ORDER_MAX_QTY)
    return "\"qty\" must be a whole number from 1 to 1000000";
  *at = end;
  return NULL;
}

static const char *
read_member (const char **at, struct order *order)
{
  const char *name;
  size_t len;
  if (!read_string (at, &name, &len) || !skip (at, ':'))
    return "the order must be a JSON object";
  if (len == 3 && memcmp (name, "sku", len) == 0)
    return read_sku (at, order);
  if (len == 3 && memcmp (name, "qty", len) == 0)
    return read_qty (at, order);
  return "the members of an order are \"sku\" and \"qty\"";
}

const char *
order_parse (const char *body, struct order *order)
{
  *order = (struct order) { .qty = 0 };
  const char *at = body;
  if (!skip (&at, '{'))
    return "the order must be a JSON object";
  do
    {
      const char *wrong = read_member (&at, order);
      if (wrong != NULL)
        return wrong;
    }
  while (skip (&at, ','));
  if (!skip (&at, '}') || at[strspn (at, " \t\r\n")] != '\0')
    return "the order must be a JSON object";
  if (*order->sku == '\0' || order->qty == 0)
    return "an order needs \"sku\" and \"qty\"";
  return NULL;
}
