@NullMarked
package com.nurturehub.emulator.google;

import org.jspecify.annotations.NullMarked;
