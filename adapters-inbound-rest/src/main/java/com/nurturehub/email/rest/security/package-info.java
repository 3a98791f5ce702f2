/** Who calls, and how far that reaches. */
@NullMarked
package com.nurturehub.email.rest.security;

import org.jspecify.annotations.NullMarked;
