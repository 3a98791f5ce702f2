/** Puts tracking into an author's HTML, and reads it as plain text. */
@NullMarked
package com.nurturehub.email.outbound.html;

import org.jspecify.annotations.NullMarked;
