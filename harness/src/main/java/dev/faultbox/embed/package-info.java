/**
 * Faultbox inside another program, for test frameworks: one engine session for all tests of a
 * process, tests of a spec one by one, and topologies for tests that are written in Java. What a
 * user of such a framework holds in hand is {@link dev.faultbox.embed.Faultbox}.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.embed;
