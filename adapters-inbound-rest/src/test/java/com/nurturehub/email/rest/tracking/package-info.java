@NullMarked
package com.nurturehub.email.rest.tracking;

import org.jspecify.annotations.NullMarked;
