package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link TrackingTokens} does. */
public interface TrackingTokensContract {

  TrackingToken.Subject SUBJECT =
      new TrackingToken.Subject(
          ACME, Examples.emailId(), Examples.step(3), new ContactId("c-1001"), NOON);

  TrackingTokens tokens();

  @Test
  default void tokenShouldOpenAsItWasSealedWhenAskedForItsPurpose() {
    TrackingToken.Open open = new TrackingToken.Open(SUBJECT);
    TrackingToken.Click click =
        new TrackingToken.Click(SUBJECT, new Link(7, "https://agéncy.example/?a=1&b=😀#c"));
    TrackingToken.Unsubscribe unsubscribe = new TrackingToken.Unsubscribe(SUBJECT);
    TrackingToken.KeptClick kept = new TrackingToken.KeptClick(SUBJECT, 7);

    assertThat(tokens().unsealOpen(tokens().seal(open))).contains(open);
    assertThat(tokens().unsealClick(tokens().seal(click))).contains(click);
    assertThat(tokens().unsealUnsubscribe(tokens().seal(unsubscribe))).contains(unsubscribe);
    assertThat(tokens().unsealKeptClick(tokens().seal(kept))).contains(kept);
  }

  @Test
  default void tokenShouldNotOpenWhenAskedForAnotherPurpose() {
    String open = tokens().seal(new TrackingToken.Open(SUBJECT));
    String click =
        tokens().seal(new TrackingToken.Click(SUBJECT, new Link(0, "https://agency.example/")));
    String unsubscribe = tokens().seal(new TrackingToken.Unsubscribe(SUBJECT));
    String kept = tokens().seal(new TrackingToken.KeptClick(SUBJECT, 0));

    assertThat(tokens().unsealClick(open)).isEmpty();
    assertThat(tokens().unsealUnsubscribe(open)).isEmpty();
    assertThat(tokens().unsealOpen(click)).isEmpty();
    assertThat(tokens().unsealUnsubscribe(click)).isEmpty();
    assertThat(tokens().unsealOpen(unsubscribe)).isEmpty();
    assertThat(tokens().unsealClick(unsubscribe)).isEmpty();
    assertThat(tokens().unsealClick(kept)).isEmpty();
    assertThat(tokens().unsealOpen(kept)).isEmpty();
    assertThat(tokens().unsealUnsubscribe(kept)).isEmpty();
    assertThat(tokens().unsealKeptClick(click)).isEmpty();
    assertThat(tokens().unsealKeptClick(open)).isEmpty();
    assertThat(tokens().unsealKeptClick(unsubscribe)).isEmpty();
  }

  @Test
  default void textShouldNotOpenWhenItWasNotSealedHere() {
    String token = tokens().seal(new TrackingToken.Open(SUBJECT));

    assertThat(tokens().unsealOpen("")).isEmpty();
    assertThat(tokens().unsealOpen("nonsense")).isEmpty();
    assertThat(tokens().unsealOpen("ü€😀\0\r\n")).isEmpty();
    assertThat(tokens().unsealOpen(token + "=")).isEmpty();
    assertThat(tokens().unsealOpen(token.substring(1))).isEmpty();
    assertThat(tokens().unsealOpen(token + token)).isEmpty();
    assertThat(tokens().unsealOpen("A".repeat(10_000_000))).isEmpty();
  }

  @Test
  default void tokenShouldBeShortAndUrlSafeWhenIdsAreUuids() {
    TrackingToken.Open open =
        new TrackingToken.Open(
            new TrackingToken.Subject(
                new TenantId(UUID.randomUUID().toString()),
                Examples.emailId(),
                new SequenceStep(
                    new SequenceId(UUID.randomUUID().toString()), SequenceStep.MAX_STEP),
                new ContactId(UUID.randomUUID().toString()),
                NOON));

    String text = tokens().seal(open);

    assertThat(text).hasSizeLessThan(160).matches("[A-Za-z0-9_-]+");
    assertThat(tokens().unsealOpen(text)).contains(open);
  }

  @Test
  default void tokensShouldDifferWhenTheSameIsSealedTwice() {
    TrackingToken.Open open = new TrackingToken.Open(SUBJECT);

    assertThat(tokens().seal(open)).isNotEqualTo(tokens().seal(open));
  }
}
