/** Steps and healthchecks per protocol: the harness as a client of the services. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.protocol;
