/** What tracking addresses need of the store: long destinations, and whose a host is. */
@NullMarked
package com.nurturehub.email.persistence.tracking;

import org.jspecify.annotations.NullMarked;
