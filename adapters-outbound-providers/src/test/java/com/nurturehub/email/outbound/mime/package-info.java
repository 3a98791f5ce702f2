@NullMarked
package com.nurturehub.email.outbound.mime;

import org.jspecify.annotations.NullMarked;
