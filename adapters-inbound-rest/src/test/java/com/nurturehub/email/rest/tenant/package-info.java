@NullMarked
package com.nurturehub.email.rest.tenant;

import org.jspecify.annotations.NullMarked;
