/** Alerts for those on duty, over Prometheus Alertmanager. */
@NullMarked
package com.nurturehub.email.outbound.alerting;

import org.jspecify.annotations.NullMarked;
