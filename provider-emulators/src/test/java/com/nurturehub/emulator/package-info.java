@NullMarked
package com.nurturehub.emulator;

import org.jspecify.annotations.NullMarked;
