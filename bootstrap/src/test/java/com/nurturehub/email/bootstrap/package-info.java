/** The product's own graph of objects, without a server around it. */
@NullMarked
package com.nurturehub.email.bootstrap;

import org.jspecify.annotations.NullMarked;
