/** What servers say to people. */
@NullMarked
package com.nurturehub.email.outbound.words;

import org.jspecify.annotations.NullMarked;
