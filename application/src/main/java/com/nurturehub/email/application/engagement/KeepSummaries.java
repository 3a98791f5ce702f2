package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.Summaries;
import com.nurturehub.email.application.port.Summaries.Cell;
import com.nurturehub.email.application.port.Summaries.Grouping;
import com.nurturehub.email.application.port.Summaries.Mail;
import com.nurturehub.email.application.port.Summaries.Target;
import com.nurturehub.email.application.port.Summaries.Visits;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.SummaryColumn;
import com.nurturehub.email.domain.engagement.SummaryCounts;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.VisitTally;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts events as they come, so that no summary has to. A visit that is judged anew moves from one
 * column to another, on the day on which it happened.
 */
public final class KeepSummaries implements FeedConsumer.Rebuildable {

  /** The provider of an e-mail of which the queue knows none. */
  public static final String UNKNOWN_PROVIDER = "unknown";

  /** Rows of void books that are removed with each stretch: more than a stretch adds. */
  private static final int SWEPT = 2_000;

  private final Summaries summaries;

  public KeepSummaries(Summaries summaries) {
    this.summaries = summaries;
  }

  @Override
  public FeedReader reader() {
    return FeedReader.SUMMARIES;
  }

  @Override
  public void consume(FeedPlaces.Stretch stretch) {
    count(summaries.live(stretch.share()), stretch.events());
    summaries.sweep(SWEPT);
  }

  @Override
  public void consumeAgain(FeedPlaces.Again again) {
    long book = again.isFirst() ? summaries.begin(again.share()) : summaries.begun(again.share());
    count(book, again.events());
    if (again.isLast()) {
      summaries.finish(again.share());
    }
    summaries.sweep(SWEPT);
  }

  /** The key under which a step is counted. */
  public static String keyOf(SequenceStep step) {
    return step.sequence().value() + "/" + step.step();
  }

  /**
   * One visit, or that it is seen in another light.
   *
   * @param before the column that it leaves; absent where it is new
   * @param visits how many it stands for
   */
  private record Move(
      Target target,
      SequenceStep step,
      LocalDate day,
      Optional<Verdict> before,
      Verdict after,
      int visits) {

    static Optional<Move> of(EngagementEvent event, Map<EventId, Summaries.Judged> judged) {
      return switch (event) {
        case EngagementEvent.Opened opened -> Optional.of(arrival(opened));
        case EngagementEvent.Clicked clicked -> Optional.of(arrival(clicked));
        case EngagementEvent.Reassessed reassessed ->
            Optional.ofNullable(judged.get(reassessed.context().id()))
                .filter(was -> was.before() != reassessed.assessment().verdict())
                .map(
                    was ->
                        move(
                            was.visit(),
                            Optional.of(was.before()),
                            reassessed.assessment().verdict()));
        case EngagementEvent.Sent e -> Optional.empty();
        case EngagementEvent.Failed e -> Optional.empty();
        case EngagementEvent.Unsubscribed e -> Optional.empty();
      };
    }

    private static Move arrival(EngagementEvent.Visited visited) {
      return move(visited, Optional.empty(), visited.visit().assessment().verdict());
    }

    private static Move move(
        EngagementEvent.Visited visited, Optional<Verdict> before, Verdict after) {
      EventContext context = visited.context();
      Optional<Integer> link =
          visited instanceof EngagementEvent.Clicked clicked
              ? Optional.of(clicked.link().index())
              : Optional.empty();
      return new Move(
          new Target(mailOf(context), link),
          context.sequence(),
          dayOf(context),
          before,
          after,
          visited.visit().count());
    }
  }

  private void count(long book, List<RecordedEvent> events) {
    Map<EventId, Summaries.Judged> judged =
        summaries.judged(
            events.stream().filter(e -> e.event() instanceof EngagementEvent.Reassessed).toList());
    List<Move> moves = events.stream().flatMap(e -> Move.of(e.event(), judged).stream()).toList();
    List<EventContext> sent =
        events.stream()
            .map(RecordedEvent::event)
            .filter(EngagementEvent.Sent.class::isInstance)
            .map(EngagementEvent::context)
            .toList();
    Stretch stretch = new Stretch(book, moves, sent);
    stretch.sent(sent);
    moves.forEach(stretch::move);
    stretch.store();
  }

  private record Changed(SequenceStep step, Visits visits) {}

  /** What a stretch of the feed changes. */
  private final class Stretch {

    private final long book;
    private final Map<Target, Visits> before;
    private final Map<Target, Changed> after = new LinkedHashMap<>();
    private final Map<Mail, String> providers;
    private final Map<Cell, SummaryCounts> differences = new HashMap<>();

    Stretch(long book, List<Move> moves, List<EventContext> sent) {
      this.book = book;
      Set<Target> targets =
          moves.stream().map(Move::target).collect(Collectors.toCollection(LinkedHashSet::new));
      this.before = summaries.visits(book, targets);
      Set<Mail> unknown = new LinkedHashSet<>();
      targets.stream()
          .filter(target -> !before.containsKey(target))
          .forEach(target -> unknown.add(target.mail()));
      sent.forEach(context -> unknown.add(mailOf(context)));
      this.providers = summaries.providers(unknown);
    }

    void sent(List<EventContext> sent) {
      for (EventContext context : sent) {
        add(
            mailOf(context),
            context.sequence(),
            providerOf(mailOf(context)),
            dayOf(context),
            SummaryCounts.sent(1));
      }
    }

    void move(Move move) {
      Target target = move.target();
      Changed known = after.get(target);
      Visits visits =
          known == null
              ? before.getOrDefault(target, new Visits(providerOf(target.mail()), VisitTally.NONE))
              : known.visits();
      VisitTally left = move.before().map(visits.tally()::minus).orElse(visits.tally());
      VisitTally tally = left.plus(move.after(), move.day());
      after.put(target, new Changed(move.step(), new Visits(visits.provider(), tally)));
      move.before().ifPresent(verdict -> add(move, visits.provider(), verdict, -move.visits()));
      add(move, visits.provider(), move.after(), move.visits());
    }

    private void add(Move move, String provider, Verdict verdict, int visits) {
      add(
          move.target().mail(),
          move.step(),
          provider,
          move.day(),
          SummaryCounts.of(verdict, SummaryColumn.of(move.target().link().isPresent(), visits, 0)));
    }

    /** A target that is unique no more, or on another day, is taken away where it was. */
    private void addUnique(Target target, SequenceStep step, Visits visits, int sign) {
      for (Verdict verdict : Verdict.values()) {
        visits
            .tally()
            .uniqueOn(verdict)
            .ifPresent(
                day ->
                    add(
                        target.mail(),
                        step,
                        visits.provider(),
                        day,
                        SummaryCounts.of(
                            verdict, SummaryColumn.of(target.link().isPresent(), 0, sign))));
      }
    }

    private void add(
        Mail mail, SequenceStep step, String provider, LocalDate day, SummaryCounts counts) {
      for (Cell cell :
          List.of(
              new Cell(mail.tenant(), Grouping.STEP, keyOf(step), day),
              new Cell(mail.tenant(), Grouping.DAY, day.toString(), day),
              new Cell(mail.tenant(), Grouping.PROVIDER, provider, day))) {
        differences.merge(cell, counts, SummaryCounts::plus);
      }
    }

    private String providerOf(Mail mail) {
      return providers.getOrDefault(mail, UNKNOWN_PROVIDER);
    }

    void store() {
      Map<Target, Visits> kept = new LinkedHashMap<>();
      after.forEach(
          (target, changed) -> {
            Optional.ofNullable(before.get(target))
                .ifPresent(was -> addUnique(target, changed.step(), was, -1));
            addUnique(target, changed.step(), changed.visits(), 1);
            kept.put(target, changed.visits());
          });
      differences.values().removeIf(SummaryCounts.NONE::equals);
      summaries.keep(book, kept);
      summaries.add(book, differences);
    }
  }

  private static Mail mailOf(EventContext context) {
    return new Mail(context.tenant(), context.email());
  }

  private static LocalDate dayOf(EventContext context) {
    return LocalDate.ofInstant(context.occurredAt(), ZoneOffset.UTC);
  }
}
