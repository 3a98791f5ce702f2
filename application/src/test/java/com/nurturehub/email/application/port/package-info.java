/** What every adapter of a port must do, as contracts, and the in-memory fakes that do it too. */
@NullMarked
package com.nurturehub.email.application.port;

import org.jspecify.annotations.NullMarked;
