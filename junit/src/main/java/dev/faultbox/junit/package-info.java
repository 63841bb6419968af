/**
 * Specs as JUnit tests, and the services of a spec for JUnit tests written in Java. {@link
 * dev.faultbox.junit.Spec} and {@link dev.faultbox.junit.Topology} are where to begin.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.junit;
