package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tracking.Link;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link ClickBursts} does. */
public interface ClickBurstsContract extends StoresContract {

  Duration WITHIN = Duration.ofSeconds(3);
  String NETWORK = "203.0.113.0/24";

  @Test
  default void clicksShouldBeFoundTogetherWhenTheyAreOnSeveralLinksAndNear() {
    NewEmail email = add();
    EngagementEvent.Clicked first = clicked(email, 0, 0, NETWORK);
    EngagementEvent.Clicked second = clicked(email, 1, 3_000, NETWORK);
    append(first);
    assertThat(around(first)).isEmpty();
    append(second);

    List<ClickBursts.Candidate> candidates = around(second);

    assertThat(candidates)
        .singleElement()
        .satisfies(
            candidate -> {
              assertThat(candidate.html()).isEqualTo(email.content().html());
              assertThat(candidate.clicks()).containsExactlyInAnyOrder(first, second);
            });
  }

  @Test
  default void nothingShouldBeFoundWhenClicksHaveNoMoreInCommonThanTime() {
    NewEmail email = add();
    EngagementEvent.Clicked[] clicks = {
      clicked(email, 0, 0, NETWORK),
      clicked(email, 0, 0, NETWORK),
      clicked(email, 1, 3_001, NETWORK),
      clicked(email, 1, 0, "198.51.100.0/24"),
      clicked(add(), 1, 0, NETWORK)
    };
    append(clicks);

    assertThat(around(clicks)).isEmpty();
  }

  @Test
  default void clickShouldHaveItsLatestVerdictWhenItWasReassessed() {
    NewEmail email = add();
    EngagementEvent.Clicked first = clicked(email, 0, 0, NETWORK);
    Assessment machine = new Assessment(Verdict.MACHINE, List.of("burst"));
    append(
        first,
        new EngagementEvent.Reassessed(
            Examples.eventContext(email.email().details(), now()), first.context().id(), machine));
    EngagementEvent.Clicked second = clicked(email, 1, 1, NETWORK);
    append(second);

    assertThat(around(second).getFirst().clicks())
        .extracting(click -> click.visit().assessment())
        .containsExactlyInAnyOrder(machine, Examples.visit().assessment());
  }

  private NewEmail add() {
    NewEmail email = Examples.newEmail(ACME, now());
    stores()
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores().emails().add(ACME, List.of(email));
              return email;
            });
    return email;
  }

  private EngagementEvent.Clicked clicked(NewEmail email, int link, int millis, String network) {
    EventContext context = Examples.eventContext(email.email().details(), NOON.plusMillis(millis));
    Visitor visitor = new Visitor(Optional.of("Mozilla/5.0"), Optional.of(network));
    return new EngagementEvent.Clicked(
        context,
        new Visit(visitor, Examples.visit().assessment()),
        new Link(link, "https://agency.example/" + link));
  }

  private void append(EngagementEvent... events) {
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().events().append(List.of(events));
              return events;
            });
  }

  private List<ClickBursts.Candidate> around(EngagementEvent.Clicked... clicks) {
    return stores().unitOfWork().asWorker(() -> stores().bursts().around(List.of(clicks), WITHIN));
  }
}
