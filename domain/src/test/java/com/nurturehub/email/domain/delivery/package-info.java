/** The rules of this package, tried. */
@NullMarked
package com.nurturehub.email.domain.delivery;

import org.jspecify.annotations.NullMarked;
