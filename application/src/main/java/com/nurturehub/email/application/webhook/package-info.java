/** Use cases around webhooks: who is told of what, and that they are. */
@NullMarked
package com.nurturehub.email.application.webhook;

import org.jspecify.annotations.NullMarked;
