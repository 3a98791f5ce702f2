/** The rules of this package, tried. */
@NullMarked
package com.nurturehub.email.domain.alerting;

import org.jspecify.annotations.NullMarked;
