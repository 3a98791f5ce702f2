/** Seals tracking tokens and tenants' secrets. */
@NullMarked
package com.nurturehub.email.outbound.token;

import org.jspecify.annotations.NullMarked;
