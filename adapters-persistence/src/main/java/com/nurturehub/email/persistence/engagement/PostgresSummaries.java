package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.Summaries;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.SummaryColumn;
import com.nurturehub.email.domain.engagement.SummaryCounts;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.VisitTally;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Books in {@code summary_count} and {@code summary_visits}. Every statement is one for a whole
 * stretch and finds its rows by key.
 */
public final class PostgresSummaries implements Summaries {

  private static final int PIXEL = -1;

  /** The columns of counts, and what each holds. */
  private static final Map<String, ToLongFunction<SummaryCounts>> COUNTS =
      Stream.concat(
              Stream.of(
                  Map.<String, ToLongFunction<SummaryCounts>>entry("sent", SummaryCounts::sent)),
              Stream.of(Verdict.values()).flatMap(PostgresSummaries::columns))
          .collect(Collectors.toUnmodifiableMap(Entry::getKey, Entry::getValue));

  private static final List<String> COUNT_NAMES = COUNTS.keySet().stream().sorted().toList();

  private static final NativeSql LIVE =
      NativeSql.of("SELECT live FROM summary_book WHERE share = :share");

  private static final NativeSql BEGUN =
      NativeSql.of("SELECT begun FROM summary_book WHERE share = :share AND begun IS NOT NULL");

  private static final NativeSql VOID_BEGUN =
      NativeSql.of(
          """
          INSERT INTO summary_void (book)
          SELECT begun FROM summary_book WHERE share = :share AND begun IS NOT NULL
          """);

  private static final NativeSql BEGIN =
      NativeSql.of(
          """
          INSERT INTO summary_book (share, live, begun)
          VALUES (:share, :share, nextval('summary_book_number'))
          ON CONFLICT (share) DO UPDATE SET begun = excluded.begun
          RETURNING begun
          """);

  private static final NativeSql VOID_LIVE =
      NativeSql.of(
          """
          INSERT INTO summary_void (book)
          SELECT live FROM summary_book WHERE share = :share AND begun IS NOT NULL
          """);

  private static final NativeSql FINISH =
      NativeSql.of(
          """
          UPDATE summary_book SET live = begun, begun = NULL
          WHERE share = :share AND begun IS NOT NULL
          """);

  private static final NativeSql TAKE_VOID =
      NativeSql.of("SELECT book FROM summary_void LIMIT 1 FOR UPDATE SKIP LOCKED");

  private static final NativeSql SWEEP_VISITS =
      NativeSql.of(
          """
          DELETE FROM summary_visits WHERE (book, tenant, email_id, link_index) IN (
            SELECT book, tenant, email_id, link_index FROM summary_visits
            WHERE book = :book ORDER BY book, tenant, email_id, link_index LIMIT :limit)
          """);

  private static final NativeSql SWEEP_COUNTS =
      NativeSql.of(
          """
          DELETE FROM summary_count WHERE (book, tenant, division, span, day, key) IN (
            SELECT book, tenant, division, span, day, key FROM summary_count
            WHERE book = :book ORDER BY book, tenant, division, span, day, key LIMIT :limit)
          """);

  private static final NativeSql FORGET_VOID =
      NativeSql.of("DELETE FROM summary_void WHERE book = :book");

  private static final NativeSql VISITS =
      NativeSql.of(
          """
          SELECT visits.tenant, visits.email_id, visits.link_index, provider,
            person, CAST(person_since AS text) AS person_since,
            machine, CAST(machine_since AS text) AS machine_since,
            unknown, CAST(unknown_since AS text) AS unknown_since
          FROM unnest(CAST(:tenants AS text[]), CAST(:emails AS uuid[]), CAST(:links AS integer[]))
            AS wanted (tenant, email_id, link_index)
          JOIN summary_visits visits
            ON visits.book = :book AND visits.tenant = wanted.tenant COLLATE "C"
            AND visits.email_id = wanted.email_id AND visits.link_index = wanted.link_index
          """);

  private static final NativeSql KEEP =
      NativeSql.of(
          """
          INSERT INTO summary_visits (
            book, tenant, email_id, link_index, provider, person, person_since, machine,
            machine_since, unknown, unknown_since)
          SELECT :book,
            unnest(CAST(:tenants AS text[])), unnest(CAST(:emails AS uuid[])),
            unnest(CAST(:links AS integer[])), unnest(CAST(:providers AS text[])),
            unnest(CAST(:person AS integer[])), CAST(unnest(CAST(:person_since AS text[])) AS date),
            unnest(CAST(:machine AS integer[])), CAST(unnest(CAST(:machine_since AS text[])) AS date),
            unnest(CAST(:unknown AS integer[])), CAST(unnest(CAST(:unknown_since AS text[])) AS date)
          ON CONFLICT (book, tenant, email_id, link_index) DO UPDATE SET
            person = excluded.person, person_since = excluded.person_since,
            machine = excluded.machine, machine_since = excluded.machine_since,
            unknown = excluded.unknown, unknown_since = excluded.unknown_since
          """);

  private static final NativeSql ADD =
      NativeSql.of(
          "INSERT INTO summary_count (book, tenant, division, span, day, key, "
              + String.join(", ", COUNT_NAMES)
              + ") SELECT :book, unnest(CAST(:tenants AS text[])),"
              + " unnest(CAST(:divisions AS text[])), unnest(CAST(:spans AS text[])),"
              + " CAST(unnest(CAST(:days AS text[])) AS date), unnest(CAST(:keys AS text[])), "
              + each("unnest(CAST(:%1$s AS bigint[]))")
              + " ON CONFLICT (book, tenant, division, span, day, key) DO UPDATE SET "
              + each("%1$s = summary_count.%1$s + excluded.%1$s"));

  /** An e-mail on its way is with the provider of its lease. */
  private static final NativeSql PROVIDERS =
      NativeSql.of(
          """
          SELECT queue.tenant, queue.email_id, coalesce(queue.provider, queue.lease_provider) AS provider
          FROM unnest(CAST(:tenants AS text[]), CAST(:emails AS uuid[])) AS wanted (tenant, email_id)
          JOIN send_queue queue
            ON queue.tenant = wanted.tenant COLLATE "C" AND queue.email_id = wanted.email_id
          WHERE coalesce(queue.provider, queue.lease_provider) IS NOT NULL
          """);

  /** With what was last said of the visit before. */
  private static final NativeSql JUDGED =
      NativeSql.of(
          """
          SELECT wanted.id AS reassessment, visit.tenant, visit.id,
            coalesce(
              (SELECT earlier.verdict FROM engagement_event earlier
               WHERE earlier.tenant = visit.tenant AND earlier.email_id = visit.email_id
                 AND earlier.kind = 'reassessed' AND earlier.reassessed_id = visit.id
                 AND earlier.position > visit.position AND earlier.position < wanted.position
               ORDER BY earlier.position DESC LIMIT 1),
              visit.verdict) AS before
          FROM unnest(
              CAST(:tenants AS text[]), CAST(:ids AS uuid[]), CAST(:visits AS uuid[]),
              CAST(:positions AS bigint[]))
            AS wanted (tenant, id, visit, position)
          JOIN engagement_event visit
            ON visit.tenant = wanted.tenant COLLATE "C" AND visit.id = wanted.visit
            AND visit.position < wanted.position AND visit.kind IN ('opened', 'clicked')
          """);

  /**
   * Whole months by their rows, and the days before and after them by theirs. Each is a query of
   * its own over what was given alone: a day that is cast from another row is, under row security,
   * no condition of an index, and all days of the tenant would be read.
   */
  private static final NativeSql READ =
      NativeSql.of(
          """
          WITH book AS MATERIALIZED (
            SELECT coalesce(
              (SELECT live FROM summary_book WHERE share = nurturehub_share(:tenant)),
              nurturehub_share(:tenant)) AS number)
          """
              + "SELECT key, "
              + each("CAST(sum(%1$s) AS bigint) AS %1$s")
              + " FROM ("
              + String.join(
                  " UNION ALL ",
                  rows(
                      Span.DAY, "day >= CAST(:first AS date) AND day < CAST(:months_from AS date)"),
                  rows(
                      Span.MONTH,
                      "day >= CAST(:months_from AS date) AND day < CAST(:months_until AS date)"),
                  rows(
                      Span.DAY,
                      "day >= CAST(:months_until AS date) AND day <= CAST(:last AS date)"))
              + ") counted GROUP BY key ORDER BY key");

  private final PostgresUnitOfWork unitOfWork;

  public PostgresSummaries(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  private static Stream<Entry<String, ToLongFunction<SummaryCounts>>> columns(Verdict verdict) {
    String prefix = Labels.of(verdict) + "_";
    return Stream.<Entry<String, ToLongFunction<SummaryColumn>>>of(
            Map.entry("opens", SummaryColumn::opens),
            Map.entry("unique_opens", SummaryColumn::uniqueOpens),
            Map.entry("clicks", SummaryColumn::clicks),
            Map.entry("unique_clicks", SummaryColumn::uniqueClicks))
        .map(
            column ->
                Map.entry(
                    prefix + column.getKey(),
                    counts -> column.getValue().applyAsLong(counts.column(verdict))));
  }

  private static String rows(Span span, String days) {
    return """
    SELECT * FROM summary_count
    WHERE book = (SELECT number FROM book) AND tenant = :tenant AND division = :division
      AND span = '%s' AND %s
    """
        .formatted(Labels.of(span), days);
  }

  private static String each(String form) {
    return COUNT_NAMES.stream().map(form::formatted).collect(Collectors.joining(", "));
  }

  @Override
  public long live(int share) {
    return unitOfWork
        .call(LIVE)
        .set("share", share)
        .first(row -> row.number("live"))
        .orElse((long) share);
  }

  @Override
  public long begin(int share) {
    unitOfWork.call(VOID_BEGUN).set("share", share).update();
    return unitOfWork
        .call(BEGIN)
        .set("share", share)
        .first(row -> row.number("begun"))
        .orElseThrow();
  }

  @Override
  public long begun(int share) {
    return unitOfWork
        .call(BEGUN)
        .set("share", share)
        .first(row -> row.number("begun"))
        .orElseThrow(() -> new IllegalStateException("no book was begun for share " + share));
  }

  @Override
  public void finish(int share) {
    unitOfWork.call(VOID_LIVE).set("share", share).update();
    unitOfWork.call(FINISH).set("share", share).update();
  }

  @Override
  public void sweep(int limit) {
    Optional<Long> book = unitOfWork.call(TAKE_VOID).first(row -> row.number("book"));
    if (book.isPresent()) {
      int visits = sweep(SWEEP_VISITS, book.get(), limit);
      int counts = sweep(SWEEP_COUNTS, book.get(), limit);
      if (visits < limit && counts < limit) {
        unitOfWork.call(FORGET_VOID).set("book", book.get()).update();
      }
    }
  }

  private int sweep(NativeSql sql, long book, int limit) {
    return unitOfWork.call(sql).set("book", book).set("limit", limit).update();
  }

  @Override
  public Map<Target, Visits> visits(long book, Collection<Target> targets) {
    if (targets.isEmpty()) {
      return Map.of();
    }
    return targets(VISITS, book, targets)
        .list(row -> Map.entry(target(row), new Visits(row.text("provider"), tally(row))))
        .stream()
        .collect(Collectors.toMap(Entry::getKey, Entry::getValue));
  }

  private SqlCall targets(NativeSql sql, long book, Collection<Target> targets) {
    return unitOfWork
        .call(sql)
        .set("book", book)
        .setEach("tenants", String.class, targets, t -> t.mail().tenant().value())
        .setEach("emails", UUID.class, targets, t -> t.mail().email().value())
        .setEach("links", Integer.class, targets, t -> t.link().orElse(PIXEL));
  }

  private static Target target(SqlRow row) {
    int link = row.integer("link_index");
    return new Target(mail(row), link == PIXEL ? Optional.empty() : Optional.of(link));
  }

  private static Mail mail(SqlRow row) {
    return new Mail(new TenantId(row.text("tenant")), new EmailId(row.uuid("email_id")));
  }

  private static VisitTally tally(SqlRow row) {
    Map<Verdict, VisitTally.Standing> standings = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      String column = Labels.of(verdict);
      row.optionalText(column + "_since")
          .ifPresent(
              since ->
                  standings.put(
                      verdict,
                      new VisitTally.Standing(row.integer(column), LocalDate.parse(since))));
    }
    return new VisitTally(standings);
  }

  @Override
  public void keep(long book, Map<Target, Visits> visits) {
    if (visits.isEmpty()) {
      return;
    }
    List<Entry<Target, Visits>> rows = List.copyOf(visits.entrySet());
    SqlCall call =
        targets(KEEP, book, rows.stream().map(Entry::getKey).toList())
            .setEach("providers", String.class, rows, row -> row.getValue().provider());
    for (Verdict verdict : Verdict.values()) {
      Function<Entry<Target, Visits>, Optional<VisitTally.Standing>> standing =
          row -> row.getValue().tally().of(verdict);
      call.setEach(
          Labels.of(verdict),
          Integer.class,
          rows,
          row -> standing.apply(row).map(VisitTally.Standing::events).orElse(0));
      call.setEach(
          Labels.of(verdict) + "_since", String.class, rows, row -> since(standing.apply(row)));
    }
    call.update();
  }

  private static @Nullable String since(Optional<VisitTally.Standing> standing) {
    return standing.map(s -> s.since().toString()).orElse(null);
  }

  /** What a row counts. */
  private enum Span {
    DAY,
    MONTH;

    /** The day under which it stands. */
    LocalDate dayOf(LocalDate day) {
      return this == MONTH ? day.withDayOfMonth(1) : day;
    }
  }

  private record SpanCell(
      TenantId tenant, Grouping grouping, String key, Span span, LocalDate day) {

    static SpanCell of(Cell cell, Span span) {
      return new SpanCell(cell.tenant(), cell.grouping(), cell.key(), span, span.dayOf(cell.day()));
    }
  }

  /**
   * The whole months within some days.
   *
   * @param until the day after the last of them; {@code from} where there is none
   */
  private record WholeMonths(LocalDate from, LocalDate until) {

    static WholeMonths within(LocalDate first, LocalDate last) {
      LocalDate from = first.minusDays(1).withDayOfMonth(1).plusMonths(1);
      LocalDate until = last.plusDays(1).withDayOfMonth(1);
      return from.isBefore(until)
          ? new WholeMonths(from, until)
          : new WholeMonths(last.plusDays(1), last.plusDays(1));
    }
  }

  @Override
  public void add(long book, Map<Cell, SummaryCounts> differences) {
    if (differences.isEmpty()) {
      return;
    }
    Map<SpanCell, SummaryCounts> spans = new HashMap<>();
    differences.forEach(
        (cell, counts) -> {
          for (Span span : Span.values()) {
            spans.merge(SpanCell.of(cell, span), counts, SummaryCounts::plus);
          }
        });
    List<Entry<SpanCell, SummaryCounts>> rows = List.copyOf(spans.entrySet());
    SqlCall call =
        unitOfWork
            .call(ADD)
            .set("book", book)
            .setEach("tenants", String.class, rows, row -> row.getKey().tenant().value())
            .setEach("divisions", String.class, rows, row -> row.getKey().grouping().label())
            .setEach("spans", String.class, rows, row -> Labels.of(row.getKey().span()))
            .setEach("days", String.class, rows, row -> row.getKey().day().toString())
            .setEach("keys", String.class, rows, row -> row.getKey().key());
    COUNTS.forEach(
        (name, count) ->
            call.setEach(name, Long.class, rows, row -> count.applyAsLong(row.getValue())));
    call.update();
  }

  @Override
  public Map<Mail, String> providers(Collection<Mail> emails) {
    if (emails.isEmpty()) {
      return Map.of();
    }
    return unitOfWork
        .call(PROVIDERS)
        .setEach("tenants", String.class, emails, mail -> mail.tenant().value())
        .setEach("emails", UUID.class, emails, mail -> mail.email().value())
        .list(row -> Map.entry(mail(row), row.text("provider")))
        .stream()
        .collect(Collectors.toMap(Entry::getKey, Entry::getValue));
  }

  private record Light(EventId reassessment, String tenant, UUID visit, Verdict before) {}

  @Override
  public Map<EventId, Judged> judged(List<RecordedEvent> reassessments) {
    if (reassessments.isEmpty()) {
      return Map.of();
    }
    List<Light> lights =
        unitOfWork
            .call(JUDGED)
            .setEach(
                "tenants", String.class, reassessments, r -> r.event().context().tenant().value())
            .setEach("ids", UUID.class, reassessments, r -> r.event().context().id().value())
            .setEach("visits", UUID.class, reassessments, PostgresSummaries::visitOf)
            .setEach("positions", Long.class, reassessments, RecordedEvent::position)
            .list(
                row ->
                    new Light(
                        new EventId(row.uuid("reassessment")),
                        row.text("tenant"),
                        row.uuid("id"),
                        Labels.parse(Verdict.class, row.text("before"))));
    Map<EventId, Judged> judged = new HashMap<>();
    Map<EventRow.Key, EngagementEvent.Visited> visits = visits(lights);
    for (Light light : lights) {
      Optional.ofNullable(visits.get(new EventRow.Key(light.tenant(), light.visit())))
          .ifPresent(visit -> judged.put(light.reassessment(), new Judged(visit, light.before())));
    }
    return judged;
  }

  private static UUID visitOf(RecordedEvent recorded) {
    if (recorded.event() instanceof EngagementEvent.Reassessed reassessed) {
      return reassessed.visit().value();
    }
    throw new IllegalArgumentException("no reassessment: " + recorded.event().context().id());
  }

  private Map<EventRow.Key, EngagementEvent.Visited> visits(List<Light> lights) {
    List<UUID> ids = lights.stream().map(Light::visit).distinct().toList();
    List<String> tenants = lights.stream().map(Light::tenant).distinct().toList();
    List<EventRow> rows = new ArrayList<>();
    if (!ids.isEmpty()) {
      rows.addAll(
          unitOfWork.inSession(
              session ->
                  session
                      .createSelectionQuery(
                          "from EventRow e where e.tenant in :tenants and e.id in :ids",
                          EventRow.class)
                      .setParameter("tenants", tenants)
                      .setParameter("ids", ids)
                      .list()));
    }
    return rows.stream()
        .collect(
            Collectors.toMap(
                row -> new EventRow.Key(row.tenant, row.id),
                row ->
                    (EngagementEvent.Visited)
                        EngagementEventMapping.recordedEvent(row, null).event()));
  }

  @Override
  public List<Row> read(TenantId tenant, Grouping grouping, LocalDate from, LocalDate to) {
    WholeMonths months = WholeMonths.within(from, to);
    return unitOfWork
        .call(READ)
        .set("tenant", tenant.value())
        .set("division", grouping.label())
        .set("first", from.toString())
        .set("months_from", months.from().toString())
        .set("months_until", months.until().toString())
        .set("last", to.toString())
        .list(row -> new Row(row.text("key"), counts(row)));
  }

  private static SummaryCounts counts(SqlRow row) {
    SummaryCounts counts = SummaryCounts.sent(row.number("sent"));
    for (Verdict verdict : Verdict.values()) {
      String prefix = Labels.of(verdict) + "_";
      counts =
          counts.plus(
              SummaryCounts.of(
                  verdict,
                  new SummaryColumn(
                      row.number(prefix + "opens"),
                      row.number(prefix + "unique_opens"),
                      row.number(prefix + "clicks"),
                      row.number(prefix + "unique_clicks"))));
    }
    return counts;
  }
}
