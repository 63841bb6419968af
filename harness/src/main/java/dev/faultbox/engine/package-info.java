/**
 * Containers and images behind one narrow interface. Nothing outside this package talks to a
 * container engine, and docker-java is used nowhere else.
 *
 * <p>Within the package docker-java is used for builds only. Its command objects over our own
 * connections were measured beside direct requests, each in a new JVM 17 from the packaged jar,
 * without a class-data archive, on two busy cores: finding the engine 405-450 ms against 75-120,
 * creating a container 105-135 against 15-20, inspecting it 95-110 against 8-12. A run does each of
 * these before its first test.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.engine;
