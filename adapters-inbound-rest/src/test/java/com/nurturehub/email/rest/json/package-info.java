@NullMarked
package com.nurturehub.email.rest.json;

import org.jspecify.annotations.NullMarked;
