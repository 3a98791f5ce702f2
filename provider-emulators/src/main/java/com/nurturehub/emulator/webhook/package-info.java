/** Those who are told by webhooks. */
@NullMarked
package com.nurturehub.emulator.webhook;

import org.jspecify.annotations.NullMarked;
