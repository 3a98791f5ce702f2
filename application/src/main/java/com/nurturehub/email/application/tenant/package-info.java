/** Use cases around an agency's delivery configuration. */
@NullMarked
package com.nurturehub.email.application.tenant;

import org.jspecify.annotations.NullMarked;
