/** What happened to e-mails, for readers who pull. */
@NullMarked
package com.nurturehub.email.rest.engagement;

import org.jspecify.annotations.NullMarked;
