#include "route.h"

#include <stdio.h>
#include <string.h>

#include "order.h"
#include "stock.h"

enum
{
  MAX_JSON = 1024, /* bytes */
  MAX_REASON = 480 /* bytes of a reason that are passed on */
};

static const char INVENTORY[] = "/inventory/";

/* Copies TEXT so that it can stand in a JSON string; what is not printable ASCII becomes a question mark. */
static const char *
quote (char out[MAX_REASON + 1], const char *text)
{
  size_t len = 0;
  for (; *text != '\0' && len + 2 <= MAX_REASON; text++)
    {
      if (*text == '"' || *text == '\\')
        out[len++] = '\\';
      out[len++] = *text < ' ' || *text > '~' ? '?' : *text;
    }
  out[len] = '\0';
  return out;
}

static int
answer_error (struct http *http, int status, const char *what, const char *reason)
{
  char text[MAX_REASON + 1];
  char json[MAX_JSON];
  snprintf (json, sizeof json, "{\"status\":\"%s\",\"error\":\"%s%s%s\"}", status == 409 ? "rejected" : "failed",
            what, *what == '\0' ? "" : ": ", quote (text, reason));
  fprintf (stderr, "%s %s: %d %s\n", http->method, http->path, status, json);
  return http_answer_json (http, status, json);
}

static int
answer_failure (struct http *http, enum stock_result result, const char *reason)
{
  switch (result)
    {
    case STOCK_NOT_FOUND:
      return answer_error (http, 404, "", "there is no such article");
    case STOCK_REFUSED:
      return answer_error (http, 409, "", reason);
    case STOCK_TIMED_OUT:
      return answer_error (http, 504, "inventory timed out", reason);
    default:
      return answer_error (http, 503, "inventory unreachable", reason);
    }
}

static int
get_inventory (struct http *http, const struct inventory *inventory, const char *sku)
{
  if (strcmp (http->method, "GET") != 0)
    return answer_error (http, 405, "", "/inventory/<sku> knows GET");
  if (!order_is_sku (sku, strlen (sku)))
    return answer_failure (http, STOCK_NOT_FOUND, "");
  char reason[ASK_MAX_ANSWER];
  long left = 0;
  enum stock_result result = stock_check (inventory, sku, &left, reason);
  if (result != STOCK_OK)
    return answer_failure (http, result, reason);
  char json[MAX_JSON];
  snprintf (json, sizeof json, "{\"sku\":\"%s\",\"stock\":%ld}", sku, left);
  return http_answer_json (http, 200, json);
}

static int
post_order (struct http *http, const struct inventory *inventory)
{
  if (strcmp (http->method, "POST") != 0)
    return answer_error (http, 405, "", "/orders knows POST");
  struct order order;
  const char *wrong = strlen (http->body) == http->body_len ? order_parse (http->body, &order) : "NUL in the order";
  if (wrong != NULL)
    return answer_error (http, 400, "", wrong);
  char reason[ASK_MAX_ANSWER];
  long left = 0;
  enum stock_result result = stock_reserve (inventory, &order, &left, reason);
  if (result != STOCK_OK)
    return answer_failure (http, result, reason);
  char json[MAX_JSON];
  snprintf (json, sizeof json, "{\"status\":\"confirmed\",\"sku\":\"%s\",\"qty\":%ld,\"stock\":%ld}", order.sku,
            order.qty, left);
  return http_answer_json (http, 200, json);
}

int
route (struct http *http, void *arg)
{
  const struct inventory *inventory = arg;
  if (strcmp (http->path, "/orders") == 0)
    return post_order (http, inventory);
  if (strncmp (http->path, INVENTORY, strlen (INVENTORY)) == 0)
    return get_inventory (http, inventory, http->path + strlen (INVENTORY));
  if (strcmp (http->path, "/health") != 0)
    return answer_error (http, 404, "", "known paths are /health, /orders and /inventory/<sku>");
  if (strcmp (http->method, "GET") != 0)
    return answer_error (http, 405, "", "/health knows GET");
  return http_answer_json (http, 200, "{\"status\":\"ok\"}");
}
