@NullMarked
package com.nurturehub.email.outbound.google;

import org.jspecify.annotations.NullMarked;
