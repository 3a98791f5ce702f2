/** Use cases around engagement events. */
@NullMarked
package com.nurturehub.email.application.engagement;

import org.jspecify.annotations.NullMarked;
