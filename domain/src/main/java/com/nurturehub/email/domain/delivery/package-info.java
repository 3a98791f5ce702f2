/** An e-mail's life from scheduling to its end, as states in which only legal moves exist. */
@NullMarked
package com.nurturehub.email.domain.delivery;

import org.jspecify.annotations.NullMarked;
