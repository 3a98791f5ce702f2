/** Tests. */
@NullMarked
package com.nurturehub.email.persistence.engagement;

import org.jspecify.annotations.NullMarked;
