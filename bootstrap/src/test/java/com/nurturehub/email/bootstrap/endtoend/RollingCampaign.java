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

  /** E-mails of each agency that become due at once, again and again. */
  private static final int HANDFUL = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final PrintStream out;
  private volatile boolean isRolling = true;

  RollingCampaign(PrintStream out) {
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf("rolling: %d instances under the load of %d agencies%n", INSTANCES, TENANTS);
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, INSTANCES, google, Map.of())) {
      // Some e-mails are on their way whenever an instance is told to stop.
      google.faults().always(Stage.ACCEPTED).delay(ANSWER);
      Instant begun = Instant.now();
      List<String> tenants = IntStream.range(0, TENANTS).mapToObj(i -> "agency-" + i).toList();
      for (Mailing mailing : handful("", tenants)) {
        mailing.introduce(cluster, google, Mailing.limits(60_000, 10));
      }
      List<Mailing> handfuls = new ArrayList<>();
      CompletableFuture<Void> load =
          Background.run(
              () -> {
                for (int i = 0; isRolling; i++) {
                  List<Mailing> next = handful("load-" + i, tenants);
                  Mailing.schedule(next, 0, HANDFUL, cluster);
                  handfuls.addAll(next);
                }
              });
      int stops = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < INSTANCES; i++) {
          ServiceProcess instance = cluster.instance(i);
          Waiting.until(
              "an instance to have e-mails in hand",
              PATIENCE,
              () -> cluster.rows(Cluster.heldBy(instance)).orElse(0L) > 0);
          long inHand = cluster.rows(Cluster.heldBy(instance)).orElse(0L);
          Instant told = Instant.now();
          cluster.stop(i);
          stops++;
          out.printf(
              "instance %d stopped in %d ms with %d e-mails in hand%n",
              i, Duration.between(told, Instant.now()).toMillis(), inHand);
          cluster.start(i);
        }
      }
      isRolling = false;
      Background.finish(load, PATIENCE);
      cluster.awaitRest(PATIENCE);
      List<Mailing> mailings =
          tenants.stream().map(tenant -> Mailing.together(tenant, handfuls)).toList();
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

  private static List<Mailing> handful(String name, List<String> tenants) {
    return tenants.stream()
        .map(tenant -> Mailing.of(tenant, name, HANDFUL, Instant.now()))
        .toList();
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
