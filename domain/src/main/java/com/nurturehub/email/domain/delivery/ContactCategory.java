package com.nurturehub.email.domain.delivery;

/** What a contact is to the agency; weighs its intent score. */
public enum ContactCategory {
  ACTIVE_SELLER,
  SELLER,
  BUY_TO_LET,
  BUYER
}
