/** Webhooks: who is told of events over HTTP, and what they were not told. */
@NullMarked
package com.nurturehub.email.rest.webhook;

import org.jspecify.annotations.NullMarked;
