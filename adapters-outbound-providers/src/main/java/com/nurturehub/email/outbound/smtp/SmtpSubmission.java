package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.outbound.mime.WireAddress;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;

/**
 * Hands messages over to one submission server with {@code AUTH XOAUTH2}. Mailboxes share nothing:
 * a connection serves one of them, one message after the other, for as long as its access token is
 * the same; after any failure it is closed.
 */
public final class SmtpSubmission implements AutoCloseable {

  /** Shorter than servers wait for the next message. */
  static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private static final String MECHANISM = "XOAUTH2";

  private final SmtpEndpoint endpoint;
  private final Optional<SSLSocketFactory> tls;
  private final ScheduledExecutorService timer;
  private final RestingConnections resting;
  private final Session ascii;
  private final Session utf8;

  /** Trusts whom the platform trusts, and keeps connections for the next message. */
  public SmtpSubmission(SmtpEndpoint endpoint) {
    this(endpoint, Optional.empty(), LONGEST_REST, timer());
  }

  /**
   * Trusts whom the platform trusts, and closes each connection after its message: for a provider
   * that allows a mailbox so few that another instance may need it.
   */
  public static SmtpSubmission withoutRest(SmtpEndpoint endpoint) {
    return new SmtpSubmission(endpoint, Optional.empty(), Duration.ZERO, timer());
  }

  /** Trusts whom {@code tls} trusts, such as a private authority. */
  public SmtpSubmission(SmtpEndpoint endpoint, SSLSocketFactory tls) {
    this(endpoint, Optional.of(tls), LONGEST_REST, timer());
  }

  /**
   * Watches time by {@code timer}.
   *
   * @param longestRest for which a connection is kept for the next message; zero: not at all
   * @param timer ends writes that take too long, and connections that rest for too long
   */
  SmtpSubmission(
      SmtpEndpoint endpoint,
      Optional<SSLSocketFactory> tls,
      Duration longestRest,
      ScheduledExecutorService timer) {
    this.endpoint = endpoint;
    this.tls = tls;
    this.timer = timer;
    this.resting = new RestingConnections(longestRest, timer);
    this.ascii = Session.getInstance(properties(false));
    this.utf8 = Session.getInstance(properties(true));
  }

  /** What handing over came to. */
  public sealed interface Submission {

    /** Said and done. */
    record Settled(SendOutcome outcome) implements Submission {}

    /** Nothing was handed over: the server does not take the access token. */
    record TokenRefused(Failure failure) implements Submission {}
  }

  /**
   * Hands the message over, once.
   *
   * @param mailbox whom to authenticate as
   */
  public Submission submit(RawMessage message, MailAddress mailbox, String accessToken) {
    Login login = new Login(mailbox, accessToken, needsUtf8(message));
    return resting
        .wake(login)
        .flatMap(connection -> overUsed(connection, message, login))
        .orElseGet(() -> overNew(message, login));
  }

  /**
   * Goes as far as handing a message over, and hands none over: it is accepted when one could be.
   *
   * @param mailbox whom to authenticate as
   */
  public Submission authenticate(MailAddress mailbox, String accessToken) {
    Login login = new Login(mailbox, accessToken, false);
    SubmissionTransport connection = new SubmissionTransport(sessionOf(login));
    Optional<Submission> refusal = open(connection, login);
    if (refusal.isEmpty()) {
      connection.leave();
    }
    return refusal.orElseGet(
        () -> new Submission.Settled(new SendOutcome.Accepted(Optional.empty(), Optional.empty())));
  }

  /** Closes what rests; what is under way ends by itself. */
  @Override
  public void close() {
    resting.close();
  }

  /**
   * Empty where the connection ended before the server knew for whom the message is: that tells of
   * the connection, which servers end as they like, and not of the message.
   */
  private Optional<Submission> overUsed(
      SubmissionTransport connection, RawMessage message, Login login) {
    if (!connection.isReadyAgain()) {
      return Optional.empty();
    }
    SendOutcome outcome = handOver(connection, message, login);
    // The connection that an accepted message went over may be another thread's by now.
    boolean tellsOfTheMessage =
        outcome instanceof SendOutcome.Accepted || connection.stage().compareTo(SmtpStage.MAIL) > 0;
    return tellsOfTheMessage ? Optional.of(new Submission.Settled(outcome)) : Optional.empty();
  }

  private Submission overNew(RawMessage message, Login login) {
    SubmissionTransport connection = new SubmissionTransport(sessionOf(login));
    return open(connection, login)
        .orElseGet(() -> new Submission.Settled(handOver(connection, message, login)));
  }

  /** Why it could not be opened; then it is closed. */
  private Optional<Submission> open(SubmissionTransport connection, Login login) {
    Optional<Submission> refusal;
    try {
      connection.setLocalHost(helloName(login.mailbox()));
      connection.connect(endpoint.host(), endpoint.port(), null, null);
      Optional<Submission> obstacle = obstacle(connection, login.utf8());
      refusal = obstacle.isPresent() ? obstacle : authenticate(connection, login);
    } catch (MessagingException e) {
      refusal = Optional.of(new Submission.Settled(outcomeOf(connection, e)));
    }
    if (refusal.isPresent()) {
      connection.leave();
    }
    return refusal;
  }

  /** Where the message is accepted the connection rests, else it is closed. */
  private SendOutcome handOver(SubmissionTransport connection, RawMessage message, Login login) {
    try {
      connection.sendMessage(
          new FinishedMessage(connection.supportsExtension("SIZE"), message, sessionOf(login)),
          new Address[] {recipient(message)});
    } catch (MessagingException e) {
      connection.leave();
      return outcomeOf(connection, e);
    }
    resting.rest(login, connection);
    return new SendOutcome.Accepted(Optional.empty(), Optional.empty());
  }

  private Session sessionOf(Login login) {
    return login.utf8() ? utf8 : ascii;
  }

  private static SendOutcome outcomeOf(SubmissionTransport transport, MessagingException e) {
    SmtpStage stage = transport.stage();
    Optional<SmtpReply> reply = transport.reply();
    if (reply.isPresent() && reply.get().isNegative()) {
      return SmtpOutcome.of(stage, reply.get());
    }
    boolean taken =
        stage == SmtpStage.FINAL_DOT && reply.isPresent() && reply.get().code() / 100 == 2;
    return taken
        ? new SendOutcome.Accepted(Optional.empty(), Optional.empty())
        : SmtpOutcome.of(stage, e);
  }

  /** What makes trying useless, known from the server's greeting. */
  private static Optional<Submission> obstacle(SubmissionTransport transport, boolean needsUtf8) {
    if (needsUtf8 && !transport.supportsExtension("SMTPUTF8")) {
      return Optional.of(
          new Submission.Settled(
              new SendOutcome.Permanent(
                  new Failure(
                      "smtputf8",
                      "an address of this e-mail is internationalized, and the mail server takes"
                          + " none such"))));
    }
    boolean knowsMechanism =
        transport.supportsExtension("AUTH")
            && Arrays.asList(
                    Optional.ofNullable(transport.getExtensionParameter("AUTH"))
                        .orElse("")
                        .split("\\s+"))
                .stream()
                .anyMatch(MECHANISM::equalsIgnoreCase);
    return knowsMechanism
        ? Optional.empty()
        : Optional.of(
            new Submission.Settled(
                new SendOutcome.ConnectionBroken(
                    Connection.State.MISCONFIGURED,
                    new Failure(
                        "xoauth2", "the mail server does not offer to authenticate by XOAUTH2"))));
  }

  private static Optional<Submission> authenticate(SubmissionTransport transport, Login login)
      throws MessagingException {
    String response =
        "user="
            + login.mailbox().value()
            + "\u0001auth=Bearer "
            + login.accessToken()
            + "\u0001\u0001";
    int code =
        transport.authenticate(
            Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
    if (code == 235) {
      return Optional.empty();
    }
    SmtpReply reply =
        transport.reply().orElseThrow(() -> new MessagingException("the server broke off"));
    // 535 is the refusal; 534 asks for a person to log in; 530 and 334 go on asking.
    boolean refused = List.of(334, 530, 534, 535).contains(code);
    return Optional.of(
        refused
            ? new Submission.TokenRefused(
                SmtpOutcome.failure(reply, "the mail server does not take the access token"))
            : new Submission.Settled(
                reply.isNegative()
                    ? SmtpOutcome.of(SmtpStage.AUTH, reply)
                    : SmtpOutcome.of(SmtpStage.AUTH, new MessagingException(""))));
  }

  private static InternetAddress recipient(RawMessage message) {
    InternetAddress recipient = new InternetAddress();
    recipient.setAddress(WireAddress.of(message.to()).value());
    return recipient;
  }

  /** Our bodies are always encoded, so an octet beyond ASCII is part of an address. */
  private static boolean needsUtf8(RawMessage message) {
    if (WireAddress.of(message.from()).needsUtf8() || WireAddress.of(message.to()).needsUtf8()) {
      return true;
    }
    for (byte octet : message.bytes()) {
      if (octet < 0) {
        return true;
      }
    }
    return false;
  }

  /** The sender's domain: this machine's own name is nobody's business. */
  private static String helloName(MailAddress mailbox) {
    String address = WireAddress.of(mailbox).value();
    String domain = address.substring(address.lastIndexOf('@') + 1);
    return domain.chars().allMatch(c -> c < 128) ? domain : "[127.0.0.1]";
  }

  private Properties properties(boolean allowUtf8) {
    Properties p = new Properties();
    boolean encrypted = endpoint.tls() == SmtpEndpoint.Tls.REQUIRED;
    boolean startTls = encrypted && !endpoint.implicitTls();
    p.setProperty("mail.smtp.ssl.enable", String.valueOf(endpoint.implicitTls()));
    p.setProperty("mail.smtp.starttls.enable", String.valueOf(startTls));
    p.setProperty("mail.smtp.starttls.required", String.valueOf(startTls));
    p.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    p.setProperty("mail.smtp.connectiontimeout", millis(endpoint.connectTimeout()));
    p.setProperty("mail.smtp.timeout", millis(endpoint.timeout()));
    p.setProperty("mail.smtp.writetimeout", millis(endpoint.timeout()));
    // Otherwise Angus gives each connection a thread for that.
    p.put("mail.smtp.executor.writetimeout", timer);
    p.setProperty("mail.smtp.auth", "false");
    p.setProperty("mail.smtp.quitwait", "false");
    p.setProperty("mail.mime.allowutf8", String.valueOf(allowUtf8));
    tls.ifPresent(
        factory -> {
          p.put("mail.smtp.ssl.socketFactory", factory);
          p.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        });
    return p;
  }

  /** A thread that is there only while something is to be watched. */
  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("smtp-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  private static String millis(Duration duration) {
    return String.valueOf(Math.min(duration.toMillis(), Integer.MAX_VALUE));
  }
}
