package dev.faultbox.tracer;

/** What a rule saw until it was taken out of force. */
public record RuleTally(int number, long matches, long fires, long unresolved) {}
