/** An agency's delivery configuration over HTTP. */
@NullMarked
package com.nurturehub.email.rest.tenant;

import org.jspecify.annotations.NullMarked;
