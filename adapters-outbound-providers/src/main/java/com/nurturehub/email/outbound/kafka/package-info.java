/** Engagement events for those who follow them on Apache Kafka. */
@NullMarked
package com.nurturehub.email.outbound.kafka;

import org.jspecify.annotations.NullMarked;
