/** Alerts on PostgreSQL, beyond their contract. */
@NullMarked
package com.nurturehub.email.persistence.alerting;

import org.jspecify.annotations.NullMarked;
