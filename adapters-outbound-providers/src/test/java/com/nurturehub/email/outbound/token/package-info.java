@NullMarked
package com.nurturehub.email.outbound.token;

import org.jspecify.annotations.NullMarked;
