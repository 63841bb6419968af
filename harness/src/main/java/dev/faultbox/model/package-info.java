/** Immutable data shared by all packages: topology, results, errors. Knows nothing of the rest. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.model;
