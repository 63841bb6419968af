#include "stock.h"

#include <stddef.h>
#include <string.h>

void
stock_init (struct stock *stock)
{
  *stock = (struct stock) { .article = { { "widget", 100 }, { "gadget", 50 }, { "gizmo", 25 } } };
}

struct article *
stock_find (struct stock *stock, const char *sku)
{
  for (int i = 0; i < STOCK_ARTICLES; i++)
    if (strcmp (stock->article[i].sku, sku) == 0)
      return &stock->article[i];
  return NULL;
}
