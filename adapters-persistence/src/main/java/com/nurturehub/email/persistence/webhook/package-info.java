/** Webhooks and what they are still to be told, in PostgreSQL. */
@NullMarked
package com.nurturehub.email.persistence.webhook;

import org.jspecify.annotations.NullMarked;
