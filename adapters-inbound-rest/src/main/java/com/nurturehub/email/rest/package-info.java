/** The HTTP contract as one Jakarta REST application. */
@NullMarked
package com.nurturehub.email.rest;

import org.jspecify.annotations.NullMarked;
