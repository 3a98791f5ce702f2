package com.nurturehub.email.domain.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private static final Instant T = Instant.parse("2026-11-24T09:00:00Z");
  private static final UUID EMAIL = UUID.fromString("01930000-0000-7000-8000-000000000001");

  private int ids;

  @Test
  void repeatsShouldBeCountedInTheFirstWhenTheyComeWithinTheWindow() {
    EngagementEvent.Visited first = opened(0, "203.0.113.0/24", Verdict.PERSON);
    EngagementEvent.Visited other = opened(1, "198.51.100.0/24", Verdict.PERSON);

    List<EngagementEvent.Visited> folded =
        Repeats.fold(
            List.of(
                first,
                other,
                opened(5, "203.0.113.0/24", Verdict.PERSON),
                opened(9, "203.0.113.0/24", Verdict.PERSON)));

    assertThat(folded).containsExactly(first.with(first.visit().plus(2)), other);
  }

  @Test
  void repeatShouldBeAnEventOfItsOwnWhenTheWindowIsOver() {
    List<EngagementEvent.Visited> folded =
        Repeats.fold(
            List.of(
                opened(0, "203.0.113.0/24", Verdict.PERSON),
                opened(10, "203.0.113.0/24", Verdict.PERSON),
                opened(11, "203.0.113.0/24", Verdict.PERSON)));

    assertThat(folded).extracting(e -> e.visit().count()).containsExactly(1, 2);
  }

  @Test
  void visitsShouldStayApartWhenAnythingThatMattersDiffers() {
    List<EngagementEvent.Visited> events =
        List.of(
            opened(0, "203.0.113.0/24", Verdict.PERSON),
            opened(0, "203.0.113.0/24", Verdict.MACHINE),
            opened(0, "203.0.114.0/24", Verdict.PERSON),
            clicked(0),
            clicked(1));

    assertThat(Repeats.fold(events)).isEqualTo(events);
  }

  @Test
  void countsShouldAddUpWhenWhatIsFoldedCountsAlready() {
    EngagementEvent.Visited event = clicked(0);

    List<EngagementEvent.Visited> folded =
        Repeats.fold(
            List.of(event.with(event.visit().plus(3)), clicked(0).with(event.visit().plus(1))));

    assertThat(folded).singleElement().satisfies(e -> assertThat(e.visit().count()).isEqualTo(6));
  }

  private EngagementEvent.Visited opened(int second, String network, Verdict verdict) {
    return new EngagementEvent.Opened(context(second), visit(network, verdict));
  }

  private EngagementEvent.Visited clicked(int link) {
    return new EngagementEvent.Clicked(
        context(0), visit("203.0.113.0/24", Verdict.PERSON), new Link(link, "https://a.example"));
  }

  private static Visit visit(String network, Verdict verdict) {
    return new Visit(
        new Visitor(Optional.of("Mozilla/5.0 (X11)"), Optional.of(network)),
        new Assessment(verdict, List.of()));
  }

  private EventContext context(int second) {
    return new EventContext(
        new EventId(new UUID(0, ++ids)),
        new TenantId("acme"),
        new EmailId(EMAIL),
        new SequenceStep(new SequenceId("seq-1"), 1),
        new ContactId("c-1"),
        T.plusSeconds(second));
  }
}
