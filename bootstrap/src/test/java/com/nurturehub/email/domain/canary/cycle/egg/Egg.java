package com.nurturehub.email.domain.canary.cycle.egg;

import com.nurturehub.email.domain.canary.cycle.Chicken;

/** The other half of the cycle. */
public record Egg(Chicken from) {}
