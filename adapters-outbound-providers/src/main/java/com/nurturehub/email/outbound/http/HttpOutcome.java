package com.nurturehub.email.outbound.http;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the end of a call of a provider's API means for the e-mail that it was made for. */
public final class HttpOutcome {

  /** Where a provider asks for a pause, and does not say for how long. */
  private static final Duration LANE_WAIT = Duration.ofMinutes(1);

  private final String provider;
  private final Function<HttpResponse<String>, Optional<SendOutcome>> vendor;
  private final InstantSource clock;

  /** What a call was made for: only one kind can have sent something. */
  public enum Call {
    TOKEN,
    DRAFT,
    LOOK_UP,
    SEND
  }

  /**
   * Reads a provider's answers.
   *
   * @param provider its name, for people
   * @param vendor reads the refusals that this vendor means otherwise than their status says
   */
  public HttpOutcome(
      String provider,
      Function<HttpResponse<String>, Optional<SendOutcome>> vendor,
      InstantSource clock) {
    this.provider = provider;
    this.vendor = vendor;
    this.clock = clock;
  }

  public static boolean isSuccess(HttpResponse<?> response) {
    return response.statusCode() / 100 == 2;
  }

  /** The provider has taken the message, and may ask for a pause in the same breath. */
  public SendOutcome.Accepted accepted(Optional<String> messageId, HttpResponse<?> response) {
    return new SendOutcome.Accepted(messageId, retryAfter(response));
  }

  /** What an answer other than {@link #isSuccess} means. */
  public SendOutcome of(Call call, HttpResponse<String> response) {
    return vendor
        .apply(response)
        .orElseGet(() -> call == Call.TOKEN ? passing(response) : byStatus(call, response));
  }

  /** What it means that no whole answer came. */
  public SendOutcome of(Call call, IOException failure) {
    Kind kind = kindOf(failure);
    return call == Call.SEND && !kind.before
        ? new SendOutcome.Unknown(
            new Failure(
                kind.code, "the message was handed to " + provider + ", whose answer was lost"))
        : new SendOutcome.Transient(
            new Failure(kind.code, provider + " could not be reached, or broke off"),
            Optional.empty());
  }

  private SendOutcome byStatus(Call call, HttpResponse<String> response) {
    int status = response.statusCode();
    return switch (status) {
      case 401 ->
          broken(
              Connection.State.RECONSENT_REQUIRED,
              status,
              "no longer honours the access that was granted; connect the mailbox again");
      case 403 ->
          broken(
              Connection.State.MISCONFIGURED,
              status,
              "does not let this client act for the mailbox");
      case 404 -> broken(Connection.State.MISCONFIGURED, status, "does not know the mailbox");
      case 408, 425, 429 -> passing(response);
      default -> otherwise(call, response);
    };
  }

  private SendOutcome otherwise(Call call, HttpResponse<?> response) {
    int status = response.statusCode();
    if (status >= 500) {
      boolean asksToWait = status == 503 && retryAfter(response).isPresent();
      return call == Call.SEND && !asksToWait
          ? new SendOutcome.Unknown(failure(status, "broke after the message was handed over"))
          : passing(response);
    }
    return status >= 400
        ? new SendOutcome.Permanent(failure(status, "refuses the message"))
        : broken(
            Connection.State.MISCONFIGURED, status, "is not where this installation looks for it");
  }

  /** A token endpoint that refuses without OAuth's {@code error} is not the one that speaks. */
  private SendOutcome passing(HttpResponse<?> response) {
    int status = response.statusCode();
    return new SendOutcome.Transient(
        failure(status, "cannot do it now"),
        status == 429
            ? retryAfter(response).or(() -> Optional.of(LANE_WAIT))
            : retryAfter(response));
  }

  private SendOutcome broken(Connection.State how, int status, String what) {
    return new SendOutcome.ConnectionBroken(how, failure(status, what));
  }

  private Failure failure(int status, String what) {
    return new Failure(String.valueOf(status), provider + " " + what + " (HTTP " + status + ")");
  }

  private Optional<Duration> retryAfter(HttpResponse<?> response) {
    return RetryAfter.of(response, clock.instant());
  }

  /** How a call broke off, and whether that was certainly before the request went out. */
  private enum Kind {
    REFUSED("connection-refused", true),
    CONNECT_TIMEOUT("connect-timeout", true),
    UNKNOWN_HOST("unknown-host", true),
    HANDSHAKE("tls", true),
    TLS("tls", false),
    TIMEOUT("timeout", false),
    LOST("connection-lost", false);

    final String code;
    final boolean before;

    Kind(String code, boolean before) {
      this.code = code;
      this.before = before;
    }
  }

  private static Kind kindOf(Throwable failure) {
    Kind found = Kind.LOST;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      found =
          switch (cause) {
            case HttpConnectTimeoutException e -> Kind.CONNECT_TIMEOUT;
            case HttpTimeoutException e -> Kind.TIMEOUT;
            case UnknownHostException e -> Kind.UNKNOWN_HOST;
            case UnresolvedAddressException e -> Kind.UNKNOWN_HOST;
            case ConnectException e -> Kind.REFUSED;
            case SSLHandshakeException e -> Kind.HANDSHAKE;
            case SSLPeerUnverifiedException e -> Kind.HANDSHAKE;
            case SSLException e -> Kind.TLS;
            default -> found;
          };
    }
    return found;
  }
}
