/** The reference of the language is whole, and the pages in the repository are those of it. */
@NullMarked
package dev.faultbox.reference;

import org.jspecify.annotations.NullMarked;
