@NullMarked
package com.nurturehub.email.outbound.microsoft;

import org.jspecify.annotations.NullMarked;
