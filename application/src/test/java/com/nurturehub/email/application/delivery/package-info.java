/** Use cases tried on the fakes. */
@NullMarked
package com.nurturehub.email.application.delivery;

import org.jspecify.annotations.NullMarked;
