/**
 * The small part of HTTP/1.1 an engine's API needs, over the JDK's own unix-domain and TCP
 * channels. Knows nothing of containers.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.engine.http;
