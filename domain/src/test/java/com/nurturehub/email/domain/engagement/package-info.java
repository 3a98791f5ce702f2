/** The rules of this package, tried. */
@NullMarked
package com.nurturehub.email.domain.engagement;

import org.jspecify.annotations.NullMarked;
