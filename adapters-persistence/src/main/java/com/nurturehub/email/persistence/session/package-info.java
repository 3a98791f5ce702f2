/** Units of work over PostgreSQL, and the way in which the stores speak SQL within them. */
@NullMarked
package com.nurturehub.email.persistence.session;

import org.jspecify.annotations.NullMarked;
