/** Reads by what marks people and machines are told apart. */
@NullMarked
package com.nurturehub.email.outbound.signals;

import org.jspecify.annotations.NullMarked;
