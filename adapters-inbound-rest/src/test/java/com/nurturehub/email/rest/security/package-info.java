@NullMarked
package com.nurturehub.email.rest.security;

import org.jspecify.annotations.NullMarked;
