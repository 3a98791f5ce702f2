package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Two instances under load, each stopped in turn as a new version's roll-out does it, and started
 * again. Whoever stops ends what it has in hand or hands it back: no e-mail is lost or doubled, and
 * none has to wait until a lease runs out.
 */
final class RollingCampaign {

  private static final int TENANTS = 10;
  private static final int INSTANCES = 2;
  private static final int ROUNDS = 2;
  private static final Duration ANSWER = Duration.ofMillis(300);
  private static final Duration SPREAD = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int emails;
  private final long seed;
  private final PrintStream out;

  RollingCampaign(int emails, long seed, PrintStream out) {
    this.emails = emails;
    this.seed = seed;
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf("rolling: %d e-mails of %d agencies, --seed %d%n", emails, TENANTS, seed);
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, INSTANCES, google, Map.of())) {
      // Some e-mails are on their way whenever an instance is told to stop.
      google.faults().always(Stage.ACCEPTED).delay(ANSWER);
      Instant begun = Instant.now();
      Random random = new Random(seed);
      List<Mailing> mailings =
          IntStream.range(0, TENANTS)
              .mapToObj(
                  i -> Mailing.of("agency-" + i, false, emails / TENANTS, begun, SPREAD, random))
              .toList();
      for (Mailing mailing : mailings) {
        mailing.introduce(cluster, google, Mailing.limits(60_000, 10));
      }
      CompletableFuture<Void> scheduling =
          Background.run(() -> Mailing.schedule(mailings, 0, emails / TENANTS, cluster));
      int stops = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < INSTANCES; i++) {
          google.ledger().awaitCount(google.ledger().count() + emails / 20, PATIENCE);
          long inHand = cluster.rows(Cluster.heldBy(cluster.instance(i))).orElse(0L);
          Instant told = Instant.now();
          cluster.stop(i);
          stops++;
          out.printf(
              "instance %d stopped in %d ms with %d e-mails in hand%n",
              i, Duration.between(told, Instant.now()).toMillis(), inHand);
          cluster.start(i);
        }
      }
      Background.finish(scheduling, PATIENCE);
      cluster.awaitRest(PATIENCE);
      Reckoning reckoning = Reckoning.of(mailings, cluster.client(0), google);
      reckoning.print(out);
      List<String> faults = new ArrayList<>(reckoning.faults());
      faults.addAll(secondAttempts(mailings, cluster));
      faults.stream().skip(reckoning.faults().size()).forEach(f -> out.println("WRONG: " + f));
      out.printf(
          "%d instances stopped under load; %d s%n",
          stops, Duration.between(begun, Instant.now()).toSeconds());
      return faults;
    }
  }

  /** The provider fails never here, so that whatever needed another attempt did so for the stop. */
  private static List<String> secondAttempts(List<Mailing> mailings, Cluster cluster)
      throws Exception {
    List<String> faults = new ArrayList<>();
    for (Mailing mailing : mailings) {
      for (JsonObject email : cluster.client(0).allEmails(mailing.tenant())) {
        if (email.getJsonArray("attempts").size() != 1) {
          faults.add(email.getString("id") + " needed " + email.getJsonArray("attempts"));
        }
      }
    }
    return faults;
  }
}
