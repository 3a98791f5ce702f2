/** Use cases around alerts: find what is wrong, tell it, show it, acknowledge it. */
@NullMarked
package com.nurturehub.email.application.alerting;

import org.jspecify.annotations.NullMarked;
