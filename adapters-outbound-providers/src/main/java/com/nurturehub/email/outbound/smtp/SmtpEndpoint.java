package com.nurturehub.email.outbound.smtp;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A submission server.
 *
 * @param connectTimeout for the connection alone
 * @param timeout for each answer, and for each write
 */
public record SmtpEndpoint(
    String host, int port, Tls tls, Duration connectTimeout, Duration timeout) {

  /** Where TLS begins with the connection (RFC 8314); elsewhere STARTTLS is demanded. */
  static final int IMPLICIT_TLS_PORT = 465;

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|::1|\\[::1\\]|0:0:0:0:0:0:0:1");

  /** Whether a connection must be encrypted. */
  public enum Tls {
    REQUIRED,
    /** Only for a loopback host: a token in the clear opens a mailbox. */
    OFF
  }

  public SmtpEndpoint {
    if (tls == Tls.OFF && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
      throw new IllegalArgumentException(
          "nurturehub.smtp.tls=off is allowed only for a loopback host, and "
              + host
              + " is none: tokens and mail would travel in the clear. Use"
              + " nurturehub.smtp.tls=required.");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is from 1 to 65535, not " + port);
    }
    if (!connectTimeout.isPositive() || !timeout.isPositive()) {
      throw new IllegalArgumentException("time-outs must be positive");
    }
  }

  /** With usual time-outs: 10 s to connect, a minute for each answer. */
  public static SmtpEndpoint of(String host, int port, Tls tls) {
    return new SmtpEndpoint(host, port, tls, Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  boolean implicitTls() {
    return tls == Tls.REQUIRED && port == IMPLICIT_TLS_PORT;
  }
}
