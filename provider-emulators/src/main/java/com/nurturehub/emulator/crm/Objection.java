package com.nurturehub.emulator.crm;

/** What a CRM refuses; how that reads is the CRM's own. */
final class Objection extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  Objection(int status, String detail) {
    super(detail);
    this.status = status;
  }

  int status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
