/** Use cases around an e-mail: schedule, change, read, dispatch. */
@NullMarked
package com.nurturehub.email.application.delivery;

import org.jspecify.annotations.NullMarked;
