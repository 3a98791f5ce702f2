/** Google's token endpoint, Gmail over SMTP and the look-up half of the Gmail API, on loopback. */
@NullMarked
package com.nurturehub.emulator.google;

import org.jspecify.annotations.NullMarked;
