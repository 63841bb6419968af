/** How durations, sizes, percentages and rates are written in a spec. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.spec.grammar;
