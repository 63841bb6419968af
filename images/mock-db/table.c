#include "table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum
{
  FIRST_BUCKETS = 64 /* a power of two, as all later sizes */
};

struct entry
{
  struct entry *next;
  char *value;
  char key[];
};

struct table
{
  size_t entries;
  size_t buckets;
  struct entry **bucket;
};

/* 64-bit FNV-1a. */
static uint64_t
hash (const char *key)
{
  uint64_t h = 0xcbf29ce484222325U;
  for (; *key != '\0'; key++)
    h = (h ^ (unsigned char) *key) * 0x100000001b3U;
  return h;
}

static struct entry **
slot (struct entry **bucket, size_t buckets, const char *key)
{
  return &bucket[hash (key) & (buckets - 1)];
}

static struct entry *
find (const struct table *table, const char *key)
{
  struct entry *entry = *slot (table->bucket, table->buckets, key);
  while (entry != NULL && strcmp (entry->key, key) != 0)
    entry = entry->next;
  return entry;
}

/* A table that cannot grow keeps working with longer chains. */
static void
grow (struct table *table)
{
  size_t buckets = table->buckets * 2;
  struct entry **bucket = calloc (buckets, sizeof *bucket);
  if (bucket == NULL)
    return;

  for (size_t i = 0; i < table->buckets; i++)
    for (struct entry *entry = table->bucket[i], *next; entry != NULL; entry = next)
      {
        next = entry->next;
        struct entry **head = slot (bucket, buckets, entry->key);
        entry->next = *head;
        *head = entry;
      }
  free (table->bucket);
  table->bucket = bucket;
  table->buckets = buckets;
}

struct table *
table_new (void)
{
  struct table *table = calloc (1, sizeof *table);
  if (table == NULL)
    return NULL;
  table->buckets = FIRST_BUCKETS;
  table->bucket = calloc (table->buckets, sizeof (struct entry *));
  if (table->bucket == NULL)
    {
      free (table);
      return NULL;
    }
  return table;
}

int
table_set (struct table *table, const char *key, const char *value)
{
  char *copy = strdup (value);
  if (copy == NULL)
    return -1;

  struct entry *entry = find (table, key);
  if (entry != NULL)
    {
      free (entry->value);
      entry->value = copy;
      return 0;
    }

  size_t key_size = strlen (key) + 1;
  entry = malloc (sizeof *entry + key_size);
  if (entry == NULL)
    {
      free (copy);
      return -1;
    }
  memcpy (entry->key, key, key_size);
  entry->value = copy;
  if (table->entries >= table->buckets)
    grow (table);
  struct entry **head = slot (table->bucket, table->buckets, key);
  entry->next = *head;
  *head = entry;
  table->entries++;
  return 0;
}

const char *
table_get (const struct table *table, const char *key)
{
  const struct entry *entry = find (table, key);
  return entry == NULL ? NULL : entry->value;
}
