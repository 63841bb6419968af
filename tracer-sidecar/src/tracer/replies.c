#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hub.h"
#include "tracer.h"

void reply_ok(uint32_t req, const void *payload, size_t len) {
    uint8_t buf[64 * 1024];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, req);
    wr_raw(&w, payload, len);
    hub_frame(FRAME_OK, buf, wr_len(&w));
}

void reply_error(uint32_t req, enum error_code code, int no, const char *format, ...) {
    char text[512];
    uint8_t buf[640];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, req);
    wr_u16(&w, (uint16_t)code);
    wr_i32(&w, no);
    wr_text(&w, text);
    hub_frame(FRAME_ERROR, buf, wr_len(&w));
}
