package com.nurturehub.email.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.SentRecorder.Outcome;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link SentRecorder} does, against a stand-in for the one behind it. */
public interface SentRecorderContract {

  SentRecorder recorder();

  /** Of an agency that lets us in. */
  DeliverySettings connected();

  /** Of an agency that does so no longer. */
  DeliverySettings withoutConsent();

  /** An e-mail to a contact that the other side knows. */
  Sent sent();

  /** The contacts for whom something is recorded, oldest first. */
  List<String> recorded();

  /** The other side wants to be left alone for a minute. */
  void postponeNextRecord();

  /** The other side refuses the next record for good. */
  void refuseNextRecord();

  /** Nothing of the other side can be reached. */
  void goAway();

  @Test
  default void emailShouldBeFoundAtItsContactWhenItIsRecorded() {
    assertThat(recorder().record(connected(), sent())).isEqualTo(new Outcome.Recorded());

    assertThat(recorded()).containsExactly(sent().details().contact().id().value());
  }

  @Test
  default void recordShouldWaitAsLongAsTheOtherSideSays() {
    postponeNextRecord();

    assertThat(recorder().record(connected(), sent()))
        .isInstanceOfSatisfying(
            Outcome.NotNow.class,
            notNow -> {
              assertThat(notNow.retryAfter()).isEqualTo(Optional.of(Duration.ofMinutes(1)));
              isFitForPeople(notNow.failure());
            });
    assertThat(recorded()).isEmpty();
    assertThat(recorder().record(connected(), sent())).isEqualTo(new Outcome.Recorded());
  }

  @Test
  default void recordShouldBeGivenUpWhenTheOtherSideRefusesIt() {
    refuseNextRecord();

    assertThat(recorder().record(connected(), sent()))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> isFitForPeople(refused.failure()));
    assertThat(recorded()).isEmpty();
  }

  @Test
  default void recordShouldWaitWhenTheAgencyLetsNobodyIn() {
    assertThat(recorder().record(withoutConsent(), sent())).isInstanceOf(Outcome.NotNow.class);
    assertThat(recorded()).isEmpty();
  }

  @Test
  default void recordShouldWaitWhenTheOtherSideCannotBeReached() {
    goAway();

    assertThat(recorder().record(connected(), sent()))
        .isInstanceOfSatisfying(Outcome.NotNow.class, notNow -> isFitForPeople(notNow.failure()));
  }

  private static void isFitForPeople(Failure failure) {
    assertThat(failure.code()).isNotBlank();
    assertThat(failure.detail()).isNotBlank().doesNotContain("@");
  }
}
