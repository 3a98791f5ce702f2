/** A real Apache Kafka broker, and a consumer that is not ours, in processes of their own. */
@NullMarked
package com.nurturehub.emulator.kafka;

import org.jspecify.annotations.NullMarked;
