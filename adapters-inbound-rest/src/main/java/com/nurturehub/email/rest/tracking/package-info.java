/** What mail clients and recipients reach: pixels and proxied links. Bare servlets, for speed. */
@NullMarked
package com.nurturehub.email.rest.tracking;

import org.jspecify.annotations.NullMarked;
