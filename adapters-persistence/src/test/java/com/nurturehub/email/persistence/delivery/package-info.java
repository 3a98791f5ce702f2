/** Tests. */
@NullMarked
package com.nurturehub.email.persistence.delivery;

import org.jspecify.annotations.NullMarked;
