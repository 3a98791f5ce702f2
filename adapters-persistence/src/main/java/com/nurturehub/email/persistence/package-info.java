/** The ports' PostgreSQL side: the database with its schema, and what every store shares. */
@NullMarked
package com.nurturehub.email.persistence;

import org.jspecify.annotations.NullMarked;
