package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.engagement.ReadSummary;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.Summaries.Grouping;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.engagement.PostgresSummaries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * How long summaries and stretches of the feed take in a store of a year's events, for one agency
 * that has a tenth of them and for others in turn.
 */
final class FeedAnswers implements Benchmark {

  private static final double TARGET_MILLIS = 50;
  private static final double TARGET_RATIO = 1.5;
  private static final int WARM_UP = 30;
  private static final String BY_ADAPTER = "a contact's last 90 days";
  private static final String BY_HAND = "the same by hand-written SQL";

  /** As somebody would write it who knows the schema. */
  private static final String CONTACT_SQL =
      """
      SELECT e.*, c.user_agent, c.network
      FROM engagement_event e
      LEFT JOIN engagement_client c ON c.tenant = e.tenant AND c.event_id = e.id
      WHERE e.tenant = ? AND e.contact_id = ? AND e.position > ?
      ORDER BY e.position LIMIT 1000
      """;

  /** One kind of question. */
  @FunctionalInterface
  private interface Question {

    /** Asks it once, and tells how many rows came. */
    int ask() throws SQLException;
  }

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int events = options.number("events", 50_000_000);
    int agencies = options.number("agencies", 200);
    int asks = options.number("asks", 300);
    long begun = System.nanoTime();
    EventHistory.create(server, "feed", agencies, events);
    Figures.line(
        "made: %,d events of %d agencies in %.0f s"
            .formatted(events, agencies, (System.nanoTime() - begun) / 1e9));
    server.administer("postgres", "CHECKPOINT");
    try (PostgresDatabase database = server.open("feed", 2);
        Connection connection = server.connect("feed")) {
      Map<String, List<Double>> millis = new LinkedHashMap<>();
      Map<String, Question> questions = questions(database, connection, agencies, events);
      // In turns, so that what else the machine does comes to all of them.
      for (int i = 0; i < WARM_UP + asks; i++) {
        for (Map.Entry<String, Question> question : questions.entrySet()) {
          long start = System.nanoTime();
          int rows = question.getValue().ask();
          double took = (System.nanoTime() - start) / 1e6;
          if (rows == 0) {
            throw new IllegalStateException("nothing came: " + question.getKey());
          }
          if (i >= WARM_UP) {
            millis.computeIfAbsent(question.getKey(), q -> new ArrayList<>()).add(took);
          }
        }
      }
      return report(millis);
    }
  }

  private static Map<String, Question> questions(
      PostgresDatabase database, Connection connection, int agencies, int events)
      throws SQLException {
    ReadSummary summaries =
        new ReadSummary(database.unitOfWork(), new PostgresSummaries(database.unitOfWork()));
    ReadEngagementEvents feed =
        new ReadEngagementEvents(
            database.unitOfWork(),
            new PostgresEngagementEventStore(database.unitOfWork(), database.feedBell()));
    Random random = new Random(17);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Map<String, Question> questions = new LinkedHashMap<>();
    for (Grouping grouping : Grouping.values()) {
      for (int days : new int[] {30, 365}) {
        questions.put(
            "summary by %s, %d days, the large agency".formatted(grouping.label(), days),
            () ->
                summaries
                    .read(EventHistory.large(), grouping, today.minusDays(days), today)
                    .size());
        questions.put(
            "summary by %s, %d days, some agency".formatted(grouping.label(), days),
            () ->
                summaries
                    .read(agency(random, agencies), grouping, today.minusDays(days), today)
                    .size());
      }
    }
    for (int limit : new int[] {100, 1_000}) {
      questions.put(
          "page of %,d from the middle, the large agency".formatted(limit),
          () ->
              feed.read(EventHistory.large(), EventFilter.ALL, middle(random, events), limit)
                  .events()
                  .size());
      questions.put(
          "page of %,d from the middle, some agency".formatted(limit),
          () ->
              feed.read(agency(random, agencies), EventFilter.ALL, middle(random, events), limit)
                  .events()
                  .size());
    }
    long since = events - events * 90L / 365;
    questions.put(
        BY_ADAPTER,
        () ->
            feed.read(
                    EventHistory.large(),
                    new EventFilter(
                        Optional.empty(),
                        Optional.of(new ContactId(contact(random, events))),
                        Optional.empty()),
                    since,
                    1_000)
                .events()
                .size());
    questions.put(
        BY_HAND,
        () -> {
          try (PreparedStatement statement = connection.prepareStatement(CONTACT_SQL)) {
            statement.setString(1, EventHistory.large().value());
            statement.setString(2, contact(random, events));
            statement.setLong(3, since);
            try (ResultSet rows = statement.executeQuery()) {
              int count = 0;
              while (rows.next()) {
                count++;
              }
              return count;
            }
          }
        });
    return questions;
  }

  /** Not the large one's numbers, and not one whose e-mails all are. */
  private static TenantId agency(Random random, int agencies) {
    int number = random.nextInt(agencies / 10) * 10 + 1 + random.nextInt(9);
    return new TenantId("agency-%04d".formatted(number));
  }

  private static long middle(Random random, int events) {
    return events / 4L + random.nextInt(events / 2);
  }

  /** One of the large agency's of the last three months. */
  private static String contact(Random random, int events) {
    int emails = events / EventHistory.EVENTS_OF_EMAIL;
    int group = emails / 2_000 * 7 / 8 + random.nextInt(Math.max(1, emails / 2_000 / 10));
    return "c-" + random.nextInt(10) + "-" + group;
  }

  private static boolean report(Map<String, List<Double>> millis) {
    boolean good = true;
    for (Map.Entry<String, List<Double>> measured : millis.entrySet()) {
      double high = Figures.quantile(measured.getValue(), 0.95);
      Figures.line(
          "%-52s p50 %6.2f ms, p95 %6.2f ms, p99 %6.2f ms"
              .formatted(
                  measured.getKey(),
                  Figures.median(measured.getValue()),
                  high,
                  Figures.quantile(measured.getValue(), 0.99)));
      good = good && high <= TARGET_MILLIS;
    }
    double ratio =
        Figures.quantile(millis.getOrDefault(BY_ADAPTER, List.of()), 0.99)
            / Figures.quantile(millis.getOrDefault(BY_HAND, List.of()), 0.99);
    Figures.line("a contact's last 90 days, p99: %.2f of hand-written SQL".formatted(ratio));
    return good && ratio <= TARGET_RATIO;
  }
}
