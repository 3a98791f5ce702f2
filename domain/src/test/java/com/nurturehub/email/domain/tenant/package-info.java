/** The rules of this package, tried. */
@NullMarked
package com.nurturehub.email.domain.tenant;

import org.jspecify.annotations.NullMarked;
