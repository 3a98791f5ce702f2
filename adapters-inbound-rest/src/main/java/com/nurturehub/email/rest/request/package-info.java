/** What every resource does alike with a request: its body, its ids, its parameters. */
@NullMarked
package com.nurturehub.email.rest.request;

import org.jspecify.annotations.NullMarked;
