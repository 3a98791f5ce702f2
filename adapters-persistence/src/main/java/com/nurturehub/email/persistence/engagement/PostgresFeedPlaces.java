package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.persistence.session.Bell;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Places in {@code engagement_place}. Positions are in commit order, so what has come after a place
 * is all that will ever come after it; and whoever reads on from a place has its row locked.
 *
 * <p>Whatever is read in the order of a share is ordered as the index is, the share first. Row
 * security keeps the planner from seeing that it is one share, so that by positions alone it would
 * collect and sort all that follows, however little is read.
 */
public final class PostgresFeedPlaces implements FeedPlaces {

  /** The one furthest behind first. */
  private static final NativeSql TAKE_WITH_NEWS =
      NativeSql.of(
          """
          SELECT place.share, place.position AS after
          FROM engagement_place place
          WHERE place.reader = :reader AND place.share <> ALL(CAST(:except AS integer[]))
            AND (
              SELECT event.position FROM engagement_event event
              WHERE nurturehub_share(event.tenant) = place.share AND event.position > place.position
              ORDER BY nurturehub_share(event.tenant), event.position LIMIT 1) IS NOT NULL
          ORDER BY place.position LIMIT 1
          FOR UPDATE OF place SKIP LOCKED
          """);

  private static final NativeSql MOVE =
      NativeSql.of(
          """
          UPDATE engagement_place SET position = :position WHERE reader = :reader AND share = :share
          """);

  /** Where no event is yet, the mark alone tells that the reader has begun. */
  private static final NativeSql BEGIN_NOW =
      NativeSql.of(
          """
          UPDATE engagement_place place
          SET has_begun = true, position = coalesce((
            SELECT event.position FROM engagement_event event
            WHERE nurturehub_share(event.tenant) = place.share
            ORDER BY nurturehub_share(event.tenant) DESC, event.position DESC LIMIT 1), 0)
          WHERE reader = :reader AND NOT has_begun
            AND NOT EXISTS (
              SELECT FROM engagement_place given WHERE given.reader = :reader AND given.position > 0)
          """);

  private static final NativeSql BEGIN_AGAIN =
      NativeSql.of("UPDATE engagement_place SET again_after = 0 WHERE reader = :reader");

  private static final NativeSql TAKE_AGAIN =
      NativeSql.of(
          """
          SELECT share, again_after AS after, position AS until
          FROM engagement_place
          WHERE reader = :reader AND again_after IS NOT NULL
            AND share <> ALL(CAST(:except AS integer[]))
          ORDER BY again_after LIMIT 1
          FOR UPDATE SKIP LOCKED
          """);

  private static final NativeSql MOVE_AGAIN =
      NativeSql.of(
          """
          UPDATE engagement_place SET again_after = CAST(:after AS bigint)
          WHERE reader = :reader AND share = :share
          """);

  private static final NativeSql PROGRESS =
      NativeSql.of(
          """
          SELECT place.reader, count(place.again_after) AS again,
            CAST(
              coalesce(extract(epoch FROM clock_timestamp() - min(oldest.recorded_at)) * 1000, 0)
              AS bigint) AS delay_millis
          FROM engagement_place place
          LEFT JOIN LATERAL (
            SELECT recorded_at FROM engagement_event event
            WHERE nurturehub_share(event.tenant) = place.share AND event.position > place.position
            ORDER BY nurturehub_share(event.tenant), event.position LIMIT 1) oldest ON true
          GROUP BY place.reader
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final Bell bell;

  /**
   * Places.
   *
   * @param bell rung whenever events have come in
   */
  public PostgresFeedPlaces(PostgresUnitOfWork unitOfWork, Bell bell) {
    this.unitOfWork = unitOfWork;
    this.bell = bell;
  }

  private record Place(int share, long after, long until) {}

  @Override
  public Optional<Stretch> next(FeedReader reader, Set<Integer> except, int limit) {
    Optional<Place> place = take(TAKE_WITH_NEWS, reader, except, row -> Long.MAX_VALUE);
    Optional<Stretch> stretch = place.map(p -> new Stretch(p.share(), p.after(), read(p, limit)));
    stretch.ifPresent(
        s ->
            unitOfWork
                .call(MOVE)
                .set("reader", reader.label())
                .set("share", s.share())
                .set("position", s.to())
                .update());
    return stretch;
  }

  @Override
  public void beginNow(FeedReader reader) {
    unitOfWork.call(BEGIN_NOW).set("reader", reader.label()).update();
  }

  @Override
  public void beginAgain(FeedReader reader) {
    unitOfWork.call(BEGIN_AGAIN).set("reader", reader.label()).update();
    bell.ringAfterCommit();
  }

  @Override
  public Optional<Again> nextAgain(FeedReader reader, Set<Integer> except, int limit) {
    Optional<Place> place = take(TAKE_AGAIN, reader, except, row -> row.number("until"));
    return place.map(
        p -> {
          List<RecordedEvent> events = read(p, limit);
          boolean isLast = events.size() < limit || events.getLast().position() == p.until();
          unitOfWork
              .call(MOVE_AGAIN)
              .set("reader", reader.label())
              .set("share", p.share())
              .set("after", isLast ? Optional.empty() : Optional.of(events.getLast().position()))
              .update();
          return new Again(p.share(), events, p.after() == 0, isLast);
        });
  }

  private Optional<Place> take(
      NativeSql sql, FeedReader reader, Set<Integer> except, Function<SqlRow, Long> until) {
    return unitOfWork
        .call(sql)
        .set("reader", reader.label())
        .setEach("except", Integer.class, except, share -> share)
        .first(row -> new Place(row.integer("share"), row.number("after"), until.apply(row)));
  }

  private List<RecordedEvent> read(Place place, int limit) {
    return unitOfWork.inSession(
        session ->
            session
                .createSelectionQuery(
                    """
                    select e, c from EventRow e
                    left join ClientRow c on c.tenant = e.tenant and c.id = e.id
                    where cast(function('nurturehub_share', e.tenant) as Integer) = :share
                      and e.position > :after and e.position <= :until
                    order by function('nurturehub_share', e.tenant), e.position
                    """,
                    Object[].class)
                .setParameter("share", place.share())
                .setParameter("after", place.after())
                .setParameter("until", place.until())
                .setMaxResults(limit)
                .list()
                .stream()
                .map(
                    row ->
                        EngagementEventMapping.recordedEvent((EventRow) row[0], (ClientRow) row[1]))
                .toList());
  }

  @Override
  public List<Progress> progress() {
    return unitOfWork
        .call(PROGRESS)
        .list(
            row ->
                new Progress(
                    reader(row.text("reader")),
                    Duration.ofMillis(row.number("delay_millis")),
                    (int) row.number("again")));
  }

  private static FeedReader reader(String label) {
    return Arrays.stream(FeedReader.values())
        .filter(reader -> reader.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no reader " + label));
  }

  @Override
  public void onNews(Runnable signal) {
    bell.listen(signal);
  }
}
