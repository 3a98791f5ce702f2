@NullMarked
package com.nurturehub.email.outbound.signals;

import org.jspecify.annotations.NullMarked;
