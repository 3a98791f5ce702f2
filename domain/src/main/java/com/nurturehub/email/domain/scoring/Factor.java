package com.nurturehub.email.domain.scoring;

/** What a person's visit counts as. Of several that fit, a visit counts as the weightiest. */
public enum Factor {
  /** The first open of an e-mail. */
  OPENED("opened"),
  /** An open of an e-mail that was opened before. */
  OPENED_AGAIN("openedAgain"),
  /** An open of an e-mail of the second step, whether the first or not. */
  OPENED_STEP_2("openedStep2"),
  /** The first click of a link of an e-mail. */
  CLICKED("clicked"),
  /** A click in an e-mail of the third step, whether the link's first or not. */
  CLICKED_STEP_3("clickedStep3"),
  /** A click of a link by which one books. */
  CLICKED_BOOKING_LINK("clickedBookingLink");

  private final String label;

  Factor(String label) {
    this.label = label;
  }

  /** The name in the HTTP contract. */
  public String label() {
    return label;
  }
}
