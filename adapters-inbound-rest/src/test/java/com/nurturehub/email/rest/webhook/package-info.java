@NullMarked
package com.nurturehub.email.rest.webhook;

import org.jspecify.annotations.NullMarked;
