package com.nurturehub.email.rest.security;

import com.nurturehub.email.domain.tenant.TenantId;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Whoever holds a valid token.
 *
 * @param tenant the only tenant that a caller without {@code platform} reaches
 * @param expiry when its token ceases to be valid, where the token says so
 */
public record Caller(Set<String> groups, Optional<String> tenant, Optional<Instant> expiry) {

  private static final String PLATFORM = "platform";
  private static final String AGENCY_ADMIN = "agency-admin";
  private static final String READER = "reader";
  private static final Set<String> READING = Set.of("GET", "HEAD");

  public Caller {
    groups = Set.copyOf(groups);
  }

  /** The caller of a request; empty without a valid token. */
  public static Optional<Caller> of(SecurityContext context) {
    return context.getUserPrincipal() instanceof JsonWebToken token && token.getRawToken() != null
        ? Optional.of(
            new Caller(
                Optional.ofNullable(token.getGroups()).orElse(Set.of()),
                text(token.getClaim("tenant")),
                seconds(token.getClaim("exp"))))
        : Optional.empty();
  }

  /** A claim of our own comes as text or as a JSON string. */
  private static Optional<String> text(Object claim) {
    return switch (claim) {
      case String text -> Optional.of(text);
      case JsonString text -> Optional.of(text.getString());
      case null, default -> Optional.empty();
    };
  }

  /** A number comes as one or as a JSON number. */
  private static Optional<Instant> seconds(Object claim) {
    return switch (claim) {
      case Number number -> Optional.of(Instant.ofEpochSecond(number.longValue()));
      case JsonNumber number -> Optional.of(Instant.ofEpochSecond(number.longValue()));
      case null, default -> Optional.empty();
    };
  }

  /** Whether it acts for the whole platform. */
  public boolean isPlatform() {
    return groups.contains(PLATFORM);
  }

  /** Whether it may do {@code method} on what is {@code target}'s. */
  public boolean mayDo(String method, TenantId target) {
    if (isPlatform()) {
      return true;
    }
    if (!tenant.equals(Optional.of(target.value()))) {
      return false;
    }
    return groups.contains(AGENCY_ADMIN) || (groups.contains(READER) && READING.contains(method));
  }
}
