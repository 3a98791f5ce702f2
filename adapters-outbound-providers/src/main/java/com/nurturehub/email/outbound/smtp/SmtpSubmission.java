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
import javax.net.ssl.SSLSocketFactory;

/**
 * Hands messages over to one submission server with {@code AUTH XOAUTH2}, a connection each, so
 * that mailboxes share nothing.
 */
public final class SmtpSubmission {

  private static final String MECHANISM = "XOAUTH2";

  private final SmtpEndpoint endpoint;
  private final Optional<SSLSocketFactory> tls;
  private final Session ascii;
  private final Session utf8;

  /** Trusts whom the platform trusts. */
  public SmtpSubmission(SmtpEndpoint endpoint) {
    this(endpoint, Optional.empty());
  }

  /** Trusts whom {@code tls} trusts, such as a private authority. */
  public SmtpSubmission(SmtpEndpoint endpoint, SSLSocketFactory tls) {
    this(endpoint, Optional.of(tls));
  }

  private SmtpSubmission(SmtpEndpoint endpoint, Optional<SSLSocketFactory> tls) {
    this.endpoint = endpoint;
    this.tls = tls;
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
    boolean needsUtf8 = needsUtf8(message);
    SubmissionTransport transport = new SubmissionTransport(needsUtf8 ? utf8 : ascii);
    try {
      transport.setLocalHost(helloName(mailbox));
      transport.connect(endpoint.host(), endpoint.port(), null, null);
      Optional<Submission> obstacle = obstacle(transport, needsUtf8);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      Optional<Submission> refusal = authenticate(transport, mailbox, accessToken);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      transport.sendMessage(
          new FinishedMessage(
              transport.supportsExtension("SIZE"), message, needsUtf8 ? utf8 : ascii),
          new Address[] {recipient(message)});
      return accepted();
    } catch (MessagingException e) {
      return new Submission.Settled(outcomeOf(transport, e));
    } finally {
      close(transport);
    }
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

  private static Submission accepted() {
    return new Submission.Settled(new SendOutcome.Accepted(Optional.empty(), Optional.empty()));
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

  private static Optional<Submission> authenticate(
      SubmissionTransport transport, MailAddress mailbox, String accessToken)
      throws MessagingException {
    String response =
        "user=" + mailbox.value() + "\u0001auth=Bearer " + accessToken + "\u0001\u0001";
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

  private static void close(SubmissionTransport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      // The outcome stands; the server need not say goodbye.
    }
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

  private static String millis(Duration duration) {
    return String.valueOf(Math.min(duration.toMillis(), Integer.MAX_VALUE));
  }
}
