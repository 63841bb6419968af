/*
 * Runs a fuzz target where the compiler has no fuzzer of its own: every seed file, then mutations of them from a fixed seed.
 * Arguments: number of mutations, seed files (bytes, or vectors/X.hex, which are decoded).
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEEDS_MAX = 256, SEED_SIZE = 8192 };

static struct {
    uint8_t data[SEED_SIZE];
    size_t len;
} seeds[SEEDS_MAX];
static size_t seed_count;

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint64_t next(void) { /* xorshift64 */
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t from_hex(const char *text, size_t len, uint8_t *out) {
    size_t n = 0;
    int high = -1;
    for (size_t i = 0; i < len && n < SEED_SIZE; i++) {
        if (text[i] == '#') {
            while (i < len && text[i] != '\n') {
                i++;
            }
        } else if (isxdigit((unsigned char)text[i])) {
            int digit = isdigit((unsigned char)text[i]) ? text[i] - '0' : tolower(text[i]) - 'a' + 10;
            if (high >= 0) {
                out[n++] = (uint8_t)(high << 4 | digit);
            }
            high = high >= 0 ? -1 : digit;
        }
    }
    return n;
}

static void add_seed(const char *path) {
    static char text[64 * 1024];
    FILE *f = fopen(path, "rb");
    if (f == NULL || seed_count + 2 > SEEDS_MAX) {
        return;
    }
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    size_t path_len = strlen(path);
    if (path_len > 4 && strcmp(path + path_len - 4, ".hex") == 0) {
        seeds[seed_count].len = from_hex(text, len, seeds[seed_count].data);
        /* a frame also without its length, as decoders get it */
        if (seeds[seed_count].len > 4) {
            seeds[seed_count + 1].len = seeds[seed_count].len - 4;
            memcpy(seeds[seed_count + 1].data, seeds[seed_count].data + 4, seeds[seed_count + 1].len);
            seed_count++;
        }
    } else {
        seeds[seed_count].len = len > SEED_SIZE ? SEED_SIZE : len;
        memcpy(seeds[seed_count].data, text, seeds[seed_count].len);
    }
    seed_count++;
}

static void mutate(uint8_t *data, size_t *len) {
    for (uint64_t n = 1 + next() % 4; n > 0; n--) {
        size_t at = *len > 0 ? next() % *len : 0;
        switch (next() % 5) {
        case 0:
            if (*len > 0) {
                data[at] = (uint8_t)next();
            }
            break;
        case 1:
            if (*len > 0) {
                data[at] ^= (uint8_t)(1u << next() % 8);
            }
            break;
        case 2:
            *len = at;
            break;
        case 3:
            if (*len < SEED_SIZE) {
                memmove(data + at + 1, data + at, *len - at);
                data[at] = (uint8_t)(next() % 2 == 0 ? 0xff : next());
                (*len)++;
            }
            break;
        default:
            if (*len > 0) {
                memmove(data + at, data + at + 1, *len - at - 1);
                (*len)--;
            }
        }
    }
}

int main(int argc, char **argv) {
    unsigned long runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    for (int i = 2; i < argc; i++) {
        add_seed(argv[i]);
    }
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (size_t i = 0; i < seed_count; i++) {
        LLVMFuzzerTestOneInput(seeds[i].data, seeds[i].len);
    }
    for (unsigned long n = 0; n < runs && seed_count > 0; n++) {
        static uint8_t buf[SEED_SIZE + 1];
        size_t seed = next() % seed_count;
        size_t len = seeds[seed].len;
        memcpy(buf, seeds[seed].data, len);
        mutate(buf, &len);
        uint8_t *exact = malloc(len + 1); /* so that a read past the end is seen */
        memcpy(exact, buf, len);
        LLVMFuzzerTestOneInput(exact, len);
        free(exact);
    }
    return 0;
}
