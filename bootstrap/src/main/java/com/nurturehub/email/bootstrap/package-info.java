/** Joins the adapters to the use cases and fits the whole to the server it runs on. */
@NullMarked
package com.nurturehub.email.bootstrap;

import org.jspecify.annotations.NullMarked;
