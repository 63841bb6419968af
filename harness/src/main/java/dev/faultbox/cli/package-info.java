/** The command line: parses, wires, maps exceptions to exit codes. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.cli;
