@NullMarked
package com.nurturehub.email.rest.engagement;

import org.jspecify.annotations.NullMarked;
