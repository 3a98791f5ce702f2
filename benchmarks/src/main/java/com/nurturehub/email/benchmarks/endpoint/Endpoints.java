package com.nurturehub.email.benchmarks.endpoint;

import com.fasterxml.uuid.Generators;
import com.nurturehub.email.benchmarks.Benchmark;
import com.nurturehub.email.benchmarks.BenchmarkServer;
import com.nurturehub.email.benchmarks.Figures;
import com.nurturehub.email.benchmarks.Options;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pixel and the link of the running service, each visit durable before its answer, beside a
 * trivial Jakarta REST resource and an empty Servlet on the same server, and beside nginx; then at
 * half of their rate, and without a database.
 */
public final class Endpoints implements Benchmark {

  private static final int TENANTS = 50;
  private static final double OF_RESOURCE = 0.9;
  private static final double OF_SERVLET = 0.5;
  private static final double OF_CONNECTED = 0.8;
  private static final double P99_MILLIS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A service that uses less of a processor has nothing left to do. */
  private static final double AT_REST = 0.15;

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A flood is over, and what it has left is taken up again, before so many looks are. */
  private static final int LOOKS_AT_REST = 5;

  /** What is asked, in the order of the report. */
  private enum Target {
    PIXEL("pixel"),
    LINK("link"),
    RESOURCE("trivial Jakarta REST resource"),
    SERVLET("empty Servlet"),
    NGINX_PIXEL("nginx empty_gif"),
    NGINX_LINK("nginx return 302");

    private final String label;

    Target(String label) {
      this.label = label;
    }

    boolean isOurs() {
      return this == PIXEL || this == LINK;
    }
  }

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    Path directory = server.directory().resolve("endpoints");
    Files.createDirectories(directory);
    server.create("endpoints");
    String database = server.url("endpoints") + "?user=" + BenchmarkServer.OWNER;
    String keyset = Keysets.generate();
    Path paths = Files.createDirectories(directory.resolve("paths"));
    writePaths(paths, keyset, options.number("tokens", 200_000));
    Path launcher = Path.of(System.getProperty("nurturehub.benchmarks.launcher")).toRealPath();
    Path peers = PeerWar.launcher(directory.resolve("peers"), launcher);
    Map<String, String> settings = Map.of("nurturehub.tracking.keyset", keyset);
    List<String> jvm = words(options.word("jvm", ""));
    try (LaunchedServer ours =
            LaunchedServer.start(launcher, directory.resolve("ours"), database, jvm, settings);
        LaunchedServer theirs =
            LaunchedServer.start(
                peers, directory.resolve("theirs"), database, List.of(), Map.of());
        Nginx nginx = Nginx.start(directory.resolve("nginx"))) {
      Wrk wrk = Wrk.in(directory);
      return new Session(server, ours, theirs, nginx, wrk, paths, options).run();
    }
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  /** Each of another e-mail. */
  private static void writePaths(Path directory, String keyset, int count) throws IOException {
    TinkTrackingTokens tokens =
        new TinkTrackingTokens(Keysets.read(Keysets.TRACKING, Optional.of(keyset)));
    try (BufferedWriter opens = Files.newBufferedWriter(directory.resolve("opens"));
        BufferedWriter clicks = Files.newBufferedWriter(directory.resolve("clicks"))) {
      for (int i = 0; i < count; i++) {
        TrackingToken.Subject subject = subject(i);
        opens.write("/t/o/" + tokens.seal(new TrackingToken.Open(subject)) + ".gif\n");
        Link link = new Link(3, "https://agency.example/homes/" + i + "?utm_source=mail&week=12");
        clicks.write("/t/c/" + tokens.seal(new TrackingToken.Click(subject, link)) + "\n");
      }
    }
  }

  private static TrackingToken.Subject subject(int number) {
    return new TrackingToken.Subject(
        new TenantId("agency-" + number % TENANTS),
        new EmailId(Generators.timeBasedEpochGenerator().generate()),
        new SequenceStep(new SequenceId("seq-42"), 1 + number % 3),
        new ContactId("c-" + number),
        Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS));
  }

  /** Everything runs. */
  private record Session(
      BenchmarkServer server,
      LaunchedServer ours,
      LaunchedServer theirs,
      Nginx nginx,
      Wrk wrk,
      Path paths,
      Options options,
      List<Long> answered) {

    Session(
        BenchmarkServer server,
        LaunchedServer ours,
        LaunchedServer theirs,
        Nginx nginx,
        Wrk wrk,
        Path paths,
        Options options) {
      this(server, ours, theirs, nginx, wrk, paths, options, new ArrayList<>());
    }

    boolean run() throws Exception {
      Figures.say("process of the service: " + ours.pid());
      Duration warm = Duration.ofSeconds(options.number("warm", 60));
      for (Target target : List.of(Target.PIXEL, Target.RESOURCE, Target.LINK, Target.SERVLET)) {
        ask(target, 64, warm, 0);
        awaitRest();
      }
      boolean good = true;
      for (int connections : options.numbers("connections", 64, 256)) {
        Map<Target, Double> rates = rates(connections);
        good &= compare(rates);
        for (Target target : List.of(Target.PIXEL, Target.LINK, Target.RESOURCE)) {
          double p99 = p99AtHalfLoad(target, connections, rates.getOrDefault(target, 0.0));
          good &= !target.isOurs() || p99 <= P99_MILLIS;
        }
      }
      good &= withoutDatabase();
      return everythingIsStored() && good;
    }

    private Map<Target, Double> rates(int connections) throws Exception {
      Duration time = Duration.ofSeconds(options.number("seconds", 10));
      Map<Target, List<Wrk.Seen>> seen = new LinkedHashMap<>();
      List<Double> rests = new ArrayList<>();
      for (int run = 0; run < options.number("runs", 5); run++) {
        for (Target target : Target.values()) {
          seen.computeIfAbsent(target, t -> new ArrayList<>())
              .add(ask(target, connections, time, 0));
          if (target.isOurs()) {
            rests.add(awaitRest());
          }
        }
      }
      Map<Target, Double> medians = new LinkedHashMap<>();
      seen.forEach(
          (target, runs) -> {
            medians.put(target, median(runs, Wrk.Seen::perSecond));
            Figures.line(
                "%3d connections, %-30s %,8.0f/s (%s), p99 %.1f ms, failed %d"
                    .formatted(
                        connections,
                        target.label,
                        median(runs, Wrk.Seen::perSecond),
                        Figures.list(runs.stream().map(Wrk.Seen::perSecond).toList()),
                        median(runs, Wrk.Seen::p99Millis),
                        runs.stream().mapToLong(Wrk.Seen::failed).sum()));
          });
      Figures.line(
          "%3d connections, after %d s of visits everything is stored, scored and summed up in %.1f s (%s)"
              .formatted(
                  connections, time.toSeconds(), Figures.median(rests), Figures.list(rests)));
      return medians;
    }

    /**
     * Waits until what was answered is stored and has had its consequences, which would slow
     * whatever is measured next.
     *
     * @return seconds that it took
     */
    private double awaitRest() throws Exception {
      long begun = System.nanoTime();
      long busyUntil = begun;
      int atRest = 0;
      while (atRest < LOOKS_AT_REST) {
        Duration before = ours.processorTime();
        Thread.sleep(LOOK);
        Duration used = ours.processorTime().minus(before);
        boolean isBusy = used.toNanos() > AT_REST * LOOK.toNanos();
        atRest = isBusy ? 0 : atRest + 1;
        busyUntil = isBusy ? System.nanoTime() : busyUntil;
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw new IllegalStateException("the service does not come to rest");
        }
      }
      return (busyUntil - begun) / 1e9;
    }

    private static boolean compare(Map<Target, Double> rates) {
      boolean good = true;
      for (Target target : List.of(Target.PIXEL, Target.LINK)) {
        double rate = rates.getOrDefault(target, Double.NaN);
        double ofResource = rate / rates.getOrDefault(Target.RESOURCE, Double.NaN);
        double ofServlet = rate / rates.getOrDefault(Target.SERVLET, Double.NaN);
        Target other = target == Target.PIXEL ? Target.NGINX_PIXEL : Target.NGINX_LINK;
        Figures.say(
            "%s: %.2f of the resource, %.2f of the Servlet, %.2f of nginx"
                .formatted(
                    target.label,
                    ofResource,
                    ofServlet,
                    rate / rates.getOrDefault(other, Double.NaN)));
        good &= ofResource >= OF_RESOURCE && ofServlet >= OF_SERVLET;
      }
      return good;
    }

    /** Each connection rests between its requests, so that half of the rate comes about. */
    private double p99AtHalfLoad(Target target, int connections, double rate) throws Exception {
      long pause = Math.max(1, Math.round(connections / (rate / 2) * 1_000) - 1);
      Duration time = Duration.ofSeconds(options.number("seconds", 10));
      List<Wrk.Seen> runs = new ArrayList<>();
      for (int run = 0; run < options.number("runs", 5); run++) {
        runs.add(ask(target, connections, time, pause));
        if (target.isOurs()) {
          awaitRest();
        }
      }
      double p99 = median(runs, Wrk.Seen::p99Millis);
      Figures.line(
          "%3d connections, %s at %,.0f/s: median %.1f ms, p99 %.1f ms (%s), longest %.0f ms"
              .formatted(
                  connections,
                  target.label,
                  median(runs, Wrk.Seen::perSecond),
                  median(runs, Wrk.Seen::medianMillis),
                  p99,
                  Figures.list(runs.stream().map(Wrk.Seen::p99Millis).toList()),
                  median(runs, Wrk.Seen::longestMillis)));
      return p99;
    }

    private boolean withoutDatabase() throws Exception {
      Duration time = Duration.ofSeconds(options.number("seconds", 10));
      List<Double> with = new ArrayList<>();
      List<Double> without = new ArrayList<>();
      for (int run = 0; run < options.number("runs", 5); run++) {
        with.add(ask(Target.PIXEL, 64, time, 0).perSecond());
        awaitRest();
      }
      server.stop();
      for (int run = 0; run < options.number("runs", 5); run++) {
        Wrk.Seen seen = ask(Target.PIXEL, 64, time, 0);
        without.add(seen.perSecond());
        if (seen.failed() > 0) {
          Figures.say("without a database, %d requests failed".formatted(seen.failed()));
        }
      }
      server.startAgain();
      double ratio = Figures.median(without) / Figures.median(with);
      Figures.line(
          "without a database: %,.0f/s (%s), %.2f of %,.0f/s with it"
              .formatted(
                  Figures.median(without), Figures.list(without), ratio, Figures.median(with)));
      return ratio >= OF_CONNECTED;
    }

    /** A request that was on its way when a run ended may be stored and not answered. */
    private boolean everythingIsStored() throws Exception {
      long answers = answered.stream().mapToLong(Long::longValue).sum();
      long onTheWay = 256L * answered.size();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      long stored = stored();
      while (stored < answers && System.nanoTime() < deadline) {
        Thread.sleep(LOOK);
        stored = stored();
      }
      Figures.say(
          "%,d visits were answered, and at most %,d broken off; %,d are stored"
              .formatted(answers, onTheWay, stored));
      return stored >= answers && stored <= answers + onTheWay;
    }

    private long stored() throws SQLException {
      return Long.parseLong(
          server
              .query("endpoints", "SELECT coalesce(sum(count), 0) FROM engagement_event")
              .getFirst());
    }

    private Wrk.Seen ask(Target target, int connections, Duration time, long pause)
        throws Exception {
      String address =
          switch (target) {
            case PIXEL, LINK -> ours.address();
            case RESOURCE, SERVLET -> theirs.address();
            case NGINX_PIXEL, NGINX_LINK -> nginx.address();
          };
      String prefix =
          switch (target) {
            case RESOURCE -> "/rest";
            case SERVLET -> "/servlet";
            case PIXEL, LINK, NGINX_PIXEL, NGINX_LINK -> "";
          };
      boolean isLink = target == Target.LINK || target == Target.NGINX_LINK;
      Wrk.Seen seen =
          wrk.run(
              address,
              prefix,
              paths.resolve(isLink ? "clicks" : "opens"),
              connections,
              time,
              pause);
      if (target.isOurs()) {
        answered.add(seen.answers() - seen.failed());
      }
      return seen;
    }

    private static double median(List<Wrk.Seen> runs, Function<Wrk.Seen, Double> figure) {
      return Figures.median(runs.stream().map(figure).toList());
    }
  }
}
