/** What the application needs from the world; every port states its guarantees. */
@NullMarked
package com.nurturehub.email.application.port;

import org.jspecify.annotations.NullMarked;
