package com.nurturehub.email.domain.tenant;

/** One agency. */
public record TenantId(String value) {

  public TenantId {
    OpaqueId.require(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
