package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.domain.engagement.Network;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.HostName;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a request to a tracking address tells of its sender. */
@Dependent
public final class Visits {

  private static final List<String> PREFETCH_HEADERS = List.of("Sec-Purpose", "Purpose", "X-Moz");

  private final TrustedProxies proxies;

  @Inject
  public Visits(TrustedProxies proxies) {
    this.proxies = proxies;
  }

  VisitRequest of(HttpServletRequest request) {
    Optional<String> forwardedFor =
        Collections.list(request.getHeaders("X-Forwarded-For")).stream()
            .reduce((a, b) -> a + "," + b);
    Optional<String> network =
        proxies.client(request.getRemoteAddr(), forwardedFor).map(Network::of);
    Optional<String> userAgent =
        header(request, "User-Agent").filter(text -> !text.isBlank()).map(Visits::bounded);
    return new VisitRequest(
        new Visitor(userAgent, network),
        hostOf(request),
        "HEAD".equals(request.getMethod()),
        PREFETCH_HEADERS.stream()
            .flatMap(name -> header(request, name).stream())
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("prefetch")));
  }

  /** A name in upper case, or with a dot at its end, is the same. */
  private static Optional<HostName> hostOf(HttpServletRequest request) {
    String name = request.getServerName().toLowerCase(Locale.ROOT);
    return HostName.parse(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
  }

  private static Optional<String> header(HttpServletRequest request, String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** The domain cuts it too; this spares it the work on kilobytes of it. */
  private static String bounded(String userAgent) {
    int max = 2 * Visitor.MAX_USER_AGENT;
    return userAgent.length() > max ? userAgent.substring(0, max) : userAgent;
  }
}
