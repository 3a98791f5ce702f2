@NullMarked
package com.nurturehub.email.outbound.smtp;

import org.jspecify.annotations.NullMarked;
