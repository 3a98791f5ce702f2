/** Tests. */
@NullMarked
package com.nurturehub.email.persistence.webhook;

import org.jspecify.annotations.NullMarked;
