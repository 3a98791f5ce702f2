/** The server as it is deployed: what it answers by itself, before any rule of the product. */
@NullMarked
package com.nurturehub.email.bootstrap.platform;

import org.jspecify.annotations.NullMarked;
