/** The launcher's parts, tried one by one. */
@NullMarked
package com.nurturehub.email.bootstrap.launcher;

import org.jspecify.annotations.NullMarked;
