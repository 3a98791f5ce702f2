/** Sends from a mailbox at Google Workspace. */
@NullMarked
package com.nurturehub.email.outbound.google;

import org.jspecify.annotations.NullMarked;
