/** What happened to an e-mail, as facts: sent, failed, opened, clicked, unsubscribed. */
@NullMarked
package com.nurturehub.email.domain.engagement;

import org.jspecify.annotations.NullMarked;
