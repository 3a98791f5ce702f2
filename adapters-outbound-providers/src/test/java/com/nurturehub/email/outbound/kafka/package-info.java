/** Tries publishing on a broker of its own. */
@NullMarked
package com.nurturehub.email.outbound.kafka;

import org.jspecify.annotations.NullMarked;
