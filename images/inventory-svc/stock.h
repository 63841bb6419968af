/* What is in stock: a fixed list of articles, each with a number of pieces. */
#ifndef FAULTBOX_INVENTORY_STOCK_H
#define FAULTBOX_INVENTORY_STOCK_H

struct article
{
  const char *sku;
  long pieces;
};

enum
{
  STOCK_ARTICLES = 3
};

struct stock
{
  struct article article[STOCK_ARTICLES];
};

/* Fills STOCK as it is before the first reservation. */
void stock_init (struct stock *stock);

/* Returns NULL when there is no such article. */
struct article *stock_find (struct stock *stock, const char *sku);

#endif
