/** What an agency configures once: who sends, through which provider, how much and when. */
@NullMarked
package com.nurturehub.email.domain.tenant;

import org.jspecify.annotations.NullMarked;
