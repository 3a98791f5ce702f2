/** Turns what a mailbox's owner granted into access tokens. */
@NullMarked
package com.nurturehub.email.outbound.oauth;

import org.jspecify.annotations.NullMarked;
