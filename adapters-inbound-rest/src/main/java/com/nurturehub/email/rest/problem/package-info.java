/** Every refusal and every failure in one shape: {@code application/problem+json} (RFC 9457). */
@NullMarked
package com.nurturehub.email.rest.problem;

import org.jspecify.annotations.NullMarked;
