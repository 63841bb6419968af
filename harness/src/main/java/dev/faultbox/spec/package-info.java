/**
 * What a spec can say: builtins, values and loading. Turns files into the model and test bodies.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.spec;
