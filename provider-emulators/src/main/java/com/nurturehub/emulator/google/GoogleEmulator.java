package com.nurturehub.emulator.google;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Dialogue;
import com.nurturehub.emulator.Dialogues;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.MailPages;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Google as a sender meets it, on loopback: {@code POST /token}, Gmail's submission port, reading
 * of sent messages at {@code /gmail/v1/}, and for a person the list of mails at {@code /}.
 *
 * <p>It keeps what the real one promises and no more: a mail is taken exactly when it is in the
 * {@link Ledger}, which is before the sender can learn of it, and a mail sent twice is there twice.
 * Access tokens live in memory; after a restart senders refresh them. Thread-safe.
 */
public final class GoogleEmulator implements AutoCloseable {
  /** The one scope that SMTP accepts; it opens the Gmail API as well. */
  public static final String FULL_SCOPE = "https://mail.google.com/";

  private final InetAddress address;
  private final Clock clock;
  private final @Nullable SSLContext startTls;
  private final Duration smtpIdle;
  private final Ledger ledger;
  private final Dialogues dialogues = new Dialogues();
  private final Faults faults = new Faults();
  private final Accounts accounts;
  private final TokenEndpoint tokenEndpoint;
  private final GmailApi api;
  private final HttpFront http;
  private final ReentrantLock smtpLock = new ReentrantLock();
  private final int smtpPort;
  private @Nullable GmailSmtp smtp;

  private GoogleEmulator(Builder builder) {
    address = builder.address;
    clock = builder.clock;
    startTls = builder.startTls;
    smtpIdle = builder.smtpIdle;
    accounts = new Accounts(clock, builder.accessTokenLifetime, builder.clients);
    builder.grants.forEach(grant -> grant.accept(accounts));
    ledger =
        builder.ledgerDirectory == null ? Ledger.inMemory() : Ledger.in(builder.ledgerDirectory);
    HttpFront bound = null;
    try {
      tokenEndpoint = new TokenEndpoint(accounts, faults);
      api = new GmailApi(accounts, ledger, faults, clock);
      bound = new HttpFront(address, builder.httpPort);
      bound.route("/token", tokenEndpoint::answer).route(GmailApi.PREFIX, api::answer);
      new MailPages(ledger, "Google Workspace").addTo(bound);
      http = bound;
      GmailSmtp opened = openSmtp(builder.smtpPort);
      smtp = opened;
      smtpPort = opened.port();
    } catch (RuntimeException e) {
      if (bound != null) {
        bound.close();
      }
      ledger.close();
      throw e;
    }
    bound.start();
  }

  public static Builder builder() {
    return new Builder();
  }

  // --- where it listens ---

  /** The root of the HTTP endpoints and the page for people, without a slash at the end. */
  public URI httpUrl() {
    String host = address.getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port());
  }

  public URI tokenUrl() {
    return URI.create(httpUrl() + "/token");
  }

  /** The base that {@code /gmail/v1/users/me/...} is appended to. */
  public URI gmailUrl() {
    return httpUrl();
  }

  public String smtpHost() {
    return address.getHostAddress();
  }

  public int smtpPort() {
    return smtpPort;
  }

  // --- accounts ---

  /**
   * Grants another refresh token, as when a person consents; without scopes {@link #FULL_SCOPE}.
   */
  public void grant(String mailbox, String refreshToken, String... scopes) {
    accounts.grant(refreshToken, mailbox, scopesOrFull(scopes));
  }

  /**
   * As when a person withdraws consent: refreshing gives {@code invalid_grant}, access tokens end.
   */
  public void revoke(String refreshToken) {
    accounts.revoke(refreshToken);
  }

  /** Ends every access token at once; refresh tokens stay good. */
  public void expireAccessTokens() {
    accounts.expireAccessTokens();
  }

  /** Requests the token endpoint got, refused ones and faults included. */
  public long tokenRequests() {
    return tokenEndpoint.requests();
  }

  /** Requests the token endpoint got with a valid refresh token of that mailbox. */
  public long tokenRequests(String mailbox) {
    return tokenEndpoint.requests(mailbox);
  }

  // --- mails ---

  public Ledger ledger() {
    return ledger;
  }

  /** All mails taken, oldest first. */
  public List<Delivery> deliveries() {
    return ledger.deliveries();
  }

  /** Every SMTP connection so far, those still open included, in the order in which they began. */
  public List<Dialogue> dialogues() {
    return dialogues.all();
  }

  /** How long after a mail was taken the API begins to show it; at first not at all. */
  public void sentCopyAppearsAfter(Duration lag) {
    api.lag(lag);
  }

  // --- trouble ---

  public Faults faults() {
    return faults;
  }

  /** SMTP connections open now. */
  public int openSmtpConnections() {
    smtpLock.lock();
    try {
      return smtp == null ? 0 : smtp.openConnections();
    } finally {
      smtpLock.unlock();
    }
  }

  /** Closes the SMTP port and its connections: connecting is refused. */
  public void refuseSmtp() {
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
  public void acceptSmtp() {
    smtpLock.lock();
    try {
      if (smtp == null) {
        smtp = openSmtp(smtpPort);
      }
    } finally {
      smtpLock.unlock();
    }
  }

  @Override
  public void close() {
    faults.close();
    refuseSmtp();
    http.close();
    ledger.close();
  }

  private GmailSmtp openSmtp(int port) {
    return new GmailSmtp(
        address, port, startTls, accounts, ledger, dialogues, faults, clock, smtpIdle);
  }

  private static String[] scopesOrFull(String... scopes) {
    return scopes.length == 0 ? new String[] {FULL_SCOPE} : scopes;
  }

  /**
   * Defaults: free ports on 127.0.0.1, no TLS, one hour for access tokens, mails in memory, no
   * accounts.
   */
  public static final class Builder {
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

    private Builder() {}

    /**
     * Listens on another loopback address than 127.0.0.1.
     *
     * @throws IllegalArgumentException where it is not a loopback address: tokens and mails are in
     *     the clear
     */
    public Builder bind(InetAddress loopback) {
      if (!loopback.isLoopbackAddress()) {
        throw new IllegalArgumentException("not a loopback address: " + loopback);
      }
      address = loopback;
      return this;
    }

    /** 0 for any free port. */
    public Builder httpPort(int port) {
      httpPort = port;
      return this;
    }

    /** 0 for any free port. */
    public Builder smtpPort(int port) {
      smtpPort = port;
      return this;
    }

    /** Announces STARTTLS and, as Gmail does, refuses AUTH and MAIL before it. */
    public Builder startTls(SSLContext context) {
      startTls = context;
      return this;
    }

    /** How long an SMTP connection may say nothing before it is closed; 10 minutes otherwise. */
    public Builder smtpIdle(Duration idle) {
      smtpIdle = idle;
      return this;
    }

    public Builder client(String id, String secret) {
      clients.put(id, secret);
      return this;
    }

    /** A mailbox whose owner consented; without scopes to {@link GoogleEmulator#FULL_SCOPE}. */
    public Builder mailbox(String mailbox, String refreshToken, String... scopes) {
      String[] granted = scopesOrFull(scopes);
      grants.add(accounts -> accounts.grant(refreshToken, mailbox, granted));
      return this;
    }

    public Builder accessTokenLifetime(Duration lifetime) {
      accessTokenLifetime = lifetime;
      return this;
    }

    /** Keeps mails there, and begins with those of earlier runs. */
    public Builder ledgerDirectory(Path directory) {
      ledgerDirectory = directory;
      return this;
    }

    /** Dates mails and expires tokens; a test moves it in place of sleeping. */
    public Builder clock(Clock time) {
      clock = time;
      return this;
    }

    /**
     * Listens when this returns.
     *
     * @throws RuntimeException where a port is taken or the ledger's directory cannot be used
     */
    public GoogleEmulator start() {
      return new GoogleEmulator(this);
    }
  }
}
