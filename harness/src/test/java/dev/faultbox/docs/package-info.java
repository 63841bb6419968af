/** The pages below {@code docs/}: whole, linked, and true when they are tried. */
@NullMarked
package dev.faultbox.docs;

import org.jspecify.annotations.NullMarked;
