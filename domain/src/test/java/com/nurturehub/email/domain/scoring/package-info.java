/** Tests of scores. */
@NullMarked
package com.nurturehub.email.domain.scoring;

import org.jspecify.annotations.NullMarked;
