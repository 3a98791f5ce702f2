@NullMarked
package com.nurturehub.email.outbound.http;

import org.jspecify.annotations.NullMarked;
