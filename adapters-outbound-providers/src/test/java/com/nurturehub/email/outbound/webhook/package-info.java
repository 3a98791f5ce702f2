@NullMarked
package com.nurturehub.email.outbound.webhook;

import org.jspecify.annotations.NullMarked;
