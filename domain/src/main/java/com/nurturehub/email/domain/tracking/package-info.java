/** The sealed token that ties a pixel or a link to one e-mail of one tenant. */
@NullMarked
package com.nurturehub.email.domain.tracking;

import org.jspecify.annotations.NullMarked;
