/**
 * Microsoft's token endpoint, the part of Graph that sends and looks up mail, and Exchange over
 * SMTP, on loopback.
 */
@NullMarked
package com.nurturehub.emulator.microsoft;

import org.jspecify.annotations.NullMarked;
