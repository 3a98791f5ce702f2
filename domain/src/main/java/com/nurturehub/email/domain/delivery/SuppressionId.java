package com.nurturehub.email.domain.delivery;

import java.util.UUID;

/** One suppression; a UUIDv7, so that ids sort by creation. */
public record SuppressionId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
