package dev.faultbox.reference;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A part of the reference with its introduction, which may be empty. */
record Chapter(String title, String text, List<Entry> entries) {
  Chapter {
    requireNonNull(title, "title is null");
    requireNonNull(text, "text is null");
    entries = List.copyOf(entries);
  }
}
