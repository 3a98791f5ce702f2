/** What is held of contacts in all tables, and how it goes. */
@NullMarked
package com.nurturehub.email.persistence.privacy;

import org.jspecify.annotations.NullMarked;
