/** The use cases of this package, tried on the fakes. */
@NullMarked
package com.nurturehub.email.application.alerting;

import org.jspecify.annotations.NullMarked;
