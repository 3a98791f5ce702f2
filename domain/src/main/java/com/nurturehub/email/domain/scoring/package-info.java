/** How much a contact's doings say of its intent: a score, and who is hot. */
@NullMarked
package com.nurturehub.email.domain.scoring;

import org.jspecify.annotations.NullMarked;
