/** Tracking addresses tried. */
@NullMarked
package com.nurturehub.email.application.tracking;

import org.jspecify.annotations.NullMarked;
