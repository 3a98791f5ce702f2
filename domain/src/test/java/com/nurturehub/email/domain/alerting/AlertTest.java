package com.nurturehub.email.domain.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final TenantId ACME = new TenantId("acme");
  private static final AlertId ID = new AlertId(new UUID(0x7000, 1));
  private static final Cause CAUSE = Cause.of(ACME, AlertKind.CONNECTION, "reconsent-required");
  private static final Notice NOTICE = new Notice("Access is gone", "Connect the mailbox again.");
  private static final Notice LATER = new Notice("Access is gone", "Still: connect it again.");

  private final Triggered triggered = Triggered.by(ID, CAUSE, NOTICE, NOON);

  @Test
  void alertShouldCountFromOneWhenItIsTriggered() {
    assertThat(triggered.details()).isEqualTo(new AlertDetails(ID, CAUSE, NOTICE, NOON, NOON, 1));
    assertThat(AlertState.of(triggered)).isEqualTo(AlertState.TRIGGERED);
  }

  @Test
  void alertShouldCountAndTellTheLatestWhenItsCauseIsMetAgain() {
    Triggered again = triggered.again(LATER, NOON.plusSeconds(5));

    assertThat(again.details())
        .isEqualTo(new AlertDetails(ID, CAUSE, LATER, NOON, NOON.plusSeconds(5), 2));
  }

  @Test
  void lastTimeShouldStayWhenAnEarlierMeetingIsToldLate() {
    Triggered again = triggered.again(LATER, NOON.minusSeconds(5));

    assertThat(again.details().lastAt()).isEqualTo(NOON);
    assertThat(again.details().count()).isEqualTo(2);
  }

  @Test
  void acknowledgementShouldStayWhenTheCauseIsMetAgain() {
    Acknowledged known = triggered.acknowledge(NOON.plusSeconds(1));

    Acknowledged again = known.again(LATER, NOON.plusSeconds(2));

    assertThat(again.acknowledgedAt()).isEqualTo(NOON.plusSeconds(1));
    assertThat(again.details().count()).isEqualTo(2);
    assertThat(AlertState.of(again)).isEqualTo(AlertState.ACKNOWLEDGED);
  }

  @Test
  void resolvedAlertShouldTellWhetherAPersonKnew() {
    Instant later = NOON.plusSeconds(9);

    assertThat(triggered.resolve(later).acknowledgedAt()).isEmpty();
    assertThat(triggered.acknowledge(NOON).resolve(later))
        .isEqualTo(new Resolved(triggered.details(), Optional.of(NOON), later));
    assertThat(AlertState.of(triggered.resolve(later))).isEqualTo(AlertState.RESOLVED);
  }

  @Test
  void labelsShouldBeThoseOfTheContract() {
    assertThat(AlertKind.values())
        .extracting(AlertKind::label)
        .containsExactly(
            "hot-lead",
            "delivery-failure",
            "connection",
            "unconfirmed",
            "backlog",
            "webhook",
            "event-loss",
            "publication");
    assertThat(AlertState.values())
        .extracting(AlertState::label)
        .containsExactly("triggered", "acknowledged", "resolved");
  }

  @ParameterizedTest
  @CsvSource({
    "550, 550",
    "'550 5.7.1 <jo>', 550-5.7.1-jo-",
    "https://x.example/hook?a=1, https://x.example/hook-a-1",
    "'  ', unnamed",
    "'', unnamed",
    "日本, unnamed",
    "'--a', a"
  })
  void keyShouldBePlainWhateverTheTextIs(String text, String key) {
    assertThat(Cause.of(ACME, AlertKind.WEBHOOK, text).key()).isEqualTo(key);
    assertThat(Cause.ofPlatform(AlertKind.EVENT_LOSS, "x".repeat(500)).key()).hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a b", "a@b", "ä"})
  void keyShouldBeRefusedWhenItIsNotPlain(String key) {
    assertThatThrownBy(() -> new Cause(Optional.of(ACME), AlertKind.BACKLOG, key))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noticeShouldBeCutToOneLineWhenItIsTooLong() {
    Notice notice = new Notice(" a\r\nb ", "x".repeat(999) + "\uD83D\uDE00");

    assertThat(notice.title()).isEqualTo("a b");
    assertThat(notice.detail()).isEqualTo("x".repeat(999));
    assertThatThrownBy(() -> new Notice("\n", "d")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void idShouldComeBackEqualWhenItIsParsed() {
    assertThat(AlertId.parse(ID.toString())).isEqualTo(ID);
    assertThatThrownBy(() -> AlertId.parse("1-1-1-1-1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
