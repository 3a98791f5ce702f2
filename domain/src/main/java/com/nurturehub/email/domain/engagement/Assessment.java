package com.nurturehub.email.domain.engagement;

import java.util.List;

/**
 * A verdict and why.
 *
 * @param reasons names of the signals that led to it; empty when nothing spoke against a person
 */
public record Assessment(Verdict verdict, List<String> reasons) {

  public Assessment {
    reasons = List.copyOf(reasons);
  }
}
