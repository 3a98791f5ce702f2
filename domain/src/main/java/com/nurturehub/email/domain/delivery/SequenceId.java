package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.OpaqueId;

/** A nurture sequence, as the caller knows it; unique within its tenant. */
public record SequenceId(String value) {

  public SequenceId {
    OpaqueId.require(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
