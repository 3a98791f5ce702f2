package com.nurturehub.email.domain.webhook;

import java.util.UUID;

/** One webhook; a UUIDv7, so that ids sort by creation. */
public record WebhookId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
