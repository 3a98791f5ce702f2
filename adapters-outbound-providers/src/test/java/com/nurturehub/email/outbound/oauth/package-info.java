@NullMarked
package com.nurturehub.email.outbound.oauth;

import org.jspecify.annotations.NullMarked;
