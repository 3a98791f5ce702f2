package com.nurturehub.email.bootstrap.architecture;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Classes that break the annotated rule on purpose, so that it is known to bite. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Canary {

  Class<?>[] value();
}
