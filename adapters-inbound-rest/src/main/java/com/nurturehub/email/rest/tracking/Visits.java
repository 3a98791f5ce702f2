package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.domain.engagement.Network;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.HostName;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a request to a tracking address tells of its sender. */
final class Visits {

  private static final List<String> PREFETCH_HEADERS = List.of("Sec-Purpose", "Purpose", "X-Moz");

  private final TrustedProxies proxies;

  Visits(TrustedProxies proxies) {
    this.proxies = proxies;
  }

  VisitRequest of(ContainerRequestContext request) {
    Exchange connection = Exchange.of(request);
    MultivaluedMap<String, String> headers = request.getHeaders();
    Optional<String> forwardedFor =
        Optional.ofNullable(headers.get("X-Forwarded-For")).map(all -> String.join(",", all));
    Optional<String> network =
        proxies.client(connection.remoteAddress(), forwardedFor).map(Network::of);
    Optional<String> userAgent =
        Optional.ofNullable(headers.getFirst("User-Agent"))
            .filter(text -> !text.isBlank())
            .map(Visits::bounded);
    return new VisitRequest(
        new Visitor(userAgent, network),
        hostOf(connection.host()),
        HttpMethod.HEAD.equals(request.getMethod()),
        isPrefetch(headers));
  }

  private static boolean isPrefetch(MultivaluedMap<String, String> headers) {
    for (String name : PREFETCH_HEADERS) {
      String value = headers.getFirst(name);
      if (value != null && value.toLowerCase(Locale.ROOT).contains("prefetch")) {
        return true;
      }
    }
    return false;
  }

  /** A name in upper case, or with a dot at its end, is the same. */
  private static Optional<HostName> hostOf(String serverName) {
    String name = serverName.toLowerCase(Locale.ROOT);
    return HostName.parse(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
  }

  /** The domain cuts it too; this spares it the work on kilobytes of it. */
  private static String bounded(String userAgent) {
    int max = 2 * Visitor.MAX_USER_AGENT;
    return userAgent.length() > max ? userAgent.substring(0, max) : userAgent;
  }
}
