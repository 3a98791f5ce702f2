package com.nurturehub.email.rest;

import com.nurturehub.email.application.alerting.AcknowledgeAlert;
import com.nurturehub.email.application.alerting.ReadAlerts;
import com.nurturehub.email.application.delivery.CancelEmails;
import com.nurturehub.email.application.delivery.ChangeEmail;
import com.nurturehub.email.application.delivery.EraseContact;
import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.delivery.SuppressRecipients;
import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.engagement.ConfigureScoring;
import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.engagement.ReadScores;
import com.nurturehub.email.application.engagement.ReadSummary;
import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainAuthorizationServer;
import com.nurturehub.email.application.fixture.PlainSeal;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.ScriptedEndpoint;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.tenant.CheckConnection;
import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.application.tenant.ConfigureRetention;
import com.nurturehub.email.application.tenant.ConnectMailbox;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.application.webhook.RegisterWebhooks;
import com.nurturehub.email.application.webhook.ReplayDeliveries;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.engagement.EngagementStreams;
import com.nurturehub.email.rest.engagement.HotLeadStreams;
import com.nurturehub.email.rest.request.PublicAddress;
import com.nurturehub.email.rest.stream.EventStreams;
import com.nurturehub.email.rest.stream.StreamPlaces;
import com.nurturehub.email.rest.tracking.TrackingHandler;
import com.nurturehub.email.rest.tracking.TrackingServer;
import com.nurturehub.email.rest.tracking.TrustedProxies;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Singleton;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.grizzly.threadpool.Threads;
import org.glassfish.hk2.api.Context;
import org.glassfish.hk2.api.TypeLiteral;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** The whole HTTP contract on a real port, with the real use cases over the in-memory stores. */
public final class RestServer implements AutoCloseable {

  public static final Duration CONSENT_LIFETIME = Duration.ofMinutes(10);

  /** A tenant may have so many. */
  public static final int WEBHOOKS = 2;

  public static final String PUBLIC_URL = "https://mail.nurturehub.example";

  public static final int STREAMS_PER_TENANT = 3;
  public static final int STREAMS = 5;

  /** Characters of a body that had better not be sent before the server wants it. */
  private static final int LARGE = 2_000_000;

  static {
    // Read once by Java's client: tests ask for one server by several names.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  public final SettableClock clock = new SettableClock(Examples.NOON);
  public final Stores stores = new InMemoryStores(clock).stores();
  public final PlainAuthorizationServer authorizationServer = new PlainAuthorizationServer();
  public final PlainTokens tokens = new PlainTokens();
  public final RecordingMonitor monitor = new RecordingMonitor();
  public final ScriptedEndpoint endpoint = new ScriptedEndpoint();
  public final List<EngagementEvent> taken = new CopyOnWriteArrayList<>();

  /** Of these, how many on a thread that reads for all connections. */
  public final AtomicInteger takenOnSelectors = new AtomicInteger();

  /** What becomes of visits. */
  public volatile CompletableFuture<EngagementIntake.Receipt> receipt =
      CompletableFuture.completedFuture(EngagementIntake.Receipt.STORED);

  private final BreakableUnitOfWork unitOfWork = new BreakableUnitOfWork(stores.unitOfWork());
  private final StreamPlaces streamPlaces = new StreamPlaces(STREAMS_PER_TENANT, STREAMS);
  private final EventStreams.Timing timing =
      new EventStreams.Timing(
          Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(30));
  private final EngagementStreams streams =
      new EngagementStreams(
          readEngagementEvents(),
          WatchFeed.ofEvents(unitOfWork, stores.events(), stores.places()),
          streamPlaces,
          clock,
          timing);
  private final HotLeadStreams leadStreams =
      new HotLeadStreams(
          WatchFeed.ofHotLeads(unitOfWork, stores.leads()), streamPlaces, clock, timing);
  private final Server server = new Server();
  private final Optional<String> trustedProxies;
  private final TrackingServer tracking;
  private final URI base;

  public RestServer() {
    this(Optional.empty());
  }

  public RestServer(Optional<String> trustedProxies) {
    this.trustedProxies = trustedProxies;
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addFilter(new FilterHolder(new TestTokens()), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new ServletContainer(api())), "/*");
    server.setHandler(context);
    try {
      server.start();
      tracking = new TrackingServer(trackingHandler(""));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    streams.start();
    leadStreams.start();
    base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  private ResourceConfig api() {
    AbstractBinder useCases =
        new AbstractBinder() {
          @Override
          protected void configure() {
            bind(DependentScope.class)
                .to(new TypeLiteral<Context<Dependent>>() {})
                .in(Singleton.class);
            bind(new PublicAddress(URI.create(PUBLIC_URL + "/"))).to(PublicAddress.class);
            bind(clock).to(Clock.class);
            bind(configureDelivery()).to(ConfigureDelivery.class);
            bind(new ConfigureRetention(unitOfWork, stores.retentions(), Retention.DEFAULT))
                .to(ConfigureRetention.class);
            bind(checkConnection()).to(CheckConnection.class);
            bind(connectMailbox()).to(ConnectMailbox.class);
            bind(scheduleEmail()).to(ScheduleEmail.class);
            bind(new ReadEmails(unitOfWork, stores.emails())).to(ReadEmails.class);
            bind(new ChangeEmail(unitOfWork, stores.emails(), stores.personalData(), clock))
                .to(ChangeEmail.class);
            bind(eraseContact()).to(EraseContact.class);
            bind(new CancelEmails(unitOfWork, stores.emails(), clock)).to(CancelEmails.class);
            bind(suppressRecipients()).to(SuppressRecipients.class);
            bind(readScores()).to(ReadScores.class);
            bind(new ConfigureScoring(unitOfWork, stores.rules())).to(ConfigureScoring.class);
            bind(new RebuildConsumer(unitOfWork, stores.places())).to(RebuildConsumer.class);
            bind(readEngagementEvents()).to(ReadEngagementEvents.class);
            bind(streams).to(EngagementStreams.class);
            bind(leadStreams).to(HotLeadStreams.class);
            bind(new ReadSummary(unitOfWork, stores.summaries())).to(ReadSummary.class);
            bind(new ReadAlerts(unitOfWork, stores.alerts())).to(ReadAlerts.class);
            bind(new AcknowledgeAlert(unitOfWork, stores.alerts(), clock))
                .to(AcknowledgeAlert.class);
            bind(registerWebhooks()).to(RegisterWebhooks.class);
            bind(new ReplayDeliveries(unitOfWork, stores.webhooks(), stores.deliveries()))
                .to(ReplayDeliveries.class);
            bind(endpoint).to(WebhookSender.class);
          }
        };
    return ResourceConfig.forApplication(new EmailDeliveryApi()).register(useCases);
  }

  private RegisterWebhooks registerWebhooks() {
    return new RegisterWebhooks(
        unitOfWork,
        stores.webhooks(),
        stores.alerts(),
        Examples::webhookSecret,
        Examples.identifiers(),
        clock,
        WEBHOOKS);
  }

  private ReadEngagementEvents readEngagementEvents() {
    return new ReadEngagementEvents(unitOfWork, stores.events());
  }

  private CheckConnection checkConnection() {
    return new CheckConnection(
        unitOfWork, stores.settings(), providers(), stores.queue(), stores.alerts(), clock);
  }

  private ConnectMailbox connectMailbox() {
    return new ConnectMailbox(
        unitOfWork,
        stores.settings(),
        stores.consents(),
        providers(),
        stores.queue(),
        stores.alerts(),
        new PlainSeal(),
        Examples.identifiers(),
        clock,
        CONSENT_LIFETIME);
  }

  private ConfigureDelivery configureDelivery() {
    return new ConfigureDelivery(
        unitOfWork, stores.settings(), providers(), stores.queue(), stores.hosts());
  }

  private ScheduleEmail scheduleEmail() {
    return new ScheduleEmail(
        unitOfWork,
        stores.settings(),
        stores.emails(),
        stores.personalData(),
        new MarkingInstrumenter(),
        Examples.identifiers(),
        clock);
  }

  private EraseContact eraseContact() {
    return new EraseContact(
        unitOfWork,
        stores.personalData(),
        suppressRecipients(),
        stores.emails(),
        stores.events(),
        monitor,
        Examples.identifiers(),
        clock);
  }

  private SuppressRecipients suppressRecipients() {
    return new SuppressRecipients(
        unitOfWork, stores.suppressions(), stores.emails(), Examples.identifiers(), clock);
  }

  private MailProviders providers() {
    Optional<AuthorizationServer> server = Optional.of(authorizationServer);
    return new MailProviders(
        List.of(
            new ConfigurableProvider(new ProviderId("google-workspace", "api"), server),
            new ConfigurableProvider(new ProviderId("google-workspace", "smtp"), server),
            new ConfigurableProvider(new ProviderId("crm-native", "street"), Optional.empty())));
  }

  private ReadScores readScores() {
    return new ReadScores(unitOfWork, stores.scores(), stores.rules(), stores.emails(), clock);
  }

  private RecordEngagement recordEngagement() {
    return new RecordEngagement(
        tokens,
        stores.hosts(),
        new LongLinks(unitOfWork, stores.destinations()),
        new VisitAssessor(List.of()),
        event -> {
          unitOfWork.requireWhole();
          taken.add(event);
          if (Threads.isService()) {
            takenOnSelectors.incrementAndGet();
          }
          return receipt;
        },
        monitor,
        Examples.identifiers(),
        clock);
  }

  private UnsubscribeContact unsubscribeContact() {
    return new UnsubscribeContact(
        tokens,
        stores.hosts(),
        new VisitAssessor(List.of()),
        unitOfWork,
        stores.settings(),
        suppressRecipients(),
        stores.events(),
        monitor,
        clock);
  }

  /** From now on every use of the store throws {@code failure}. */
  public void breakStore(RuntimeException failure) {
    unitOfWork.failure = Optional.of(failure);
  }

  /** Ends {@link #breakStore}. */
  public void mendStore() {
    unitOfWork.failure = Optional.empty();
  }

  public void inStore(Runnable work) {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              work.run();
              return true;
            });
  }

  /** A request with a token such as {@code platform} or {@code reader:acme}; blank for none. */
  public Answer get(String token, String path) {
    return send("GET", token, path, Optional.empty(), Map.of());
  }

  /** A request by this name of the server. */
  public Answer getBy(String host, String path) {
    return send("GET", "", path, Optional.empty(), Map.of("Host", host));
  }

  public Answer send(String method, String token, String path, String json) {
    return send(method, token, path, Optional.of(json), Map.of("Content-Type", "application/json"));
  }

  public Answer send(
      String method,
      String token,
      String path,
      Optional<String> body,
      Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseOf(path) + path))
            .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    headers.forEach(request::header);
    // The server closes a connection whose body it has not read, and its answer may go with that.
    request.expectContinue(body.filter(text -> text.length() > LARGE).isPresent());
    // A connection each: the server closes one whose request it refused without reading its body.
    try (HttpClient client =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()) {
      return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What answers recipients of a service in this context. */
  public TrackingHandler trackingHandler(String contextPath) {
    return new TrackingHandler(
        contextPath, recordEngagement(), unsubscribeContact(), new TrustedProxies(trustedProxies));
  }

  /** Where recipients are answered. */
  public URI trackingBase() {
    return tracking.base();
  }

  private URI baseOf(String path) {
    return path.startsWith("/t/") ? tracking.base() : base;
  }

  /** Where it listens. */
  public URI base() {
    return base;
  }

  /** As when the service is stopped, while the server goes on. */
  public void endStreams() {
    streams.close();
    leadStreams.close();
  }

  @Override
  public void close() {
    endStreams();
    tracking.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What came back. */
  public record Answer(HttpResponse<byte[]> response) {

    public int status() {
      return response.statusCode();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    public byte[] octets() {
      return response.body();
    }

    public String text() {
      return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    public JsonObject json() {
      try (JsonReader reader = Json.createReader(new StringReader(text()))) {
        return reader.readObject();
      }
    }

    public JsonArray array() {
      try (JsonReader reader = Json.createReader(new StringReader(text()))) {
        return reader.readArray();
      }
    }

    /** The places of a problem's errors, in order: pointers and names. */
    public List<String> faultyPlaces() {
      List<String> places = new ArrayList<>();
      for (JsonObject error : json().getJsonArray("errors").getValuesAs(JsonObject.class)) {
        error.keySet().stream()
            .filter(key -> !key.equals("detail"))
            .forEach(key -> places.add(error.getString(key)));
      }
      return places;
    }
  }

  private static final class BreakableUnitOfWork implements UnitOfWork {

    private final UnitOfWork whole;
    private volatile Optional<RuntimeException> failure = Optional.empty();

    BreakableUnitOfWork(UnitOfWork whole) {
      this.whole = whole;
    }

    void requireWhole() {
      failure.ifPresent(
          e -> {
            throw e;
          });
    }

    private void begin() {
      if (Threads.isService()) {
        throw new IllegalStateException("all connections of a selector wait for the store");
      }
      requireWhole();
    }

    @Override
    public <T> T forTenant(TenantId tenant, Supplier<T> work) {
      begin();
      return whole.forTenant(tenant, work);
    }

    @Override
    public <T> T asWorker(Supplier<T> work) {
      begin();
      return whole.asWorker(work);
    }

    @Override
    public void afterCommit(Runnable step) {
      whole.afterCommit(step);
    }
  }
}
