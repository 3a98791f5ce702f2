package com.nurturehub.email.domain.canary.cycle;

import com.nurturehub.email.domain.canary.cycle.egg.Egg;
import java.util.Optional;

/** Breaks: packages form no cycles. */
public record Chicken(Optional<Egg> from) {}
