/** E-mails and the queue they wait in, as rows. */
@NullMarked
package com.nurturehub.email.persistence.delivery;

import org.jspecify.annotations.NullMarked;
