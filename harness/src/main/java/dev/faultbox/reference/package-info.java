/**
 * The reference of the spec language: what is declared, joined with what is written about it, as a
 * page, as stubs for editors, as JSON. Loaded by nothing but the command that prints it.
 */
@NullMarked
package dev.faultbox.reference;

import org.jspecify.annotations.NullMarked;
