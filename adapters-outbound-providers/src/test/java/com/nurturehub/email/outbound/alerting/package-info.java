/** The way to Alertmanager, tried on a server that speaks its API. */
@NullMarked
package com.nurturehub.email.outbound.alerting;

import org.jspecify.annotations.NullMarked;
