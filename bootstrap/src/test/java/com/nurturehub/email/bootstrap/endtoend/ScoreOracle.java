package com.nurturehub.email.bootstrap.endtoend;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Works out scores from the feed as it is published, by formulas over counts, and shares no code
 * with the service. It knows nothing of decay: its contacts were never idle.
 */
final class ScoreOracle {

  private static final int STEP_2 = 2;
  private static final int STEP_3 = 3;
  private static final BigDecimal MAX = BigDecimal.valueOf(100);

  private final JsonObject rules;
  private final Map<String, String> categories;

  /**
   * An oracle for one tenant.
   *
   * @param rules as the service publishes them
   * @param categories of those contacts that have one
   */
  ScoreOracle(JsonObject rules, Map<String, String> categories) {
    this.rules = rules;
    this.categories = Map.copyOf(categories);
  }

  /** What was opened or followed, in an e-mail of that step. */
  private record Thing(String contact, String email, int step, Optional<String> url, int link) {}

  /** The scores of all contacts of whom the feed tells. */
  Map<String, BigDecimal> scores(List<JsonObject> feed) {
    Map<String, String> verdicts = new HashMap<>();
    for (JsonObject event : feed) {
      JsonObject data = event.getJsonObject("data");
      verdicts.put(data.getString("event", event.getString("id")), data.getString("verdict"));
    }
    Map<Thing, Long> counts = new HashMap<>();
    Map<String, Long> points = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (JsonObject event : feed) {
      String type = event.getString("type");
      boolean isVisit = type.endsWith(".opened") || type.endsWith(".clicked");
      if (!seen.add(event.getString("id"))) {
        throw new AssertionError("the feed tells twice of " + event);
      }
      points.putIfAbsent(event.getString("subject"), 0L);
      if (isVisit && "person".equals(verdicts.get(event.getString("id")))) {
        JsonObject data = event.getJsonObject("data");
        counts.merge(thing(event), (long) data.getInt("count", 1), Long::sum);
      }
    }
    counts.forEach((thing, n) -> points.merge(thing.contact(), pointsOf(thing, n), Long::sum));
    Map<String, BigDecimal> scores = new TreeMap<>();
    points.forEach(
        (contact, sum) ->
            scores.put(contact, multiplier(contact).multiply(BigDecimal.valueOf(sum)).min(MAX)));
    return scores;
  }

  private static Thing thing(JsonObject event) {
    JsonObject data = event.getJsonObject("data");
    Optional<JsonObject> link = Optional.ofNullable(data.getJsonObject("link"));
    return new Thing(
        event.getString("subject"),
        data.getString("email"),
        data.getJsonObject("sequence").getInt("step"),
        link.map(l -> l.getString("url")),
        link.map(l -> l.getInt("index")).orElse(-1));
  }

  private long pointsOf(Thing thing, long n) {
    if (thing.url().isEmpty()) {
      long repeats = Math.min(n - 1, rules.getInt("countedRepeats"));
      int each = thing.step() == STEP_2 ? weight("openedStep2") : 0;
      return Math.max(weight("opened"), each) + repeats * Math.max(weight("openedAgain"), each);
    }
    int each =
        Math.max(
            thing.step() == STEP_3 ? weight("clickedStep3") : 0,
            isBooking(thing.url().get()) ? weight("clickedBookingLink") : 0);
    return Math.max(weight("clicked"), each) + (n - 1) * each;
  }

  private boolean isBooking(String url) {
    if (rules.isNull("bookingLinkPattern")) {
      return false;
    }
    String quoted = Pattern.quote(rules.getString("bookingLinkPattern"));
    return Pattern.compile(quoted.replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE)
        .matcher(url)
        .matches();
  }

  private int weight(String name) {
    return rules.getJsonObject("weights").getInt(name);
  }

  private BigDecimal multiplier(String contact) {
    return Optional.ofNullable(categories.get(contact))
        .map(
            category ->
                rules.getJsonObject("multipliers").getJsonNumber(category).bigDecimalValue())
        .orElse(BigDecimal.ONE);
  }
}
