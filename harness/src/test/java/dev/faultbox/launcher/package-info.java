/** Tests of the launcher script. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.launcher;
