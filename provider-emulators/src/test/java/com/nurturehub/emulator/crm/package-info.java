@NullMarked
package com.nurturehub.emulator.crm;

import org.jspecify.annotations.NullMarked;
