package dev.faultbox.starlark;

/** What is said about a name that does not exist. */
record NameHint(String code, String text) {}
