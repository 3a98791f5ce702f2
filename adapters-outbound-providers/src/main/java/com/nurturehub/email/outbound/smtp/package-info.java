/** Hands a message over by SMTP, whoever runs the server, and reads what became of it. */
@NullMarked
package com.nurturehub.email.outbound.smtp;

import org.jspecify.annotations.NullMarked;
