/** Feeds as server-sent events, to many readers at once, none of whom holds a thread. */
@NullMarked
package com.nurturehub.email.rest.stream;

import org.jspecify.annotations.NullMarked;
