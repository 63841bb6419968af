/**
 * Containers and images behind one narrow interface. Nothing outside this package talks to a
 * container engine, and docker-java is used nowhere else.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.engine;
