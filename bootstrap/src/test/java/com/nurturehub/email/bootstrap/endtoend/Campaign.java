package com.nurturehub.email.bootstrap.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program behind {@code ./campaign}. */
public final class Campaign {

  private static final String HELP =
      """
      Campaigns against the running service; docs/campaigns.md says what each shows.

        ./campaign chaos    [--emails N] [--seed S] [--minutes M]   (default 3000, by the clock, 4)
        ./campaign rolling
        ./campaign limits   [--minutes M]                           (default 3)
        ./campaign fairness [--backlog N]                           (default 1000000)
        ./campaign consent
      """;

  private static final Set<String> FLAGS = Set.of("--emails", "--seed", "--minutes", "--backlog");

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger SMTP_LIBRARY = Logger.getLogger("org.subethamail");

  private Campaign() {}

  public static void main(String... words) throws Exception {
    Deque<String> rest = new ArrayDeque<>(List.of(words));
    String name = rest.isEmpty() ? "" : rest.remove();
    Map<String, Long> flags = new HashMap<>();
    while (rest.size() >= 2 && FLAGS.contains(rest.peek())) {
      flags.put(rest.remove(), Long.valueOf(rest.remove()));
    }
    if (!rest.isEmpty()
        || !Set.of("chaos", "rolling", "limits", "fairness", "consent").contains(name)) {
      System.err.print(HELP);
      System.exit(2);
    }
    SMTP_LIBRARY.setLevel(Level.OFF);
    System.out.printf(
        "%s on %d processors%n",
        System.getProperty("os.name"), Runtime.getRuntime().availableProcessors());
    Path kept = Files.createDirectories(Path.of("target", "campaign").toAbsolutePath());
    List<String> faults = run(name, flags, Files.createTempDirectory(kept, name + "-"));
    System.out.println(faults.isEmpty() ? "passed" : "FAILED: " + faults.size() + " wrong");
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private static List<String> run(String name, Map<String, Long> flags, Path directory)
      throws Exception {
    long seed = flags.getOrDefault("--seed", System.nanoTime() % 1_000_000);
    return switch (name) {
      case "chaos" ->
          ChaosCampaign.of(
                  flags.getOrDefault("--emails", 3_000L).intValue(),
                  seed,
                  Duration.ofMinutes(flags.getOrDefault("--minutes", 4L)),
                  System.out)
              .run(directory)
              .faults();
      case "consent" -> new ConsentCampaign(System.out).run(directory);
      case "rolling" -> new RollingCampaign(System.out).run(directory);
      case "limits" ->
          new LimitsCampaign(Duration.ofMinutes(flags.getOrDefault("--minutes", 3L)), System.out)
              .run(directory);
      default ->
          new FairnessCampaign(flags.getOrDefault("--backlog", 1_000_000L).intValue(), System.out)
              .run(directory);
    };
  }
}
