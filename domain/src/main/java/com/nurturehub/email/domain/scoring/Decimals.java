package com.nurturehub.email.domain.scoring;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers with a few decimals, in the one form in which equal ones are equal. */
final class Decimals {

  private Decimals() {}

  /** The number with {@link ScoringRules#DECIMALS} decimals at most, and no more than it needs. */
  static BigDecimal of(BigDecimal number) {
    BigDecimal bare =
        number.setScale(ScoringRules.DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
    return bare.scale() < 0 ? bare.setScale(0) : bare;
  }
}
