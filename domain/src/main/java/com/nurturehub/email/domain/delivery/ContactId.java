package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.OpaqueId;

/** A recipient, as the caller knows it; unique within its tenant. */
public record ContactId(String value) {

  public ContactId {
    OpaqueId.require(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
