@NullMarked
package com.nurturehub.email.outbound.html;

import org.jspecify.annotations.NullMarked;
