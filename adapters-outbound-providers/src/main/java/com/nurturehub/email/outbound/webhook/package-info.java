/** Webhooks: Standard Webhooks over HTTP, to no address within our own networks. */
@NullMarked
package com.nurturehub.email.outbound.webhook;

import org.jspecify.annotations.NullMarked;
