@NullMarked
package com.nurturehub.email.rest.delivery;

import org.jspecify.annotations.NullMarked;
