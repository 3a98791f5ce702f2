package com.nurturehub.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A provider of mailboxes as a sender meets it, on loopback: OAuth, a submission port, a mail API,
 * and for a person the list of mails at {@code /}.
 *
 * <p>It keeps what the real one promises and no more: a mail is taken exactly when it is in the
 * {@link Ledger}, which is before the sender can learn of it, and a mail sent twice is there twice.
 * Access tokens live in memory; after a restart senders refresh them. Thread-safe.
 */
public abstract class ProviderEmulator implements AutoCloseable {
  private final InetAddress address;
  private final Clock clock;
  private final @Nullable SSLContext startTls;
  private final Duration smtpIdle;
  private final SubmissionDialect dialect;
  private final List<String> fullScopes;
  private final Ledger ledger;
  private final Dialogues dialogues = new Dialogues();
  private final Faults faults = new Faults();
  private final Accounts accounts;
  private final ConsentPages consents;
  private final TokenFront tokens;
  private final HttpFront http;
  private final ReentrantLock smtpLock = new ReentrantLock();
  private volatile Duration lag = Duration.ZERO;
  private volatile boolean replacesMessageIds;
  private int smtpPort;
  private @Nullable SubmissionServer smtp;

  /** Makes a provider's own part of its token endpoint. */
  @FunctionalInterface
  protected interface Issuing {
    TokenFront.Issuer over(Accounts accounts, ConsentPages consents, Clock clock);
  }

  /** Binds the HTTP port; nothing is answered before {@link Builder#start} opens the doors. */
  protected ProviderEmulator(
      Builder<?, ?> builder, String provider, SubmissionDialect dialect, Issuing issuing) {
    address = builder.address;
    clock = builder.clock;
    startTls = builder.startTls;
    smtpIdle = builder.smtpIdle;
    smtpPort = builder.smtpPort;
    this.dialect = dialect;
    fullScopes = builder.fullScopes;
    accounts = new Accounts(clock, builder.accessTokenLifetime, builder.clients);
    builder.grants.forEach(grant -> grant.accept(accounts));
    consents = new ConsentPages(provider, accounts, clock);
    tokens = new TokenFront(faults, issuing.over(accounts, consents, clock));
    ledger =
        builder.ledgerDirectory == null ? Ledger.inMemory() : Ledger.in(builder.ledgerDirectory);
    try {
      http = new HttpFront(address, builder.httpPort);
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  // --- where it listens ---

  /** The root of the HTTP endpoints and the page for people, without a slash at the end. */
  public final URI httpUrl() {
    String host = address.getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port());
  }

  public final String smtpHost() {
    return address.getHostAddress();
  }

  public final int smtpPort() {
    return smtpPort;
  }

  // --- accounts ---

  /** Grants another refresh token, as when a person consents; without scopes to all there are. */
  public final void grant(String mailbox, String refreshToken, String... scopes) {
    accounts.grant(refreshToken, mailbox, orFull(fullScopes, scopes));
  }

  /**
   * As when a person withdraws consent: refreshing gives {@code invalid_grant}, access tokens end.
   */
  public final void revoke(String refreshToken) {
    accounts.revoke(refreshToken);
  }

  /** The same for whatever a mailbox's owner has consented to. */
  public final void revokeAll(String mailbox) {
    accounts.revokeAll(mailbox);
  }

  /** Every refresh and access token that is good now. */
  public final List<String> tokens() {
    return accounts.tokens();
  }

  /** Ends every access token at once; refresh tokens stay good. */
  public final void expireAccessTokens() {
    accounts.expireAccessTokens();
  }

  /** Requests the token endpoint got, refused ones and faults included. */
  public final long tokenRequests() {
    return tokens.requests();
  }

  /** Requests the token endpoint got with a valid grant of that mailbox. */
  public final long tokenRequests(String mailbox) {
    return tokens.requests(mailbox);
  }

  // --- mails ---

  public final Ledger ledger() {
    return ledger;
  }

  /** All mails taken, oldest first. */
  public final List<Delivery> deliveries() {
    return ledger.deliveries();
  }

  /** Every SMTP connection so far, those still open included, in the order in which they began. */
  public final List<Dialogue> dialogues() {
    return dialogues.all();
  }

  /** How long after a mail was taken the API begins to show it; at first not at all. */
  public final void sentCopyAppearsAfter(Duration later) {
    lag = later;
  }

  /** From now on messages that come over the API get a {@code Message-ID} of the provider's. */
  public final void replaceMessageIds() {
    replacesMessageIds = true;
  }

  // --- trouble ---

  public final Faults faults() {
    return faults;
  }

  /** SMTP connections open now. */
  public final int openSmtpConnections() {
    smtpLock.lock();
    try {
      return smtp == null ? 0 : smtp.openConnections();
    } finally {
      smtpLock.unlock();
    }
  }

  /** Closes the SMTP port and its connections: connecting is refused. */
  public final void refuseSmtp() {
    smtpLock.lock();
    try {
      if (smtp != null) {
        smtp.close();
        smtp = null;
      }
    } finally {
      smtpLock.unlock();
    }
  }

  /** Opens the SMTP port again, under the same number. */
  public final void acceptSmtp() {
    smtpLock.lock();
    try {
      if (smtp == null) {
        smtp =
            new SubmissionServer(
                address, smtpPort, startTls, dialect, accounts, ledger, dialogues, faults, clock,
                smtpIdle);
        smtpPort = smtp.port();
      }
    } finally {
      smtpLock.unlock();
    }
  }

  @Override
  public final void close() {
    faults.close();
    refuseSmtp();
    http.close();
    ledger.close();
  }

  // --- for the providers ---

  protected final Clock clock() {
    return clock;
  }

  protected final Accounts accounts() {
    return accounts;
  }

  /** Serves paths that begin with the prefix. */
  protected final void serve(String prefix, HttpFront.Route route) {
    http.route(prefix, route);
  }

  /** Serves the page at which a mailbox's owner consents. */
  protected final Optional<HttpReply> answerOwner(HttpExchange exchange) throws IOException {
    return consents.answer(exchange);
  }

  /** Serves the token endpoint. */
  protected final Optional<HttpReply> answerClient(HttpExchange exchange) throws IOException {
    return tokens.answer(exchange);
  }

  /** Serves the page of mails; {@code provider} is how it names whom it stands in for. */
  protected final void servePages(String provider) {
    new MailPages(ledger, provider).addTo(http);
  }

  /** A message that came over the API, as the provider keeps it. */
  protected final byte[] asKept(byte[] raw) {
    return replacesMessageIds ? ParsedMail.withMessageId(dialect.newMessageId(), raw) : raw;
  }

  /** Whether the API shows the mail by now. */
  protected final boolean shows(Delivery mail) {
    return !clock.instant().isBefore(mail.receivedAt().plus(lag));
  }

  private void open() {
    try {
      acceptSmtp();
      http.start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static List<String> orFull(List<String> fullScopes, String... scopes) {
    return scopes.length == 0 ? fullScopes : List.of(scopes);
  }

  /**
   * Defaults: free ports on 127.0.0.1, no TLS, one hour for access tokens, mails in memory, no
   * accounts.
   *
   * @param <E> what is built
   * @param <B> the builder itself
   */
  public abstract static class Builder<E extends ProviderEmulator, B extends Builder<E, B>> {
    private final List<String> fullScopes;
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int httpPort;
    private int smtpPort;
    private @Nullable SSLContext startTls;
    private Duration smtpIdle = Duration.ofMinutes(10);
    private Duration accessTokenLifetime = Duration.ofHours(1);
    private @Nullable Path ledgerDirectory;
    private Clock clock = Clock.systemUTC();
    private final Map<String, String> clients = new HashMap<>();
    private final List<Consumer<Accounts>> grants = new ArrayList<>();

    /**
     * A builder.
     *
     * @param fullScopes what is granted where no scopes are named
     */
    protected Builder(String... fullScopes) {
      this.fullScopes = List.of(fullScopes);
    }

    protected abstract B self();

    protected abstract E build();

    /**
     * Listens on another loopback address than 127.0.0.1.
     *
     * @throws IllegalArgumentException where it is not a loopback address: tokens and mails are in
     *     the clear
     */
    public final B bind(InetAddress loopback) {
      if (!loopback.isLoopbackAddress()) {
        throw new IllegalArgumentException("not a loopback address: " + loopback);
      }
      address = loopback;
      return self();
    }

    /** 0 for any free port. */
    public final B httpPort(int port) {
      httpPort = port;
      return self();
    }

    /** 0 for any free port. */
    public final B smtpPort(int port) {
      smtpPort = port;
      return self();
    }

    /** Announces STARTTLS and, as the real servers do, refuses AUTH and MAIL before it. */
    public final B startTls(SSLContext context) {
      startTls = context;
      return self();
    }

    /** How long an SMTP connection may say nothing before it is closed; 10 minutes otherwise. */
    public final B smtpIdle(Duration idle) {
      smtpIdle = idle;
      return self();
    }

    public final B client(String id, String secret) {
      clients.put(id, secret);
      return self();
    }

    /** A mailbox whose owner consented to nothing. */
    public final B user(String mailbox) {
      grants.add(accounts -> accounts.addMailbox(mailbox));
      return self();
    }

    /** A mailbox whose owner consented; without scopes to all there are. */
    public final B mailbox(String mailbox, String refreshToken, String... scopes) {
      List<String> granted = orFull(fullScopes, scopes);
      grants.add(accounts -> accounts.grant(refreshToken, mailbox, granted));
      return self();
    }

    public final B accessTokenLifetime(Duration lifetime) {
      accessTokenLifetime = lifetime;
      return self();
    }

    /** Keeps mails there, and begins with those of earlier runs. */
    public final B ledgerDirectory(Path directory) {
      ledgerDirectory = directory;
      return self();
    }

    /** Dates mails and expires tokens; a test moves it in place of sleeping. */
    public final B clock(Clock time) {
      clock = time;
      return self();
    }

    /**
     * Listens when this returns.
     *
     * @throws RuntimeException where a port is taken or the ledger's directory cannot be used
     */
    public final E start() {
      E emulator = build();
      ((ProviderEmulator) emulator).open();
      return emulator;
    }
  }
}
