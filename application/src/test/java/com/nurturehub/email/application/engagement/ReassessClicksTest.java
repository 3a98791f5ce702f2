package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.tracking.Link;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReassessClicksTest {

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final NewEmail email = Examples.newEmail(ACME, NOON);

  @Test
  void everyClickOfABurstShouldBeAMachinesOnceWhenAllLinksWereFollowed() {
    List<EngagementEvent.Clicked> clicks =
        List.of(clicked(0, 0), clicked(1, 1_000), clicked(2, 3_000));
    append(clicks.subList(0, 2));
    instance(3).follow();
    assertThat(reassessed()).isEmpty();

    append(clicks.subList(2, 3));
    instance(3).follow();
    instance(3).follow();

    assertThat(reassessed())
        .extracting(EngagementEvent.Reassessed::visit)
        .containsExactlyElementsOf(clicks.stream().map(c -> c.context().id()).toList());
    assertThat(reassessed())
        .allSatisfy(
            event -> {
              assertThat(event.assessment().verdict()).isEqualTo(Verdict.MACHINE);
              assertThat(event.context().email()).isEqualTo(email.email().id());
            });
  }

  @Test
  void nothingShouldBeReassessedWhenALinkIsLeftOut() {
    append(List.of(clicked(0, 0), clicked(1, 1)));

    instance(3).follow();

    assertThat(reassessed()).isEmpty();
  }

  private FollowFeed instance(int links) {
    return new FollowFeed(
        stores.unitOfWork(),
        stores.places(),
        new ReassessClicks(
            stores.bursts(),
            stores.events(),
            new LinkedHtml(links),
            Examples.identifiers(),
            clock));
  }

  private EngagementEvent.Clicked clicked(int link, int millis) {
    return new EngagementEvent.Clicked(
        Examples.eventContext(email.email().details(), NOON.plusMillis(millis)),
        Examples.visit(),
        new Link(link, "https://agency.example/" + link));
  }

  private void append(List<EngagementEvent.Clicked> clicks) {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              if (stores.emails().find(ACME, email.email().id()).isEmpty()) {
                stores.emails().add(ACME, List.of(email));
              }
              stores.events().append(List.copyOf(clicks));
              return clicks;
            });
  }

  private List<EngagementEvent.Reassessed> reassessed() {
    EventFilter filter =
        new EventFilter(Optional.of(EventKind.REASSESSED), Optional.empty(), Optional.empty());
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.events().read(ACME, filter, 0, 100))
        .stream()
        .map(recorded -> (EngagementEvent.Reassessed) recorded.event())
        .toList();
  }

  /** HTML with so many links. */
  private record LinkedHtml(int links) implements HtmlInstrumenter {

    @Override
    public Instrumented instrument(String html, Tracking tracking) {
      return new Instrumented(
          html,
          IntStream.range(0, links)
              .mapToObj(i -> new Link(i, "https://agency.example/" + i))
              .toList());
    }

    @Override
    public Optional<String> textOf(String html) {
      return new MarkingInstrumenter().textOf(html);
    }

    @Override
    public Review review(String html) {
      return new Review(List.of(), List.of());
    }
  }
}
