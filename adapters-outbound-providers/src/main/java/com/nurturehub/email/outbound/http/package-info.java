/** Bounded HTTP calls to providers. */
@NullMarked
package com.nurturehub.email.outbound.http;

import org.jspecify.annotations.NullMarked;
