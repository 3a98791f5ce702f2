/** Tests. */
@NullMarked
package com.nurturehub.email.persistence.privacy;

import org.jspecify.annotations.NullMarked;
