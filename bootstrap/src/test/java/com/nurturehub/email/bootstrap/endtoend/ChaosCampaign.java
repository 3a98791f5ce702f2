package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.google.GoogleEmulator;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Two instances send for ten agencies while the provider errs at random, instances are killed and
 * paused, and the database restarts. In the end every e-mail was taken exactly once, or at most
 * once and is {@code unconfirmed} where the provider cannot be asked.
 *
 * <p>The times are those of production, shortened alike: a dialogue in which the sender says
 * nothing dies sooner than the quiet period ends, as at Google (10 minutes) with the default quiet
 * period. Without that no sender could promise anything: one that is paused within a dialogue might
 * end it after another one has asked, been told that there is nothing, and sent.
 */
final class ChaosCampaign {

  private static final int TENANTS = 10;

  /** Agencies whose provider cannot be asked. */
  private static final int SILENT = 2;

  private static final int INSTANCES = 2;
  private static final int DIALOGUES_PER_MAILBOX = 5;
  private static final Duration SMTP_IDLE = Duration.ofSeconds(3);
  private static final Duration QUIET = Duration.ofSeconds(4);
  private static final Duration LEASE = Duration.ofSeconds(5);

  /** E-mails of each agency that become due when an instance is about to be paused. */
  private static final int WAVE = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Longer than any pause that a lane of a campaign can be in. */
  private static final Duration LAST_PATIENCE = Duration.ofMinutes(15);

  /** The product uses a token for half of such a short life. */
  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(6);

  private static final String LEASES_LOST = "nurturehub_leases_lost_total";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "nurturehub.breaker.base",
          "PT0.5S",
          "nurturehub.breaker.cap",
          "PT2S",
          "nurturehub.dispatch.lease",
          LEASE.toString(),
          "nurturehub.retry.base",
          "PT0.5S",
          "nurturehub.retry.cap",
          "PT3S",
          "nurturehub.retry.quiet-period",
          QUIET.toString());

  private final int emails;
  private final long seed;
  private final Duration spread;
  private final int waves;
  private final boolean isLong;
  private final PrintStream out;
  private int kills;
  private int suspensions;
  private int databaseRestarts;
  private int held;

  private ChaosCampaign(
      int emails, long seed, Duration spread, int waves, boolean isLong, PrintStream out) {
    this.emails = emails;
    this.waves = waves;
    this.seed = seed;
    this.spread = spread;
    this.isLong = isLong;
    this.out = out;
  }

  /** One of each event. */
  static ChaosCampaign ofOneMinute(long seed, PrintStream out) {
    return new ChaosCampaign(400, seed, Duration.ofSeconds(15), 1, false, out);
  }

  /** Events follow each other for as long as e-mails become due. */
  static ChaosCampaign of(int emails, long seed, Duration spread, PrintStream out) {
    return new ChaosCampaign(emails, seed, spread, 20, true, out);
  }

  Reckoning run(Path directory) throws Exception {
    out.printf("chaos: %d e-mails of %d agencies, --seed %d%n", emails, TENANTS, seed);
    Random random = new Random(seed);
    Instant launched = Instant.now();
    try (GoogleEmulator google =
            GoogleEmulator.builder()
                .client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET)
                .smtpIdle(SMTP_IDLE)
                .accessTokenLifetime(TOKEN_LIFETIME)
                .start();
        Cluster cluster =
            Cluster.start(directory, INSTANCES, google, SETTINGS, ServiceProcess.SHORT_LIVED)) {
      Instant begun = Instant.now();
      List<Mailing> mailings = mailings(begun, random);
      for (Mailing mailing : mailings) {
        mailing.introduce(cluster, google, Mailing.limits(60_000, DIALOGUES_PER_MAILBOX));
        if (mailing.silent()) {
          Troubles.silence(google, Agencies.mailboxOf(mailing.tenant()));
        }
      }
      Troubles troubles = Troubles.begin(google, seed);
      if (isLong) {
        troubles.withClosedDoors();
      }
      CompletableFuture<Void> scheduling =
          Background.run(() -> Mailing.schedule(mailings, 0, regular(), cluster));
      google.ledger().awaitCount(emails / 20, PATIENCE);
      if (isLong) {
        manyEvents(cluster, google, mailings, begun.plus(spread), random);
      } else {
        oneOfEach(cluster, google, mailings);
      }
      Background.finish(scheduling, PATIENCE);
      Mailing.schedule(mailings, regular(), emails / TENANTS, cluster);
      cluster.awaitRest(LAST_PATIENCE);
      Reckoning reckoning = reckon(cluster, google, mailings);
      reckoning.print(out);
      out.printf(
          "%d kills, %d pauses past the lease with %d e-mails in hand, %d database restarts;"
              + " %d s, of which %d s to start%n",
          kills,
          suspensions,
          held,
          databaseRestarts,
          Duration.between(launched, Instant.now()).toSeconds(),
          Duration.between(launched, begun).toSeconds());
      out.println("faults: " + troubles.told());
      return reckoning;
    }
  }

  private List<Mailing> mailings(Instant from, Random random) {
    return IntStream.range(0, TENANTS)
        .mapToObj(
            i -> {
              boolean silent = i >= TENANTS - SILENT;
              return Mailing.of(
                  (silent ? "silent-" : "agency-") + i,
                  silent,
                  emails / TENANTS,
                  from,
                  spread,
                  random);
            })
        .toList();
  }

  /** How many e-mails of each agency do not wait for a wave. */
  private int regular() {
    return emails / TENANTS - waves * WAVE;
  }

  // --- events ---

  private void oneOfEach(Cluster cluster, GoogleEmulator google, List<Mailing> mailings)
      throws Exception {
    restartDatabase(cluster);
    kill(0, cluster).get();
    suspend(cluster, google, mailings);
  }

  private void manyEvents(
      Cluster cluster, GoogleEmulator google, List<Mailing> mailings, Instant end, Random random)
      throws Exception {
    int round = 0;
    while (Instant.now().isBefore(end)) {
      int victim = random.nextInt(INSTANCES);
      switch (round % 4) {
        case 1 -> suspend(cluster, google, mailings);
        case 2 -> {
          if (databaseRestarts == 0) {
            restartDatabase(cluster);
          }
          kill(victim, cluster).get();
        }
        default -> kill(victim, cluster).get();
      }
      round++;
      Instant next = Instant.now().plusMillis(random.nextInt(3_000));
      Waiting.until("the next event", PATIENCE, () -> Instant.now().isAfter(next));
    }
  }

  private CompletableFuture<Void> kill(int index, Cluster cluster) throws InterruptedException {
    cluster.kill(index);
    kills++;
    return cluster.startInBackground(index);
  }

  private void restartDatabase(Cluster cluster) throws Exception {
    cluster.restartDatabase();
    databaseRestarts++;
    Waiting.until("the database to be back", PATIENCE, () -> cluster.rows("true").isPresent());
  }

  /**
   * Pauses an instance while each of its e-mails waits for an answer of the provider, some for a
   * token, some for a look-up, some within a dialogue; and lets it go on when its leases have run
   * out, every second time not before others have brought those e-mails to their end. It must begin
   * no dialogue for them, nor settle one.
   */
  private void suspend(Cluster cluster, GoogleEmulator google, List<Mailing> mailings)
      throws Exception {
    int index;
    long lostBefore;
    List<String> inHand;
    try (Standstill standstill = Standstill.of(google)) {
      int first = regular() + suspensions * WAVE;
      int last = Math.min(first + WAVE, emails / TENANTS);
      // Those with a token at hand come to wait within a dialogue, the later ones for a token.
      Mailing.schedule(mailings, first, Math.min(first + WAVE / 2, last), cluster);
      Instant aged = Instant.now().plus(TOKEN_LIFETIME.dividedBy(2));
      Waiting.until("tokens to age", PATIENCE, () -> Instant.now().isAfter(aged));
      Mailing.schedule(mailings, Math.min(first + WAVE / 2, last), last, cluster);
      standstill.await(cluster);
      index = busiest(cluster);
      lostBefore = cluster.metric(index, LEASES_LOST);
      cluster.instance(index).suspend();
      inHand = leasesOf(cluster.instance(index), cluster);
    }
    ServiceProcess instance = cluster.instance(index);
    suspensions++;
    held += inHand.size();
    try {
      Waiting.until(
          "the leases of the paused instance to run out",
          PATIENCE,
          () -> cluster.rows(Cluster.heldBy(instance)).equals(Optional.of(0L)));
      if (suspensions % 2 == 0) {
        awaitOthersEnd(inHand, cluster);
      }
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; sessions:" + cluster.sessions(), e);
    } finally {
      instance.resume();
    }
    Waiting.until(
        "the paused instance to find its leases lost",
        PATIENCE,
        () -> cluster.metric(index, LEASES_LOST) >= lostBefore + inHand.size());
  }

  /** Not of all of them, where their mailbox rests for longer. */
  private static void awaitOthersEnd(List<String> inHand, Cluster cluster) throws Exception {
    Instant enough = Instant.now().plus(QUIET.multipliedBy(3));
    Waiting.until(
        "another instance to end what the paused one had in hand",
        PATIENCE,
        () -> inHand.isEmpty() || unsettled(cluster, inHand) == 0 || Instant.now().isAfter(enough));
  }

  private static int busiest(Cluster cluster) {
    return IntStream.range(0, INSTANCES)
        .boxed()
        .max(
            Comparator.comparing(i -> cluster.rows(Cluster.heldBy(cluster.instance(i))).orElse(0L)))
        .orElseThrow();
  }

  private static List<String> leasesOf(ServiceProcess instance, Cluster cluster) throws Exception {
    List<String> ids = new ArrayList<>();
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT email_id FROM send_queue WHERE " + Cluster.heldBy(instance))) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private static long unsettled(Cluster cluster, List<String> ids) {
    return cluster
        .rows(
            "(due_at IS NOT NULL OR lease_holder IS NOT NULL) AND email_id IN ('%s')"
                .formatted(String.join("','", ids)))
        .orElse(Long.MAX_VALUE);
  }

  // --- the end ---

  /** One instance drains first, so that what it might still send is counted. */
  private static Reckoning reckon(Cluster cluster, GoogleEmulator google, List<Mailing> mailings)
      throws Exception {
    cluster.stop(1);
    Waiting.until(
        "the last dialogue to end",
        PATIENCE,
        () -> google.dialogues().stream().allMatch(dialogue -> dialogue.endedAt().isPresent()));
    return Reckoning.of(mailings, cluster.client(0), google);
  }
}
