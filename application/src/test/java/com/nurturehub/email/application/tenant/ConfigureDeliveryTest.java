package com.nurturehub.email.application.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainAuthorizationServer;
import com.nurturehub.email.application.fixture.ScriptedProvider;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigureDeliveryTest {

  private final Stores stores = new InMemoryStores(Clock.systemUTC()).stores();
  private final ConfigureDelivery configureDelivery = with(new ScriptedProvider());

  @Test
  void settingsShouldBeInForceWhenTheProviderTakesThem() {
    ConfigureDelivery.Result result = configureDelivery.configure(Examples.settings(ACME));

    assertThat(result).isInstanceOf(ConfigureDelivery.Result.Configured.class);
    assertThat(configureDelivery.find(ACME))
        .contains(new ConfigureDelivery.View(Examples.settings(ACME), Examples.limits()));
    assertThat(configureDelivery.find(OTHER)).isEmpty();
  }

  @Test
  void nothingShouldBeStoredWhenTheProviderRefusesTheCredentials() {
    DeliverySettings bare = Examples.settings(ACME).withCredentials(ProviderCredentials.NONE);

    ConfigureDelivery.Result result = configureDelivery.configure(bare);

    assertThat(result)
        .isInstanceOfSatisfying(
            ConfigureDelivery.Result.Refused.class,
            refused -> assertThat(refused.faults()).hasSize(1));
    assertThat(configureDelivery.find(ACME)).isEmpty();
  }

  @Test
  void settingsShouldAwaitConsentWhenOnlyThatIsMissing() {
    ConfigureDelivery connectable =
        with(new ScriptedProvider().connectedAt(new PlainAuthorizationServer()));
    DeliverySettings bare = Examples.settings(ACME).withCredentials(ProviderCredentials.NONE);

    assertThat(connectable.configure(bare))
        .isInstanceOfSatisfying(
            ConfigureDelivery.Result.Configured.class,
            configured ->
                assertThat(configured.view().settings().connection().state())
                    .isEqualTo(Connection.State.RECONSENT_REQUIRED));
    assertThat(configureDelivery.find(ACME)).isPresent();
  }

  @Test
  void storedSecretsShouldStayWhenNoneAreNamed() {
    configureDelivery.configure(Examples.settings(ACME));

    configureDelivery.configure(Examples.settings(ACME).withCredentials(ProviderCredentials.NONE));

    assertThat(configureDelivery.find(ACME).orElseThrow().settings().credentials())
        .isEqualTo(Examples.settings(ACME).credentials());
  }

  @Test
  void nothingShouldBeStoredWhenTheTrackingHostIsAnotherTenants() {
    HostName host = new HostName("track.agency.example");
    configureDelivery.configure(SettingsExample.of(ACME).trackingHost(host).settings());

    assertThat(configureDelivery.configure(SettingsExample.of(OTHER).trackingHost(host).settings()))
        .isEqualTo(new ConfigureDelivery.Result.HostTaken());
    assertThat(configureDelivery.find(OTHER)).isEmpty();

    configureDelivery.configure(Examples.settings(ACME));
    assertThat(configureDelivery.configure(SettingsExample.of(OTHER).trackingHost(host).settings()))
        .isInstanceOf(ConfigureDelivery.Result.Configured.class);
  }

  @Test
  void knownProvidersShouldBeNamedWhenTheWishedOneIsNot() {
    ConfigureDelivery without =
        new ConfigureDelivery(
            stores.unitOfWork(),
            stores.settings(),
            new MailProviders(List.of()),
            stores.queue(),
            stores.hosts());

    assertThat(without.configure(Examples.settings(ACME)))
        .isEqualTo(new ConfigureDelivery.Result.UnknownProvider(List.of()));
  }

  private ConfigureDelivery with(ScriptedProvider provider) {
    return new ConfigureDelivery(
        stores.unitOfWork(),
        stores.settings(),
        new MailProviders(List.of(provider)),
        stores.queue(),
        stores.hosts());
  }
}
