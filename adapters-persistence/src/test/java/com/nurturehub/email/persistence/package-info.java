/** The PostgreSQL stores, tried on a real PostgreSQL. */
@NullMarked
package com.nurturehub.email.persistence;

import org.jspecify.annotations.NullMarked;
