@NullMarked
package com.nurturehub.email.rest.alerting;

import org.jspecify.annotations.NullMarked;
