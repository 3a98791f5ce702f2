@NullMarked
package com.nurturehub.email.outbound.crm;

import org.jspecify.annotations.NullMarked;
