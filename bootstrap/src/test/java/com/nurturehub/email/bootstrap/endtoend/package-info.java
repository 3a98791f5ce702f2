/**
 * The service as its users meet it: started by the launcher, spoken to over HTTP, its mails read
 * from a sink.
 */
@NullMarked
package com.nurturehub.email.bootstrap.endtoend;

import org.jspecify.annotations.NullMarked;
