/** Tests. */
@NullMarked
package com.nurturehub.email.persistence.tenant;

import org.jspecify.annotations.NullMarked;
