/** What calls for a person: one alert for each cause, until the cause is gone. */
@NullMarked
package com.nurturehub.email.domain.alerting;

import org.jspecify.annotations.NullMarked;
