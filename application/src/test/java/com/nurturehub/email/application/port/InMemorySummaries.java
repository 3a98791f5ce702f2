package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.SummaryCounts;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Books in memory, as the tables of the present unit of work hold them. */
final class InMemorySummaries implements Summaries {

  private record VisitsKey(long book, Target target) {}

  private record CountKey(long book, Cell cell) {}

  /** All that is written. */
  static final class Books {

    private final Map<Integer, Long> live = new HashMap<>();
    private final Map<Integer, Long> begun = new HashMap<>();
    private final Set<Long> voided = new HashSet<>();
    private final Map<VisitsKey, Visits> visits = new HashMap<>();
    private final Map<CountKey, SummaryCounts> counts = new HashMap<>();
    private long nextBook = FeedPlaces.SHARES;

    void putAll(Books other) {
      live.putAll(other.live);
      begun.putAll(other.begun);
      voided.addAll(other.voided);
      visits.putAll(other.visits);
      counts.putAll(other.counts);
      nextBook = other.nextBook;
    }
  }

  /** What else is stored. */
  interface Surroundings {

    void requireReach(TenantId tenant);

    List<RecordedEvent> events();

    Optional<String> provider(Mail mail);
  }

  private final Supplier<Books> books;
  private final Surroundings surroundings;
  private final ToIntFunction<TenantId> shareOf;

  InMemorySummaries(
      Supplier<Books> books, Surroundings surroundings, ToIntFunction<TenantId> shareOf) {
    this.books = books;
    this.surroundings = surroundings;
    this.shareOf = shareOf;
  }

  @Override
  public long live(int share) {
    return books.get().live.getOrDefault(share, (long) share);
  }

  @Override
  public long begin(int share) {
    Optional.ofNullable(books.get().begun.get(share)).ifPresent(books.get().voided::add);
    long book = books.get().nextBook++;
    books.get().begun.put(share, book);
    return book;
  }

  @Override
  public long begun(int share) {
    return Optional.ofNullable(books.get().begun.get(share))
        .orElseThrow(() -> new IllegalStateException("no book was begun for share " + share));
  }

  @Override
  public void finish(int share) {
    long book = begun(share);
    books.get().voided.add(live(share));
    books.get().live.put(share, book);
    books.get().begun.remove(share);
  }

  @Override
  public void sweep(int limit) {
    Books all = books.get();
    all.voided.stream()
        .findFirst()
        .ifPresent(
            book -> {
              boolean visitsLeft = sweep(all.visits.keySet(), k -> k.book() == book, limit);
              boolean countsLeft = sweep(all.counts.keySet(), k -> k.book() == book, limit);
              if (!visitsLeft && !countsLeft) {
                all.voided.remove(book);
              }
            });
  }

  private static <K> boolean sweep(Set<K> keys, Predicate<K> ofBook, int limit) {
    List<K> some = keys.stream().filter(ofBook).limit(limit).toList();
    some.forEach(keys::remove);
    return some.size() == limit;
  }

  @Override
  public Map<Target, Visits> visits(long book, Collection<Target> targets) {
    Map<Target, Visits> found = new HashMap<>();
    for (Target target : targets) {
      Optional.ofNullable(books.get().visits.get(new VisitsKey(book, target)))
          .ifPresent(visits -> found.put(target, visits));
    }
    return found;
  }

  @Override
  public void keep(long book, Map<Target, Visits> visits) {
    visits.forEach((target, v) -> books.get().visits.put(new VisitsKey(book, target), v));
  }

  @Override
  public void add(long book, Map<Cell, SummaryCounts> differences) {
    differences.forEach(
        (cell, counts) ->
            books.get().counts.merge(new CountKey(book, cell), counts, SummaryCounts::plus));
  }

  @Override
  public Map<Mail, String> providers(Collection<Mail> emails) {
    Map<Mail, String> providers = new HashMap<>();
    for (Mail mail : emails) {
      surroundings.provider(mail).ifPresent(provider -> providers.put(mail, provider));
    }
    return providers;
  }

  @Override
  public Map<EventId, Judged> judged(List<RecordedEvent> reassessments) {
    Map<EventId, Judged> judged = new LinkedHashMap<>();
    for (RecordedEvent recorded : reassessments) {
      if (recorded.event() instanceof EngagementEvent.Reassessed reassessed) {
        before(recorded.position(), reassessed)
            .ifPresent(was -> judged.put(reassessed.context().id(), was));
      }
    }
    return judged;
  }

  private Optional<Judged> before(long position, EngagementEvent.Reassessed reassessed) {
    Optional<Judged> was = Optional.empty();
    for (RecordedEvent earlier : surroundings.events()) {
      if (earlier.position() < position) {
        if (earlier.event() instanceof EngagementEvent.Visited visited
            && !(visited instanceof EngagementEvent.Unsubscribed)
            && visited.context().id().equals(reassessed.visit())) {
          was = Optional.of(new Judged(visited, visited.visit().assessment().verdict()));
        }
        if (earlier.event() instanceof EngagementEvent.Reassessed other
            && other.visit().equals(reassessed.visit())) {
          Verdict then = other.assessment().verdict();
          was = was.map(judged -> new Judged(judged.visit(), then));
        }
      }
    }
    return was;
  }

  @Override
  public List<Row> read(TenantId tenant, Grouping grouping, LocalDate from, LocalDate to) {
    surroundings.requireReach(tenant);
    long book = live(shareOf.applyAsInt(tenant));
    Map<String, SummaryCounts> rows = new TreeMap<>();
    books
        .get()
        .counts
        .forEach(
            (key, counts) -> {
              Cell cell = key.cell();
              if (key.book() == book
                  && cell.tenant().equals(tenant)
                  && cell.grouping() == grouping
                  && !cell.day().isBefore(from)
                  && !cell.day().isAfter(to)) {
                rows.merge(cell.key(), counts, SummaryCounts::plus);
              }
            });
    return rows.entrySet().stream().map(row -> new Row(row.getKey(), row.getValue())).toList();
  }
}
