@NullMarked
package com.nurturehub.email.rest;

import org.jspecify.annotations.NullMarked;
