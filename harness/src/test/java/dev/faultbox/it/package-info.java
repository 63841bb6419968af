/** The packaged tool against a real engine, as a user runs it. */
@NullMarked
package dev.faultbox.it;

import org.jspecify.annotations.NullMarked;
