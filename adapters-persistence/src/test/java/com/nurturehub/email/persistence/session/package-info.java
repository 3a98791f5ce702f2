/** Tests. */
@NullMarked
package com.nurturehub.email.persistence.session;

import org.jspecify.annotations.NullMarked;
