package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.fixture.EventSource;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Contacts of several agencies open and click, and scanners do, while instances that score them are
 * killed and all is scored again from the start. In the end every score is what an oracle makes of
 * the feed, every contact over its agency's threshold has raised one alert, whoever crossed it was
 * told of by the stream of hot leads as often as it did, and no scanner has moved a score.
 */
final class ScoringCampaign {

  private static final int TENANTS = 8;
  private static final int BATCH = 500;
  private static final int LINKS = 4;
  private static final List<String> CATEGORIES =
      List.of("active-seller", "seller", "buy-to-let", "buyer", "");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofMillis(300);
  private static final int TOLD_BY_ONE_CONNECTION = 7;
  private static final String JOURNAL = "nurturehub_journal_bytes";
  private static final String PROMPT_SCANNER = "scanned-at-delivery";
  private static final String LATE_SCANNER = "scanned-later";

  private final int contacts;
  private final int instances;
  private final int kills;
  private final int killsOfRebuild;
  private final Random random;
  private final long seed;
  private final PrintStream out;
  private final List<String> faults = new ArrayList<>();

  private ScoringCampaign(
      int contacts, int instances, int kills, int killsOfRebuild, long seed, PrintStream out) {
    this.contacts = contacts;
    this.instances = instances;
    this.kills = kills;
    this.killsOfRebuild = killsOfRebuild;
    this.seed = seed;
    this.random = new Random(seed);
    this.out = out;
  }

  /** One instance, killed once in the midst of scoring. */
  static ScoringCampaign ofHalfAMinute(long seed, PrintStream out) {
    return new ScoringCampaign(320, 1, 1, 0, seed, out);
  }

  /** Two instances, killed in turn while they score and while they score anew. */
  static ScoringCampaign of(int contacts, long seed, PrintStream out) {
    return new ScoringCampaign(contacts, 2, 5, 5, seed, out);
  }

  /** An e-mail that a contact has. */
  private record Received(String tenant, String contact, String email, int step) {

    TrackingToken.Subject subject() {
      return new TrackingToken.Subject(
          new TenantId(tenant),
          EmailId.parse(email),
          new SequenceStep(new SequenceId("seq-42"), step),
          new ContactId(contact),
          Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS));
    }
  }

  List<String> run(Path directory) throws Exception {
    out.printf("scoring: %,d contacts of %d agencies, --seed %d%n", contacts, TENANTS, seed);
    Instant launched = Instant.now();
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster =
            Cluster.start(
                directory, instances, google, TrackedHtml.PUBLISHED, ServiceProcess.SHORT_LIVED)) {
      Map<String, Map<String, String>> categories = new TreeMap<>();
      List<Received> received = new ArrayList<>();
      for (int i = 0; i < TENANTS; i++) {
        String tenant = "agency-" + i;
        introduce(tenant, i, cluster, google);
        categories.put(tenant, schedule(tenant, cluster));
        received.addAll(received(tenant, cluster));
      }
      List<Recipients.Visit> visits = visits(received, cluster.tokens());
      visits.addAll(scanLater(received, cluster));
      Instant begun = Instant.now();
      visitAndKill(visits, cluster);
      scanAtDelivery(cluster, google);
      awaitScores(cluster);
      Instant visited = Instant.now();
      reckon("as events came", categories, cluster);
      requireCounted(cluster);
      Instant reckoned = Instant.now();
      rebuildAndKill(cluster);
      Instant rebuilt = Instant.now();
      reckon("made anew", categories, cluster);
      out.printf(
          "%,d visits with %d kills in %d s; made anew with %d kills in %d s; %d s in all%n",
          visits.size(),
          kills,
          Duration.between(begun, visited).toSeconds(),
          killsOfRebuild,
          Duration.between(reckoned, rebuilt).toSeconds(),
          Duration.between(launched, Instant.now()).toSeconds());
      faults.forEach(fault -> out.println("WRONG: " + fault));
      return faults;
    }
  }

  // --- before ---

  private static void introduce(String tenant, int number, Cluster cluster, GoogleEmulator google)
      throws Exception {
    Agencies.grant(google, tenant);
    cluster.configure(tenant, Agencies.delivery(tenant));
    JsonObjectBuilder rules =
        Json.createObjectBuilder().add("bookingLinkPattern", "https://*.example/BOOK*");
    if (number % 2 == 1) {
      rules
          .add("hotThreshold", 40 + number)
          .add("countedRepeats", number)
          .add("weights", Json.createObjectBuilder().add("openedAgain", number).add("clicked", 9))
          .add(
              "multipliers",
              Json.createObjectBuilder().add("buyer", new BigDecimal("0.75")).add("seller", 2));
    }
    if (number > 0) {
      ServiceClient.object(
          cluster.client(0).put("/api/v1/tenants/" + tenant + "/scoring", rules.build()));
    }
  }

  /** Schedules e-mails that never leave; returns the category of each contact that has one. */
  private Map<String, String> schedule(String tenant, Cluster cluster) throws Exception {
    Map<String, String> categories = new HashMap<>();
    List<JsonObject> emails = new ArrayList<>();
    for (int i = 0; i < contacts / TENANTS; i++) {
      String contact = "c-" + i;
      int many = 1 + random.nextInt(2);
      for (int step = 1; step <= many; step++) {
        String category = CATEGORIES.get(random.nextInt(CATEGORIES.size()));
        if (!category.isEmpty()) {
          categories.put(contact, category);
        }
        emails.add(email(contact, category, 1 + random.nextInt(3)));
      }
    }
    emails.add(email(LATE_SCANNER, "active-seller", 3));
    categories.put(LATE_SCANNER, "active-seller");
    for (int from = 0; from < emails.size(); from += BATCH) {
      cluster.schedule(tenant, emails.subList(from, Math.min(from + BATCH, emails.size())));
    }
    return categories;
  }

  private static JsonObject email(String contact, String category, int step) {
    JsonObject plain = Agencies.emailAt(contact, step, Instant.parse("2099-01-01T00:00:00Z"));
    return category.isEmpty()
        ? plain
        : Json.createObjectBuilder(plain)
            .add(
                "contact",
                Json.createObjectBuilder(plain.getJsonObject("contact")).add("category", category))
            .build();
  }

  private static List<Received> received(String tenant, Cluster cluster) throws Exception {
    return cluster.client(0).allEmails(tenant).stream()
        .map(
            email ->
                new Received(
                    tenant,
                    email.getJsonObject("contact").getString("id"),
                    email.getString("id"),
                    email.getJsonObject("sequence").getInt("step")))
        .sorted(Comparator.comparing(Received::email))
        .toList();
  }

  // --- what happens ---

  private List<Recipients.Visit> visits(List<Received> received, TrackingTokens tokens) {
    List<Recipients.Visit> visits = new ArrayList<>();
    for (Received email : received) {
      if (!email.contact().equals(LATE_SCANNER)) {
        int many = random.nextInt(5);
        for (int i = 0; i < many; i++) {
          String agent = random.nextInt(4) == 0 ? Recipients.SCANNER : Recipients.BROWSER;
          visits.add(
              new Recipients.Visit(
                  random.nextBoolean()
                      ? open(email, tokens)
                      : click(email, random.nextInt(LINKS), tokens),
                  agent));
        }
      }
    }
    Collections.shuffle(visits, random);
    return visits;
  }

  /** Every link of one e-mail at once, by a browser as it seems, long after it was sent. */
  private static List<Recipients.Visit> scanLater(List<Received> received, Cluster cluster) {
    TrackingTokens tokens = cluster.tokens();
    return received.stream()
        .filter(email -> email.contact().equals(LATE_SCANNER))
        .flatMap(
            email ->
                IntStream.range(0, LINKS)
                    .mapToObj(
                        link ->
                            new Recipients.Visit(click(email, link, tokens), Recipients.BROWSER)))
        .toList();
  }

  private static String open(Received email, TrackingTokens tokens) {
    return "/t/o/" + tokens.seal(new TrackingToken.Open(email.subject())) + ".gif";
  }

  private static String click(Received email, int link, TrackingTokens tokens) {
    String url = "https://agency.example/" + (link == 0 ? "book?a=1" : "house-" + link);
    return "/t/c/" + tokens.seal(new TrackingToken.Click(email.subject(), new Link(link, url)));
  }

  private void visitAndKill(List<Recipients.Visit> visits, Cluster cluster) throws Exception {
    AtomicInteger turn = new AtomicInteger();
    Recipients recipients =
        Recipients.of(visits, () -> anyAddress(cluster, turn.getAndIncrement()));
    for (int kill = 1; kill <= kills; kill++) {
      int due = visits.size() * kill / (kills + 1);
      Waiting.until("visits", PATIENCE, () -> recipients.paid() >= due);
      killOne(cluster);
    }
    recipients.join();
  }

  private Optional<URI> anyAddress(Cluster cluster, int from) {
    return IntStream.range(0, instances)
        .mapToObj(i -> cluster.address((from + i) % instances))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private void killOne(Cluster cluster) throws Exception {
    int victim = random.nextInt(instances);
    cluster.kill(victim);
    cluster.start(victim);
  }

  /** Every link of an e-mail as soon as it is delivered. */
  private void scanAtDelivery(Cluster cluster, GoogleEmulator google) throws Exception {
    cluster.schedule("agency-0", List.of(Agencies.email(PROMPT_SCANNER, 3).build()));
    Waiting.until("the e-mail's delivery", PATIENCE, () -> !google.deliveries().isEmpty());
    String html = google.deliveries().getFirst().parsed().html().orElseThrow();
    List<Recipients.Visit> visits =
        TrackedHtml.pathsIn(html).stream()
            .filter(path -> path.startsWith("/t/c/"))
            .map(path -> new Recipients.Visit(path, Recipients.BROWSER))
            .toList();
    if (visits.size() != LINKS) {
      throw new AssertionError("not " + LINKS + " links: " + html);
    }
    Recipients.of(visits, () -> anyAddress(cluster, 0)).join();
  }

  private void rebuildAndKill(Cluster cluster) throws Exception {
    for (int i = 0; i <= killsOfRebuild; i++) {
      ServiceClient.object(
          cluster
              .client(0)
              .post("/api/v1/feed-readers/scoring/rebuild", JsonValue.EMPTY_JSON_OBJECT));
      if (i < killsOfRebuild) {
        killOne(cluster);
      }
    }
    awaitScores(cluster);
  }

  /** Waits until whatever was visited is stored, judged and scored. */
  private void awaitScores(Cluster cluster) throws Exception {
    for (int i = 0; i < instances; i++) {
      int index = i;
      Waiting.until("an empty journal", PATIENCE, () -> cluster.metric(index, JOURNAL) < 1);
    }
    Waiting.until("those who live from the feed", PATIENCE, () -> isRead(cluster, "click-bursts"));
    Waiting.until("scores", PATIENCE, () -> isRead(cluster, "scoring"));
  }

  private static boolean isRead(Cluster cluster, String reader)
      throws IOException, InterruptedException {
    return ServiceClient.object(cluster.client(0).get("/api/v1/feed-readers"))
        .getJsonArray("readers")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(r -> r.getString("reader").equals(reader))
        .allMatch(
            r -> !r.getBoolean("rebuilding") && r.getJsonNumber("delaySeconds").doubleValue() == 0);
  }

  // --- after ---

  private void reckon(String when, Map<String, Map<String, String>> categories, Cluster cluster)
      throws Exception {
    int scored = 0;
    int above = 0;
    int hot = 0;
    ServiceClient client = cluster.client(0);
    for (Map.Entry<String, Map<String, String>> tenant : categories.entrySet()) {
      String path = "/api/v1/tenants/" + tenant.getKey();
      JsonObject rules = ServiceClient.object(client.get(path + "/scoring"));
      Map<String, BigDecimal> expected =
          new ScoreOracle(rules, tenant.getValue()).scores(feed(tenant.getKey(), client));
      scored += expected.size();
      above += (int) expected.values().stream().filter(score -> score.signum() > 0).count();
      for (Map.Entry<String, BigDecimal> contact : expected.entrySet()) {
        compareScore(when, path, contact, client);
      }
      requireZero(tenant.getKey(), expected);
      List<String> leads =
          expected.entrySet().stream()
              .filter(s -> s.getValue().intValue() >= rules.getInt("hotThreshold"))
              .sorted(
                  Map.Entry.<String, BigDecimal>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .map(Map.Entry::getKey)
              .toList();
      hot += leads.size();
      compare(when + ", hot leads of " + tenant.getKey(), leads, leads(path, client));
      compare(
          when + ", open alerts of " + tenant.getKey(),
          leads.stream().sorted().map(lead -> lead + " 1").toList(),
          openAlerts(path, client));
      List<String> crossings = crossings(path, client);
      compare(
          when + ", streamed leads of " + tenant.getKey(),
          crossings,
          streamedLeads(path, crossings.size(), client));
    }
    out.printf(
        "%s: %,d contacts have events, %,d a score above 0, %,d are hot%n",
        when, scored, above, hot);
  }

  private void compareScore(
      String when, String path, Map.Entry<String, BigDecimal> expected, ServiceClient client)
      throws IOException, InterruptedException {
    JsonObject answer =
        ServiceClient.object(client.get(path + "/contacts/" + expected.getKey() + "/score"));
    BigDecimal score = answer.getJsonNumber("score").bigDecimalValue();
    if (score.compareTo(expected.getValue()) != 0) {
      faults.add("%s, %s: %s instead of %s".formatted(when, path, answer, expected.getValue()));
    }
  }

  /** What scanners did is in the feed, and counts for nothing. */
  private void requireZero(String tenant, Map<String, BigDecimal> expected) {
    Stream.of(PROMPT_SCANNER, LATE_SCANNER)
        .filter(contact -> tenant.equals("agency-0") || contact.equals(LATE_SCANNER))
        .filter(contact -> expected.getOrDefault(contact, BigDecimal.TEN).signum() != 0)
        .forEach(contact -> faults.add(contact + " of " + tenant + " is scored"));
  }

  /** Those at least that were found after the last kill. */
  private void requireCounted(Cluster cluster) throws IOException, InterruptedException {
    long counted = 0;
    for (int i = 0; i < instances; i++) {
      counted += cluster.metric(i, "nurturehub_hot_leads_total");
    }
    if (counted == 0) {
      faults.add("no instance has counted a hot lead");
    }
  }

  private void compare(String what, List<String> expected, List<String> found) {
    if (!expected.equals(found)) {
      List<String> missing = new ArrayList<>(expected);
      missing.removeAll(found);
      List<String> surplus = new ArrayList<>(found);
      surplus.removeAll(expected);
      faults.add("%s: missing %s, surplus %s".formatted(what, missing, surplus));
    }
  }

  private static List<JsonObject> feed(String tenant, ServiceClient client)
      throws IOException, InterruptedException {
    List<JsonObject> all = new ArrayList<>();
    String after = "0";
    while (true) {
      JsonObject page =
          ServiceClient.object(
              client.get(
                  "/api/v1/tenants/" + tenant + "/engagement-events?limit=1000&after=" + after));
      List<JsonObject> events = page.getJsonArray("events").getValuesAs(JsonObject.class);
      if (events.isEmpty()) {
        return all;
      }
      all.addAll(events);
      after = page.getString("next");
    }
  }

  private static List<String> leads(String path, ServiceClient client)
      throws IOException, InterruptedException {
    return pages(path + "/hot-leads?limit=100", "hotLeads", client).stream()
        .map(lead -> lead.getString("contact"))
        .toList();
  }

  /** With how often each was met. */
  private static List<String> openAlerts(String path, ServiceClient client)
      throws IOException, InterruptedException {
    return pages(path + "/alerts?kind=hot-lead&state=triggered&limit=200", "alerts", client)
        .stream()
        .map(alert -> alert.getString("cause") + " " + alert.getInt("count"))
        .sorted()
        .toList();
  }

  /** Who has crossed the threshold, each as often as it did, whether it is hot still or not. */
  private static List<String> crossings(String path, ServiceClient client)
      throws IOException, InterruptedException {
    return pages(path + "/alerts?kind=hot-lead&limit=200", "alerts", client).stream()
        .map(alert -> alert.getString("cause"))
        .sorted()
        .toList();
  }

  /**
   * Whom the stream tells of, by a reader who breaks its connection off again and again.
   *
   * @param many how many it waits for; it sees whether there are more
   */
  private static List<String> streamedLeads(String path, int many, ServiceClient client)
      throws IOException, InterruptedException {
    List<String> told = new ArrayList<>();
    String lastSeen = "0";
    boolean goesOn = true;
    while (goesOn) {
      try (EventSource stream = client.stream(path + "/hot-leads/stream", lastSeen)) {
        for (int i = 0; i < TOLD_BY_ONE_CONNECTION && goesOn; i++) {
          Optional<EventSource.Event> next =
              stream.next(told.size() < many ? TOLD_WITHIN : SILENCE);
          next.map(event -> ServiceClient.read(event.data()).asJsonObject())
              .ifPresent(event -> told.add(event.getString("subject")));
          lastSeen = next.map(EventSource.Event::id).orElse(lastSeen);
          goesOn = next.isPresent();
        }
      }
    }
    Collections.sort(told);
    return told;
  }

  private static List<JsonObject> pages(String path, String name, ServiceClient client)
      throws IOException, InterruptedException {
    List<JsonObject> all = new ArrayList<>();
    String cursor = "";
    while (true) {
      JsonObject page = ServiceClient.object(client.get(path + cursor));
      all.addAll(page.getJsonArray(name).getValuesAs(JsonObject.class));
      if (page.isNull("next")) {
        return all;
      }
      cursor = "&cursor=" + page.getString("next");
    }
  }
}
