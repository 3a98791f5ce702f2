/** Turns a request to a tracking address into an event and a destination. */
@NullMarked
package com.nurturehub.email.application.tracking;

import org.jspecify.annotations.NullMarked;
