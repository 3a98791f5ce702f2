@NullMarked
package com.nurturehub.emulator.microsoft;

import org.jspecify.annotations.NullMarked;
