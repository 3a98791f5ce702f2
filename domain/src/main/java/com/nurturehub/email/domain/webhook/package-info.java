/** Who is told of events over HTTP, and how their secrets and rests change. */
@NullMarked
package com.nurturehub.email.domain.webhook;

import org.jspecify.annotations.NullMarked;
