package com.nurturehub.email.outbound.webhook;

import com.nurturehub.email.domain.webhook.WebhookUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.io.DetachedSocketFactory;

/**
 * Where webhooks may be. A name is looked up once for a connection, and every address that it has
 * is checked; then each socket checks the very address that it connects to. Between the check and
 * the connection there is nothing that a name server could change.
 */
final class Targets implements DetachedSocketFactory {

  /** More are not tried: each may take its time to fail. */
  private static final int ADDRESSES = 4;

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*]");
  private static final String LOCALHOST = "localhost";

  private final boolean allowPrivate;

  /**
   * Makes the rule.
   *
   * @param allowPrivate whether private addresses are as good as any, and plain HTTP as well
   */
  Targets(boolean allowPrivate) {
    this.allowPrivate = allowPrivate;
  }

  /** Its address is not one that we would connect to. */
  static final class NotPublic extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    NotPublic() {
      super("not a public address");
    }
  }

  /** What a URL itself tells against it. */
  Optional<String> objectionTo(WebhookUrl url) {
    if (allowPrivate) {
      return Optional.empty();
    }
    if (!url.isEncrypted()) {
      return Optional.of("must be https");
    }
    return isOurs(url.host().toLowerCase(Locale.ROOT))
        ? Optional.of("must not lead to a private or reserved address")
        : Optional.empty();
  }

  private boolean isOurs(String host) {
    if (host.equals(LOCALHOST) || host.endsWith("." + LOCALHOST)) {
      return true;
    }
    if (!ADDRESS.matcher(host).matches()) {
      return false;
    }
    try {
      // A literal, or what is none and would be no name either; nothing is looked up.
      return !isAllowed(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return true;
    }
  }

  private boolean isAllowed(InetAddress address) {
    return allowPrivate || PublicAddresses.contain(address);
  }

  /** Looks names up by {@code names}, and refuses those that have any address of ours. */
  DnsResolver checking(DnsResolver names) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] all = names.resolve(host);
        for (InetAddress address : all) {
          requireAllowed(address);
        }
        return Arrays.copyOf(all, Math.min(all.length, ADDRESSES));
      }

      @Override
      public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return names.resolveCanonicalHostname(host);
      }
    };
  }

  private void requireAllowed(InetAddress address) throws NotPublic {
    if (!isAllowed(address)) {
      throw new NotPublic();
    }
  }

  /** Never over a proxy: it would connect in our place. */
  @Override
  public Socket create(Proxy proxy) {
    return new CheckingSocket();
  }

  private final class CheckingSocket extends Socket {

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress inet) || inet.isUnresolved()) {
        throw new NotPublic();
      }
      requireAllowed(inet.getAddress());
      super.connect(endpoint, timeout);
    }
  }
}
