/** The store of engagement events, and the group commit that leads into it. */
@NullMarked
package com.nurturehub.email.persistence.engagement;

import org.jspecify.annotations.NullMarked;
