/** Reads and writes JSON by hand: every field is known, and every fault is told at once. */
@NullMarked
package com.nurturehub.email.rest.json;

import org.jspecify.annotations.NullMarked;
