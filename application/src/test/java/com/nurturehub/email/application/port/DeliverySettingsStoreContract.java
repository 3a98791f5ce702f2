package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tenant.TrackingSwitches;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link DeliverySettingsStore} does. */
public interface DeliverySettingsStoreContract extends StoresContract {

  @Test
  default void settingsShouldBeAbsentWhenNoneWereSaved() {
    assertThat(found(ACME)).isEmpty();
  }

  @Test
  default void settingsShouldComeBackEqualWhenEveryFieldIsSet() {
    DeliverySettings full =
        new DeliverySettings(
            ACME,
            Examples.PROVIDER,
            Examples.mailbox("zoë@agency.example"),
            new ProviderCredentials(Map.of("oauth.refreshToken", "r", "oauth.clientId", "ü")),
            Optional.of(Examples.limits()),
            Optional.of(
                new SendingHours(
                    ZoneId.of("Europe/London"),
                    Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                    LocalTime.of(9, 0),
                    LocalTime.of(17, 30))),
            UnknownOutcomePolicy.HOLD,
            new TrackingSwitches(true, false),
            Optional.of(new HostName("track.agency.example")),
            Connection.unverified(NOON)
                .broken(Connection.State.RECONSENT_REQUIRED, "grant access again", NOON),
            NOON);

    save(full);

    assertThat(found(ACME)).contains(full);
  }

  @Test
  default void settingsShouldComeBackEqualWhenOptionalFieldsAreAbsent() {
    DeliverySettings bare =
        new DeliverySettings(
            ACME,
            Examples.PROVIDER,
            Examples.mailbox("anna@agency.example"),
            ProviderCredentials.NONE,
            Optional.empty(),
            Optional.empty(),
            UnknownOutcomePolicy.RESEND,
            TrackingSwitches.ALL,
            Optional.empty(),
            Connection.unverified(NOON),
            NOON);

    save(bare);

    assertThat(found(ACME)).contains(bare);
  }

  @Test
  default void settingsShouldBeReplacedWhenSavedAgain() {
    save(Examples.settings(ACME));
    DeliverySettings changed =
        Examples.settings(ACME)
            .withCredentials(new ProviderCredentials(Map.of("oauth.refreshToken", "another")));

    save(changed);

    assertThat(found(ACME)).contains(changed);
  }

  @Test
  default void connectionAloneShouldChangeWhenItIsSaved() {
    save(Examples.settings(ACME));
    save(Examples.settings(OTHER));
    Connection connected = Connection.unverified(NOON).confirmed(NOON.plusSeconds(5));

    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().settings().saveConnection(Examples.settings(ACME), connected);
              return connected;
            });

    assertThat(found(ACME)).contains(Examples.settings(ACME).withConnection(connected));
    assertThat(found(OTHER)).contains(Examples.settings(OTHER));
  }

  @Test
  default void connectionShouldStayWhenTheSettingsAreOthersByNow() {
    DeliverySettings seen = Examples.settings(ACME);
    DeliverySettings newer = updatedAt(seen, NOON.plusSeconds(9));
    save(newer);

    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().settings().saveConnection(seen, seen.connection().confirmed(NOON));
              return seen;
            });

    assertThat(found(ACME)).contains(newer);
  }

  private static DeliverySettings updatedAt(DeliverySettings s, Instant time) {
    return new DeliverySettings(
        s.tenant(),
        s.provider(),
        s.sender(),
        s.credentials(),
        s.limits(),
        s.sendingHours(),
        s.unknownOutcome(),
        s.tracking(),
        s.trackingHost(),
        s.connection(),
        time);
  }

  private void save(DeliverySettings settings) {
    stores()
        .unitOfWork()
        .forTenant(
            settings.tenant(),
            () -> {
              stores().settings().save(settings);
              return settings;
            });
  }

  private Optional<DeliverySettings> found(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().settings().find(tenant));
  }
}
