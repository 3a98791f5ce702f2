package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.delivery.EmailDraft;
import com.nurturehub.email.application.delivery.ScheduleEmail.Request;
import com.nurturehub.email.application.delivery.ScheduleResult;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.benchmarks.Benchmark;
import com.nurturehub.email.benchmarks.BenchmarkServer;
import com.nurturehub.email.benchmarks.Figures;
import com.nurturehub.email.benchmarks.Options;
import com.nurturehub.email.benchmarks.SilentMonitor;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.outbound.token.Keysets;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How long after its time an e-mail is handed over, when a thousand are due every second. It runs
 * the product's whole graph of objects, and so stands in its package.
 */
public final class Punctuality implements Benchmark {

  private static final String DATABASE = "punctuality";
  private static final Duration AHEAD = Duration.ofSeconds(5);

  /** Milliseconds. */
  private static final double TARGET = 100;

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int perSecond = options.number("rate", 1_000);
    int seconds = options.number("seconds", 30);
    int agencies = options.number("agencies", 200);
    server.create(DATABASE);
    List<Double> highest = new ArrayList<>();
    boolean good = true;
    Noting provider = new Noting();
    try (EmailDelivery delivery = over(server, provider)) {
      for (int n = 0; n < agencies; n++) {
        delivery.configureDelivery.configure(Examples.settings(tenant(n)));
      }
      delivery.start();
      for (int run = 0; run <= options.number("runs", 5); run++) {
        List<Double> late = run(delivery, provider, perSecond * seconds, perSecond, agencies);
        double high = Figures.quantile(late, 0.99);
        double earliest = Figures.quantile(late, 0);
        Figures.line(
            "run %d: %,d e-mails, %,d a second: median %.1f ms after their time, p99 %.1f, earliest %.1f, latest %.1f"
                .formatted(
                    run,
                    late.size(),
                    perSecond,
                    Figures.median(late),
                    high,
                    earliest,
                    Figures.quantile(late, 1)));
        // The first run warms up and does not count, but nothing may ever be early.
        good = good && earliest >= 0;
        if (run > 0) {
          highest.add(high);
        }
      }
    }
    Figures.line(
        "p99: %.1f ms, median of %d runs".formatted(Figures.median(highest), highest.size()));
    return good && Figures.median(highest) <= TARGET;
  }

  /** Milliseconds from when each was due to when it was handed over. */
  private static List<Double> run(
      EmailDelivery delivery, Noting provider, int count, int perSecond, int agencies)
      throws InterruptedException {
    provider.handedOver.clear();
    Map<EmailId, Instant> due = new HashMap<>();
    int ofEach = count / agencies;
    // All are taken in before the first is due.
    Instant start = Instant.now().plus(AHEAD.plusMillis(count / 3));
    for (int n = 0; n < agencies; n++) {
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < ofEach; i++) {
        Instant at = start.plusNanos((i * (long) agencies + n) * 1_000_000_000L / perSecond);
        requests.add(new Request(draft(at), Optional.empty()));
      }
      for (ScheduleResult result : delivery.scheduleEmail.scheduleAll(tenant(n), requests)) {
        if (result instanceof ScheduleResult.Created created) {
          due.put(created.email().id(), created.email().sendAt());
        }
      }
    }
    if (Instant.now().isAfter(start)) {
      throw new IllegalStateException("the first was due before the last was taken in");
    }
    while (provider.handedOver.size() < due.size()) {
      TimeUnit.MILLISECONDS.sleep(100);
      if (Instant.now().isAfter(start.plusSeconds(120))) {
        throw new IllegalStateException(
            "only %d of %d were handed over".formatted(provider.handedOver.size(), due.size()));
      }
    }
    return due.entrySet().stream()
        .map(
            entry ->
                Duration.between(
                            entry.getValue(),
                            provider.handedOver.getOrDefault(entry.getKey(), Instant.MAX))
                        .toNanos()
                    / 1e6)
        .toList();
  }

  private static EmailDelivery over(BenchmarkServer server, MailProvider provider) {
    Map<String, String> settings =
        Map.of(
            "nurturehub.public-url",
            "http://localhost:8080",
            "nurturehub.database.url",
            server.url(DATABASE),
            "nurturehub.database.user",
            BenchmarkServer.OWNER,
            "nurturehub.engagement.journal",
            Path.of("target", "journal").toString(),
            Keysets.TRACKING,
            Keysets.generate(),
            Keysets.SECRETS,
            Keysets.generate());
    return new EmailDelivery(
        new ServiceSettings(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "benchmark", 100))
                .addDiscoveredConverters()
                .build()),
        credentials -> new MailProviders(List.of(provider)),
        "benchmark",
        Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)),
        Examples.identifiers(),
        new SilentMonitor(),
        new SilentMonitor(),
        new SilentMonitor(),
        new SilentMonitor(),
        Optional.empty());
  }

  private static TenantId tenant(int number) {
    return new TenantId("agency-%04d".formatted(number));
  }

  private static EmailDraft draft(Instant at) {
    return Examples.draftAt(Instant.ofEpochMilli(at.toEpochMilli()));
  }

  /** Takes everything at once, and notes when. */
  private static final class Noting implements MailProvider {

    private final Map<EmailId, Instant> handedOver = new ConcurrentHashMap<>();

    @Override
    public ProviderId id() {
      return Examples.PROVIDER;
    }

    @Override
    public SendLimits defaultLimits() {
      return Examples.limits();
    }

    @Override
    public List<CredentialFault> faultsOf(ProviderCredentials credentials) {
      return List.of();
    }

    @Override
    public Check check(DeliverySettings settings) {
      return new Check.Passed();
    }

    @Override
    public Preparation prepare(DeliverySettings settings, RawMessage message) {
      return new Preparation.Prepared(new Ready(message, Optional.empty()));
    }

    @Override
    public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
      handedOver.put(key, Instant.now());
      return new SendOutcome.Accepted(Optional.empty(), Optional.empty());
    }

    @Override
    public Inquiry inquire(DeliverySettings settings, Ready ready) {
      return new Inquiry.CannotTell();
    }
  }
}
