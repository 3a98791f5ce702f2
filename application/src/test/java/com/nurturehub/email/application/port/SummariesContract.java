package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.Summaries.Cell;
import com.nurturehub.email.application.port.Summaries.Grouping;
import com.nurturehub.email.application.port.Summaries.Mail;
import com.nurturehub.email.application.port.Summaries.Row;
import com.nurturehub.email.application.port.Summaries.Target;
import com.nurturehub.email.application.port.Summaries.Visits;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.SummaryColumn;
import com.nurturehub.email.domain.engagement.SummaryCounts;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.VisitTally;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every {@link Summaries} does. */
public interface SummariesContract extends StoresContract {

  LocalDate MONDAY = LocalDate.parse("2026-11-23");
  LocalDate TUESDAY = MONDAY.plusDays(1);

  @Test
  default void countsShouldAddUpByKeyWhenTheyAreRead() {
    SummaryCounts counts =
        new SummaryCounts(
            1,
            new SummaryColumn(2, 3, 4, 5),
            new SummaryColumn(6, 7, 8, 9),
            new SummaryColumn(10, 11, 12, 13));
    add(ACME, Grouping.STEP, "seq-42/2", MONDAY, counts);
    add(ACME, Grouping.STEP, "seq-42/2", MONDAY, counts);
    add(ACME, Grouping.STEP, "seq-42/2", TUESDAY, counts);
    add(ACME, Grouping.STEP, "seq-42/1", TUESDAY, SummaryCounts.sent(7));
    add(ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(8));
    add(OTHER, Grouping.STEP, "seq-42/2", MONDAY, SummaryCounts.sent(9));

    assertThat(read(ACME, Grouping.STEP, MONDAY, TUESDAY))
        .containsExactly(
            new Row("seq-42/1", SummaryCounts.sent(7)),
            new Row("seq-42/2", counts.plus(counts).plus(counts)));
    assertThat(read(ACME, Grouping.STEP, MONDAY, MONDAY))
        .containsExactly(new Row("seq-42/2", counts.plus(counts)));
    assertThat(read(ACME, Grouping.DAY, MONDAY, TUESDAY))
        .containsExactly(new Row("2026-11-23", SummaryCounts.sent(8)));
    assertThat(read(ACME, Grouping.PROVIDER, MONDAY, TUESDAY)).isEmpty();
  }

  @Test
  default void visitsShouldComeBackEqualWhenTheyAreKept() {
    Mail mail = new Mail(ACME, Examples.emailId());
    Target pixel = new Target(mail, Optional.empty());
    Target link = new Target(mail, Optional.of(0));
    Visits machines = new Visits("test-mode/direct", VisitTally.NONE.plus(Verdict.MACHINE, MONDAY));
    Visits all =
        new Visits(
            "test-mode/direct",
            machines
                .tally()
                .plus(Verdict.PERSON, TUESDAY)
                .plus(Verdict.PERSON, MONDAY)
                .plus(Verdict.UNKNOWN, MONDAY)
                .minus(Verdict.MACHINE));

    keep(0, Map.of(pixel, machines, link, machines));
    keep(0, Map.of(link, all));

    Target elsewhere = new Target(new Mail(OTHER, mail.email()), Optional.empty());
    assertThat(visits(0, pixel, link, elsewhere)).isEqualTo(Map.of(pixel, machines, link, all));
    assertThat(visits(1, pixel, link)).isEmpty();
  }

  @Test
  default void readersShouldSeeTheFormerBookWhenAnotherIsBegun() {
    add(ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(1));
    int share = shareOf(ACME);
    long former = live(share);

    long book = work(summaries -> summaries.begin(share));
    addTo(book, ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(2));

    assertThat(read(ACME, Grouping.DAY, MONDAY, MONDAY))
        .containsExactly(new Row("2026-11-23", SummaryCounts.sent(1)));
    assertThat(live(share)).isEqualTo(former);
    assertThat(begun(share)).isEqualTo(book).isNotEqualTo(former);
  }

  @Test
  default void readersShouldSeeTheOtherBookWhenItIsFinished() {
    add(ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(1));
    int share = shareOf(ACME);
    long abandoned = work(summaries -> summaries.begin(share));
    addTo(abandoned, ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(5));
    long book = work(summaries -> summaries.begin(share));
    addTo(book, ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(2));

    finish(share);

    assertThat(read(ACME, Grouping.DAY, MONDAY, MONDAY))
        .containsExactly(new Row("2026-11-23", SummaryCounts.sent(2)));
    assertThat(live(share)).isEqualTo(book);
    assertThatThrownBy(() -> begun(share)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void voidBooksShouldGoLittleByLittleWhenTheyAreSwept() {
    Target target = new Target(new Mail(ACME, Examples.emailId()), Optional.empty());
    Target another = new Target(new Mail(ACME, Examples.emailId()), Optional.empty());
    Visits some = new Visits("unknown", VisitTally.NONE.plus(Verdict.PERSON, MONDAY));
    int share = shareOf(ACME);
    long former = live(share);
    keep(former, Map.of(target, some, another, some));
    add(ACME, Grouping.DAY, "2026-11-23", MONDAY, SummaryCounts.sent(1));
    long book = work(summaries -> summaries.begin(share));
    keep(book, Map.of(target, some));
    finish(share);

    sweep(1);
    assertThat(visits(former, target, another)).hasSize(1);
    sweep(1);
    sweep(1);
    sweep(1);

    assertThat(visits(former, target, another)).isEmpty();
    assertThat(visits(book, target)).hasSize(1);
  }

  @Test
  default void providerShouldBeKnownWhenAnEmailIsOnItsWay() {
    configure(ACME, Examples.limits());
    Scheduled waiting = add(ACME, now().plusSeconds(3_600));
    add(ACME, now().minusSeconds(60));
    Sending leased = claim(1).getFirst();
    Mail mail = new Mail(ACME, leased.id());

    Map<Mail, String> during = providers(mail, new Mail(ACME, waiting.id()));
    settle(leased, leased.confirm(Optional.of("provider-1"), now()));

    assertThat(during).isEqualTo(Map.of(mail, Examples.PROVIDER.toString()));
    assertThat(providers(mail)).isEqualTo(during);
    assertThat(providers(new Mail(OTHER, leased.id()))).isEmpty();
  }

  @Test
  default void visitShouldComeWithItsFormerVerdictWhenItIsJudgedAnew() {
    EmailDetails email = Examples.details(ACME, now());
    EngagementEvent.Opened opened =
        new EngagementEvent.Opened(Examples.eventContext(email, now()), Examples.visit().plus(2));
    EngagementEvent.Unsubscribed unsubscribed =
        new EngagementEvent.Unsubscribed(Examples.eventContext(email, now()), Examples.visit());
    EngagementEvent tooEarly = reassessed(email, opened.context().id(), Verdict.UNKNOWN);
    EngagementEvent first = reassessed(email, opened.context().id(), Verdict.MACHINE);
    EngagementEvent second = reassessed(email, opened.context().id(), Verdict.UNKNOWN);
    EngagementEvent ofNothing = reassessed(email, new EventId(Examples.nextUuid()), Verdict.PERSON);
    EngagementEvent noOpen = reassessed(email, unsubscribed.context().id(), Verdict.MACHINE);
    List<EngagementEvent> events =
        List.of(tooEarly, opened, unsubscribed, first, second, ofNothing, noOpen);
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().events().append(events);
              return events;
            });

    Map<EventId, Summaries.Judged> judged =
        work(
            summaries ->
                summaries.judged(
                    stores().events().read(ACME, EventFilter.ALL, 0, 100).stream()
                        .filter(e -> e.event() instanceof EngagementEvent.Reassessed)
                        .toList()));

    assertThat(judged).containsOnlyKeys(first.context().id(), second.context().id());
    assertThat(judged.values())
        .extracting(was -> was.visit().context().id() + "x" + was.visit().visit().count())
        .containsOnly(opened.context().id() + "x3");
    assertThat(judged)
        .hasEntrySatisfying(
            first.context().id(), was -> assertThat(was.before()).isEqualTo(Verdict.PERSON))
        .hasEntrySatisfying(
            second.context().id(), was -> assertThat(was.before()).isEqualTo(Verdict.MACHINE));
  }

  private static EngagementEvent reassessed(EmailDetails email, EventId visit, Verdict verdict) {
    return new EngagementEvent.Reassessed(
        Examples.eventContext(email, email.createdAt()),
        visit,
        new Assessment(verdict, List.of("test")));
  }

  /** As the feed's places say; there is one event for that. */
  private int shareOf(TenantId tenant) {
    return stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores()
                  .events()
                  .append(
                      List.of(
                          new EngagementEvent.Sent(
                              Examples.eventContext(Examples.details(tenant, now()), now()))));
              return stores().places().next(FeedReader.KAFKA, Set.of(), 1).orElseThrow().share();
            });
  }

  private <T> T work(Function<Summaries, T> work) {
    return stores().unitOfWork().asWorker(() -> work.apply(stores().summaries()));
  }

  private long live(int share) {
    return work(summaries -> summaries.live(share));
  }

  private long begun(int share) {
    return work(summaries -> summaries.begun(share));
  }

  private void add(
      TenantId tenant, Grouping grouping, String key, LocalDate day, SummaryCounts counts) {
    int share = shareOf(tenant);
    addTo(live(share), tenant, grouping, key, day, counts);
  }

  private void addTo(
      long book,
      TenantId tenant,
      Grouping grouping,
      String key,
      LocalDate day,
      SummaryCounts counts) {
    work(
        summaries -> {
          summaries.add(book, Map.of(new Cell(tenant, grouping, key, day), counts));
          return book;
        });
  }

  private void keep(long book, Map<Target, Visits> visits) {
    work(
        summaries -> {
          summaries.keep(book, visits);
          return book;
        });
  }

  private void finish(int share) {
    work(
        summaries -> {
          summaries.finish(share);
          return share;
        });
  }

  private void sweep(int limit) {
    work(
        summaries -> {
          summaries.sweep(limit);
          return limit;
        });
  }

  private Map<Target, Visits> visits(long book, Target... targets) {
    return work(summaries -> summaries.visits(book, List.of(targets)));
  }

  private Map<Mail, String> providers(Mail... mails) {
    return work(summaries -> summaries.providers(List.of(mails)));
  }

  private List<Row> read(TenantId tenant, Grouping grouping, LocalDate from, LocalDate to) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().summaries().read(tenant, grouping, from, to));
  }
}
