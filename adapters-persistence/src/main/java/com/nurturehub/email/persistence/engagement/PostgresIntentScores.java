package com.nurturehub.email.persistence.engagement;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.port.IntentScores;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Scores in {@code intent_score}, one row per contact, which whoever works out the score has
 * locked. Under read committed every statement sees what has committed before it, so what is read
 * once the row is locked holds all that anybody who had it before has seen.
 */
public final class PostgresIntentScores implements IntentScores {

  private static final String COLUMNS =
      "s.tenant, s.contact_id, s.position, s.rules_version, s.category, s.multiplier, s.factors,"
          + " s.last_active_at, s.score, s.hot_since, s.changes_at, s.updated_at";

  private static final String WANTED =
      """
      (SELECT
        unnest(CAST(:tenants AS text[])) AS tenant, unnest(CAST(:contacts AS text[])) AS contact_id)
      """;

  private static final NativeSql MAKE =
      NativeSql.of(
          """
          INSERT INTO intent_score (tenant, contact_id)
          SELECT tenant, contact_id FROM %s AS wanted
          WHERE NOT EXISTS (
            SELECT FROM erased_contact erased
            WHERE erased.tenant = wanted.tenant AND erased.contact_id = wanted.contact_id)
          ORDER BY tenant, contact_id
          ON CONFLICT DO NOTHING
          """
              .formatted(WANTED));

  private static final NativeSql LOCK =
      NativeSql.of(
          """
          SELECT %s FROM %s AS wanted
          JOIN intent_score s ON s.tenant = wanted.tenant AND s.contact_id = wanted.contact_id
          WHERE NOT EXISTS (
            SELECT FROM erased_contact erased
            WHERE erased.tenant = s.tenant AND erased.contact_id = s.contact_id)
          ORDER BY s.tenant, s.contact_id
          FOR NO KEY UPDATE OF s
          """
              .formatted(COLUMNS, WANTED));

  private static final NativeSql KNOWN =
      NativeSql.of(
          """
          SELECT s.tenant, s.contact_id FROM %s AS wanted
          JOIN intent_score s ON s.tenant = wanted.tenant AND s.contact_id = wanted.contact_id
          """
              .formatted(WANTED));

  private static final NativeSql CATEGORIES =
      NativeSql.of(
          """
          SELECT wanted.tenant, wanted.contact_id, latest.contact_category
          FROM %s AS wanted
          CROSS JOIN LATERAL (
            SELECT contact_category FROM email
            WHERE email.tenant = wanted.tenant AND email.contact_id = wanted.contact_id
              AND contact_category IS NOT NULL
            ORDER BY email.id DESC LIMIT 1) AS latest
          """
              .formatted(WANTED));

  private static final String EVENT_COLUMNS =
      "e.tenant, e.id, e.position, e.contact_id, e.email_id, e.sequence_id, e.sequence_step,"
          + " e.kind, e.link_index, e.link_url, e.first, e.count, e.reassessed_id, e.verdict,"
          + " e.reasons, e.occurred_at, e.recorded_at";

  /** A visit that is taken for a person's by what came later is found by what says so. */
  private static final NativeSql EVENTS =
      NativeSql.of(
          """
          WITH newest AS MATERIALIZED (
            SELECT newest.* FROM %2$s AS wanted
            CROSS JOIN LATERAL (
              SELECT %1$s FROM engagement_event e
              WHERE e.tenant = wanted.tenant AND e.contact_id = wanted.contact_id
                AND (e.verdict = 'person' OR e.kind = 'reassessed')
              ORDER BY e.position DESC LIMIT :most) AS newest)
          SELECT * FROM newest
          UNION
          SELECT %1$s FROM newest
          JOIN engagement_event e ON e.tenant = newest.tenant AND e.id = newest.reassessed_id
          WHERE newest.kind = 'reassessed'
          """
              .formatted(EVENT_COLUMNS, WANTED));

  private static final NativeSql CLAIM_CHANGING =
      NativeSql.of(
          """
          SELECT tenant, contact_id FROM intent_score
          WHERE changes_at <= :now ORDER BY changes_at LIMIT :max
          FOR NO KEY UPDATE SKIP LOCKED
          """);

  private static final NativeSql CLAIM_OF_EARLIER_RULES =
      NativeSql.of(
          """
          SELECT s.tenant, s.contact_id FROM scoring_rules rules
          JOIN intent_score s ON s.tenant = rules.tenant AND s.rules_version < rules.version
          LIMIT :max
          FOR NO KEY UPDATE OF s SKIP LOCKED
          """);

  private static final NativeSql SAVE =
      NativeSql.of(
          """
          UPDATE intent_score SET
            position = saved.position, rules_version = saved.rules_version,
            category = saved.category, multiplier = saved.multiplier, factors = saved.factors,
            last_active_at = saved.last_active_at,
            score = CAST(saved.score AS numeric), hot_since = saved.hot_since,
            changes_at = saved.changes_at, updated_at = saved.updated_at
          FROM (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:contacts AS text[])) AS contact_id,
              unnest(CAST(:positions AS bigint[])) AS position,
              unnest(CAST(:rules_versions AS bigint[])) AS rules_version,
              unnest(CAST(:scores AS text[])) AS score,
              unnest(CAST(:hot_since AS timestamptz[])) AS hot_since,
              unnest(CAST(:changes_at AS timestamptz[])) AS changes_at,
              unnest(CAST(:updated_at AS timestamptz[])) AS updated_at,
              %s) AS saved
          WHERE intent_score.tenant = saved.tenant AND intent_score.contact_id = saved.contact_id
          """
              .formatted(IntentScoreColumns.EACH));

  private static final NativeSql FIND =
      NativeSql.of(
          "SELECT "
              + COLUMNS
              + " FROM intent_score s WHERE s.tenant = :tenant AND s.contact_id = :contact AND"
              + " s.updated_at IS NOT NULL");

  private static final NativeSql HOTTEST =
      NativeSql.of(
          """
          SELECT %s FROM intent_score s
          WHERE s.tenant = :tenant AND s.score > 0 AND s.score >= CAST(:at_least AS numeric)
            AND s.score <= CAST(:from_score AS numeric)
            AND (s.score < CAST(:from_score AS numeric) OR s.contact_id > CAST(:after AS text))
          ORDER BY s.score DESC, s.contact_id LIMIT :max
          """
              .formatted(COLUMNS));

  /** More than any score. */
  private static final Place FROM_THE_HIGHEST =
      new Place(BigDecimal.valueOf(1_000), new ContactId("0"));

  private final PostgresUnitOfWork unitOfWork;

  public PostgresIntentScores(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public List<History> lock(Collection<Whose> contacts) {
    if (contacts.isEmpty()) {
      return List.of();
    }
    Set<Whose> wanted = new LinkedHashSet<>(contacts);
    of(MAKE, wanted).update();
    Map<Whose, Optional<ContactScore>> scores = new LinkedHashMap<>();
    of(LOCK, wanted)
        .list(
            row ->
                scores.put(
                    whose(row), row.optionalInstant("updated_at").map(worked -> score(row))));
    Map<Whose, ContactCategory> categories = categories(wanted);
    Map<Whose, List<RecordedEvent>> events = events(wanted);
    List<History> histories = new ArrayList<>();
    scores.forEach(
        (whose, score) ->
            histories.add(
                new History(
                    whose,
                    score,
                    Optional.ofNullable(categories.get(whose)),
                    events.getOrDefault(whose, List.of()))));
    return histories;
  }

  private Map<Whose, ContactCategory> categories(Set<Whose> wanted) {
    return of(CATEGORIES, wanted)
        .list(
            row ->
                Map.entry(
                    whose(row), Labels.parse(ContactCategory.class, row.text("contact_category"))))
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Map<Whose, List<RecordedEvent>> events(Set<Whose> wanted) {
    return of(EVENTS, wanted).set("most", MOST_EVENTS).list(PostgresIntentScores::event).stream()
        .sorted(Comparator.comparingLong(RecordedEvent::position))
        .collect(
            groupingBy(
                e -> new Whose(e.event().context().tenant(), e.event().context().contact())));
  }

  private static RecordedEvent event(SqlRow row) {
    EventRow event = new EventRow();
    event.tenant = row.text("tenant");
    event.id = row.uuid("id");
    event.position = row.number("position");
    event.contactId = row.text("contact_id");
    event.emailId = row.uuid("email_id");
    event.sequenceId = row.text("sequence_id");
    event.sequenceStep = row.integer("sequence_step");
    event.kind = row.text("kind");
    event.linkIndex = row.optionalInteger("link_index").orElse(null);
    event.linkUrl = row.optionalText("link_url").orElse(null);
    event.first = row.flag("first");
    event.count = row.integer("count");
    event.reassessedId = row.optionalUuid("reassessed_id").orElse(null);
    event.verdict = row.optionalText("verdict").orElse(null);
    event.reasons = row.texts("reasons").toArray(String[]::new);
    event.occurredAt = row.instant("occurred_at");
    event.recordedAt = row.instant("recorded_at");
    return EngagementEventMapping.recordedEvent(event, null);
  }

  @Override
  public List<Whose> known(Collection<Whose> contacts) {
    return contacts.isEmpty() ? List.of() : of(KNOWN, contacts).list(PostgresIntentScores::whose);
  }

  @Override
  public List<Whose> claimDue(Instant now, int max) {
    Set<Whose> due =
        new LinkedHashSet<>(
            unitOfWork
                .call(CLAIM_CHANGING)
                .set("now", now)
                .set("max", max)
                .list(PostgresIntentScores::whose));
    if (due.size() < max) {
      due.addAll(
          unitOfWork
              .call(CLAIM_OF_EARLIER_RULES)
              .set("max", max)
              .list(PostgresIntentScores::whose));
    }
    return due.stream().limit(max).toList();
  }

  private SqlCall of(NativeSql sql, Collection<Whose> contacts) {
    return unitOfWork
        .call(sql)
        .setEach("tenants", String.class, contacts, whose -> whose.tenant().value())
        .setEach("contacts", String.class, contacts, whose -> whose.contact().value());
  }

  @Override
  public void save(Collection<ContactScore> scores) {
    if (scores.isEmpty()) {
      return;
    }
    int saved =
        IntentScoreColumns.set(unitOfWork.call(SAVE), scores, ContactScore::score)
            .setEach("tenants", String.class, scores, s -> s.tenant().value())
            .setEach("contacts", String.class, scores, s -> s.contact().value())
            .setEach("positions", Long.class, scores, ContactScore::position)
            .setEach("rules_versions", Long.class, scores, ContactScore::rulesVersion)
            .setEach("scores", String.class, scores, s -> s.current().toPlainString())
            .setEach("hot_since", Instant.class, scores, s -> s.hotSince().orElse(null))
            .setEach("changes_at", Instant.class, scores, s -> s.changesAt().orElse(null))
            .setEach("updated_at", Instant.class, scores, ContactScore::updatedAt)
            .update();
    if (saved < scores.size()) {
      throw new IllegalStateException("scores are saved of contacts that are held");
    }
  }

  @Override
  public Optional<ContactScore> find(TenantId tenant, ContactId contact) {
    return unitOfWork
        .call(FIND)
        .set("tenant", tenant.value())
        .set("contact", contact.value())
        .first(PostgresIntentScores::score);
  }

  @Override
  public List<ContactScore> hottest(
      TenantId tenant, BigDecimal atLeast, Optional<Place> after, int limit) {
    Place from = after.orElse(FROM_THE_HIGHEST);
    return unitOfWork
        .call(HOTTEST)
        .set("tenant", tenant.value())
        .set("at_least", atLeast)
        .set("from_score", from.score())
        .set("after", from.contact().value())
        .set("max", limit)
        .list(PostgresIntentScores::score);
  }

  private static Whose whose(SqlRow row) {
    return new Whose(new TenantId(row.text("tenant")), new ContactId(row.text("contact_id")));
  }

  private static ContactScore score(SqlRow row) {
    return new ContactScore(
        new TenantId(row.text("tenant")),
        new ContactId(row.text("contact_id")),
        IntentScoreColumns.read(row),
        row.decimal("score"),
        row.number("position"),
        row.number("rules_version"),
        row.optionalInstant("hot_since"),
        row.optionalInstant("changes_at"),
        row.instant("updated_at"));
  }
}
