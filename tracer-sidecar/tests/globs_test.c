#include "../src/tracer/glob.h"
#include "test.h"

void test_globs(void) {
    CHECK(glob_path("/data/*", "/data/x") && !glob_path("/data/*", "/data/x/y") && !glob_path("/data/*", "/data"));
    CHECK(glob_path("/data/**", "/data/x/y") && glob_path("/data/**", "/data") && !glob_path("/data/**", "/database"));
    CHECK(glob_path("/**", "/") && glob_path("/**", "/x") && glob_path("**", "/x/y"));
    CHECK(glob_path("/a/**/z", "/a/b/c/z") && glob_path("/a/**/z", "/a//z") && !glob_path("/a/**/z", "/a/z"));
    CHECK(glob_path("*.wal", "/x/y.wal") && glob_path("*.wal", "y.wal") && !glob_path("*.wal", "/x.wal/y") && !glob_path("/*.wal", "/x/y.wal"));
    CHECK(glob_path("/a?c", "/abc") && !glob_path("/a?c", "/a/c") && glob_path("/a?c", "/a\xc3\xa9" "c") && !glob_path("/a??c", "/a\xc3\xa9" "c"));
    CHECK(glob_path("/[a-c]x", "/bx") && !glob_path("/[a-c]x", "/dx") && glob_path("/[!a-c]x", "/dx") && !glob_path("/[!a-c]x", "/bx"));
    CHECK(!glob_path("/a[!b]c", "/a/c") && !glob_path("/a[.-0]c", "/a/c")); /* no bracket takes a slash */
    CHECK(glob_path("/[]]", "/]") && glob_path("/[!]]", "/x") && glob_path("/[a\\]]", "/]") && glob_path("/[a-]", "/-"));
    CHECK(glob_path("/[\xc3\xa0-\xc3\xbf]", "/\xc3\xa9") && !glob_path("/[\xc3\xa0-\xc3\xbf]", "/a"));
    CHECK(!glob_path("/a/b", "/a\xc0\xaf" "b") && glob_path("/a??b", "/a\xc0\xaf" "b")); /* a '/' in two bytes is none */
    CHECK(glob_path("/?", "/\xff") && !glob_path("/?", "/\xed\xa0\x80") && glob_path("/???", "/\xed\xa0\x80") && glob_path("/??", "/\xc3" "a"));
    CHECK(glob_path("/\\*", "/*") && !glob_path("/\\*", "/x") && glob_path("/a\\", "/a\\"));
    CHECK(glob_path("/*/b/**/*.log", "/a/b/c/d/e.log") && !glob_path("/*/b/**/*.log", "/a/x/b/c/e.log"));
    CHECK(glob_path("anon_inode:*", "anon_inode:[eventfd]") && glob_path("socket:*", "socket:[17]"));
    CHECK(glob_path("", "/x/") && !glob_path("", "/x"));
    CHECK(glob_valid("/[a]") && glob_valid("/\\[") && glob_valid("[]]") && !glob_valid("[") && !glob_valid("/[a\\]") && !glob_valid("[]"));
    CHECK(glob_text("10.0.0.*:5432", "10.0.0.17:5432") && !glob_text("10.0.0.*:5432", "10.0.0.17:5433"));
    CHECK(glob_text("unix:/run/*", "unix:/run/a/b") && glob_text("*", "") && glob_text("?", "\xc3\xa9") && !glob_text("[a]", "a"));
}
