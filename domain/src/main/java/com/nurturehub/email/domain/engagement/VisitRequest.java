package com.nurturehub.email.domain.engagement;

import com.nurturehub.email.domain.tenant.HostName;
import java.util.Optional;

/**
 * A request to a tracking address, as far as it tells who sent it.
 *
 * @param host the name that it asked for us by; absent for an address or nonsense
 * @param head whether it asked for the headers alone
 * @param prefetch whether it says that nobody looks yet ({@code Sec-Purpose}, {@code Purpose} or
 *     {@code X-Moz})
 */
public record VisitRequest(
    Visitor visitor, Optional<HostName> host, boolean head, boolean prefetch) {

  /** A request by no name. */
  public VisitRequest(Visitor visitor, boolean head, boolean prefetch) {
    this(visitor, Optional.empty(), head, prefetch);
  }
}
