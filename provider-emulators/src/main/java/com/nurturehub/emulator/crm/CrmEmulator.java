package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.Accounts;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.MailPages;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The five CRMs on loopback, each below a path of its own. A mail is taken exactly when it is in
 * the {@link Ledger}, which is before the sender can learn of it. Thread-safe.
 */
public final class CrmEmulator implements AutoCloseable {
  private final Faults faults = new Faults();
  private final Ledger ledger = Ledger.inMemory();
  private final List<Filing> filings = new CopyOnWriteArrayList<>();
  private final Accounts accounts;
  private final Agencies agencies;
  private final Desk desk;
  private final Outbox outbox;
  private final HttpFront http;

  private CrmEmulator(Builder builder) {
    accounts = new Accounts(builder.clock, Duration.ofHours(1), builder.clients);
    agencies = builder.agencies;
    desk = new Desk(accounts, faults);
    outbox = new Outbox(ledger, faults, builder.clock);
    http = new HttpFront(InetAddress.getLoopbackAddress(), builder.httpPort);
    http.route(Desk.REAPIT, desk::answer).route(Desk.ALTO, desk::answer);
    List.of(
            new Reapit(desk, agencies, builder.clock),
            new Alto(desk, agencies, builder.clock),
            new Street(agencies, builder.clock),
            new AgentOs(builder.shortNameByKey, agencies, builder.clock),
            new Loop(agencies, builder.clock))
        .forEach(vendor -> http.route(prefixOf(vendor), exchange -> answer(exchange, vendor)));
    new MailPages(ledger, "five CRMs").addTo(http);
    http.start();
  }

  public static Builder builder() {
    return new Builder();
  }

  // --- where it listens ---

  /** The root of all, and the page for people, without a slash at the end. */
  public URI httpUrl() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  /**
   * A CRM's own URL; where it has a token endpoint, that is at {@code /token} below.
   *
   * @param crm {@code agentos}, {@code reapit}, {@code alto}, {@code street} or {@code loop}
   */
  public URI url(String crm) {
    return URI.create(httpUrl() + "/" + crm);
  }

  // --- agencies ---

  /** As when the agency takes its access back: its credentials are known, and refused. */
  public void withdraw(String agency) {
    agencies.withdraw(agency);
  }

  /** Ends every access token at once; credentials stay good. */
  public void expireAccessTokens() {
    accounts.expireAccessTokens();
  }

  /** Requests the token endpoints got, refused ones and faults included. */
  public long tokenRequests() {
    return desk.requests();
  }

  // --- mails ---

  public Ledger ledger() {
    return ledger;
  }

  /** All mails taken, oldest first. */
  public List<Delivery> deliveries() {
    return ledger.deliveries();
  }

  /** All that was filed, oldest first. */
  public List<Filing> filings() {
    return List.copyOf(filings);
  }

  // --- trouble ---

  public Faults faults() {
    return faults;
  }

  @Override
  public void close() {
    faults.close();
    http.close();
    ledger.close();
  }

  private static String prefixOf(Vendor vendor) {
    return "/" + vendor.name();
  }

  private Optional<HttpReply> answer(HttpExchange exchange, Vendor vendor) throws IOException {
    Call call = Call.read(exchange, prefixOf(vendor));
    String line = call.method() + " " + vendor.name() + call.path();
    Stage stage = isAboutSending(call) ? Stage.API : Stage.FILING;
    return HttpFront.unlessFault(
        faults, Attempt.http(stage, "", line), () -> admitted(call, vendor));
  }

  private Optional<HttpReply> admitted(Call call, Vendor vendor) throws IOException {
    try {
      String agency = vendor.admit(call);
      if (!vendor.throttle().begin(agency)) {
        throw new Objection(429, "Too many requests.");
      }
      try {
        return act(call, vendor, agency);
      } finally {
        vendor.throttle().end(agency);
      }
    } catch (Objection objection) {
      return Optional.of(
          isAboutSending(call) ? Vendor.problem(objection) : vendor.refuse(objection));
    }
  }

  private static boolean isAboutSending(Call call) {
    return call.path().endsWith("/emails");
  }

  private Optional<HttpReply> act(Call call, Vendor vendor, String agency)
      throws IOException, Objection {
    String sendPath = vendor.sendPath(agency);
    if (call.isPost(sendPath)) {
      return outbox.take(call, vendor, agency);
    }
    if (call.isPost(vendor.filingPath(agency))) {
      filings.add(vendor.read(call, agency));
      return Optional.of(vendor.filed(filings.size()));
    }
    if (call.path().equals(sendPath) && call.method().equals("GET")) {
      return Optional.of(HttpReply.empty(204));
    }
    throw new Objection(404, "There is nothing here.");
  }

  /** Defaults: a free port on 127.0.0.1, no agencies. */
  public static final class Builder {
    private final Map<String, String> clients = new HashMap<>();
    private final Map<String, String> shortNameByKey = new HashMap<>();
    private final Agencies agencies = new Agencies();
    private int httpPort;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** 0 for any free port. */
    public Builder httpPort(int port) {
      httpPort = port;
      return this;
    }

    /** An OAuth client of Reapit and Alto. */
    public Builder client(String id, String secret) {
      clients.put(id, secret);
      return this;
    }

    /**
     * An agency.
     *
     * @param name its customer id at Reapit, its {@code AgencyRef} at Alto, or its token at Street
     *     and Loop
     */
    public Builder agency(String name) {
      agencies.add(name);
      return this;
    }

    /** An agency at agentOS. */
    public Builder agency(String apiKey, String shortName) {
      shortNameByKey.put(apiKey, shortName);
      return agency(apiKey);
    }

    /** Dates mails, expires tokens and keys, and counts limits. */
    public Builder clock(Clock time) {
      clock = time;
      return this;
    }

    /** Listens when this returns. */
    public CrmEmulator start() {
      return new CrmEmulator(this);
    }
  }
}
