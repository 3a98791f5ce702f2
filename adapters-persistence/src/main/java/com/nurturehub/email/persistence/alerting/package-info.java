/** The store of alerts. */
@NullMarked
package com.nurturehub.email.persistence.alerting;

import org.jspecify.annotations.NullMarked;
