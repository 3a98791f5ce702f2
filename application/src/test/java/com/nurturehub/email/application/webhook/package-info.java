/** Use cases tried on the fakes. */
@NullMarked
package com.nurturehub.email.application.webhook;

import org.jspecify.annotations.NullMarked;
