/** Each tenant's delivery configuration in its table. */
@NullMarked
package com.nurturehub.email.persistence.tenant;

import org.jspecify.annotations.NullMarked;
