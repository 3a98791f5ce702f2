package com.nurturehub.email.bootstrap.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program behind {@code ./campaign}. */
public final class Campaign {

  private static final String HELP =
      """
      Campaigns against the running service; docs/campaigns.md says what each shows.

        ./campaign chaos    [--emails N] [--seed S] [--minutes M]   (default 3000, by the clock, 4)
        ./campaign chaos-short [--seed S]                           (400 e-mails, one of each event)
        ./campaign rolling
        ./campaign limits   [--minutes M]                           (default 3)
        ./campaign fairness [--backlog N]                           (default 1000000)
        ./campaign consent
        ./campaign outage   [--seconds N]                           (default 60)
        ./campaign scoring  [--contacts N] [--seed S]               (default 10000, by the clock)
        ./campaign kafka    [--seconds N]                           (default 10)
        ./campaign feed     [--events N]                            (default 1000000)
        ./campaign templates DIRECTORY
        ./campaign hard-cases
        ./campaign fuzz     [--seed S] [--minutes M]                (by the clock, default 10)
        ./campaign webhooks [--contacts N]                          (default 1000)
      """;

  private static final Set<String> NAMES =
      Set.of(
          "chaos",
          "chaos-short",
          "rolling",
          "limits",
          "fairness",
          "consent",
          "outage",
          "scoring",
          "kafka",
          "feed",
          "templates",
          "hard-cases",
          "fuzz",
          "webhooks");

  private static final Set<String> FLAGS =
      Set.of("--emails", "--seed", "--minutes", "--backlog", "--seconds", "--contacts", "--events");

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger SMTP_LIBRARY = Logger.getLogger("org.subethamail");

  private Campaign() {}

  public static void main(String... words) throws Exception {
    Deque<String> rest = new ArrayDeque<>(List.of(words));
    String name = rest.isEmpty() ? "" : rest.remove();
    Optional<Path> templates =
        name.equals("templates") && !rest.isEmpty()
            ? Optional.of(Path.of(rest.remove()).toAbsolutePath())
            : Optional.empty();
    Map<String, Long> flags = new HashMap<>();
    while (rest.size() >= 2 && FLAGS.contains(rest.peek())) {
      flags.put(rest.remove(), Long.valueOf(rest.remove()));
    }
    if (!rest.isEmpty()
        || !NAMES.contains(name)
        || templates.isPresent() != name.equals("templates")) {
      System.err.print(HELP);
      System.exit(2);
    }
    SMTP_LIBRARY.setLevel(Level.OFF);
    System.out.printf(
        "%s on %d processors%n",
        System.getProperty("os.name"), Runtime.getRuntime().availableProcessors());
    Path kept = Files.createDirectories(Path.of("target", "campaign").toAbsolutePath());
    List<String> faults = run(name, flags, templates, Files.createTempDirectory(kept, name + "-"));
    System.out.println(faults.isEmpty() ? "passed" : "FAILED: " + faults.size() + " wrong");
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private static List<String> run(
      String name, Map<String, Long> flags, Optional<Path> templates, Path directory)
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
      case "chaos-short" -> ChaosCampaign.ofOneMinute(seed, System.out).run(directory).faults();
      case "consent" -> new ConsentCampaign(System.out).run(directory);
      case "rolling" -> new RollingCampaign(System.out).run(directory);
      case "limits" ->
          new LimitsCampaign(Duration.ofMinutes(flags.getOrDefault("--minutes", 3L)), System.out)
              .run(directory);
      case "outage" ->
          new OutageCampaign(
                  Duration.ofSeconds(flags.getOrDefault("--seconds", 60L)),
                  Duration.ofSeconds(20),
                  System.out)
              .run(directory);
      case "scoring" ->
          ScoringCampaign.of(flags.getOrDefault("--contacts", 10_000L).intValue(), seed, System.out)
              .run(directory);
      case "kafka" ->
          new KafkaCampaign(
                  Duration.ofSeconds(flags.getOrDefault("--seconds", 10L)), true, System.out)
              .run(directory);
      case "feed" ->
          new FeedCampaign(
                  flags.getOrDefault("--events", 1_000_000L).intValue() / 2, true, System.out)
              .run(directory);
      case "templates" -> TemplatesCampaign.of(templates.orElseThrow(), System.out).run(directory);
      case "hard-cases" -> TemplatesCampaign.ofHardCases(System.out).run(directory);
      case "fuzz" ->
          new FuzzCampaign(
                  Duration.ofMinutes(flags.getOrDefault("--minutes", 10L)), seed, System.out)
              .run(directory);
      case "webhooks" ->
          new WebhooksCampaign(flags.getOrDefault("--contacts", 1_000L).intValue(), System.out)
              .run();
      default ->
          new FairnessCampaign(flags.getOrDefault("--backlog", 1_000_000L).intValue(), System.out)
              .run(directory);
    };
  }
}
