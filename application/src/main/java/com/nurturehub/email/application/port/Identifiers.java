package com.nurturehub.email.application.port;

import java.util.UUID;

/**
 * Source of fresh UUIDv7 identifiers: unique everywhere, and sorted by the millisecond of their
 * making.
 */
@FunctionalInterface
public interface Identifiers {

  UUID next();
}
