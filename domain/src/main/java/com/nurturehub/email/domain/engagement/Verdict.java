package com.nurturehub.email.domain.engagement;

/** Whom an event is ascribed to. Only a person's events count towards intent. */
public enum Verdict {
  PERSON,
  MACHINE,
  UNKNOWN
}
