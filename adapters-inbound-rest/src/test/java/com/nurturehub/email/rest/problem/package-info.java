@NullMarked
package com.nurturehub.email.rest.problem;

import org.jspecify.annotations.NullMarked;
