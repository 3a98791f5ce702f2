/** Use cases tried on the fakes. */
@NullMarked
package com.nurturehub.email.application.tenant;

import org.jspecify.annotations.NullMarked;
