/** Use cases tried on the fakes. */
@NullMarked
package com.nurturehub.email.application.engagement;

import org.jspecify.annotations.NullMarked;
