/* The body of an order: a JSON object with the members "sku" and "qty". */
#ifndef FAULTBOX_ORDER_ORDER_H
#define FAULTBOX_ORDER_ORDER_H

enum
{
  ORDER_MAX_SKU = 64, /* characters */
  ORDER_MAX_QTY = 1000000
};

struct order
{
  char sku[ORDER_MAX_SKU + 1];
  long qty;
};

/* Whether TEXT, LEN characters, is 1 to ORDER_MAX_SKU of A-Z a-z 0-9 . _ - */
int order_is_sku (const char *text, unsigned long len);

/* Reads BODY, a NUL-terminated text. Returns NULL, or what is wrong with it. */
const char *order_parse (const char *body, struct order *order);

#endif
