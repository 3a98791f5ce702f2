/** What the structure of the code promises, checked on the compiled classes of every module. */
@NullMarked
package com.nurturehub.email.bootstrap.architecture;

import org.jspecify.annotations.NullMarked;
