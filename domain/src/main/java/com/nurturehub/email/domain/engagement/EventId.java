package com.nurturehub.email.domain.engagement;

import java.util.UUID;

/** One engagement event; a UUIDv7. The store takes each id once. */
public record EventId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
