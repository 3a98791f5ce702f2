/** Microsoft 365: over Graph, and over Exchange's submission server. */
@NullMarked
package com.nurturehub.email.outbound.microsoft;

import org.jspecify.annotations.NullMarked;
