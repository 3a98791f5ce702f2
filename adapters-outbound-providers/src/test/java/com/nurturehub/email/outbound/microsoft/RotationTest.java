package com.nurturehub.email.outbound.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several instances, and a provider that takes a refresh token's second use for a theft. */
class RotationTest {

  private static final int ROUNDS = 8;

  private final Microsoft microsoft = new Microsoft(Microsoft.emulator().strictRefreshTokens());
  private final List<MailProvider> instances =
      List.of(
          graph(),
          graph(),
          new MicrosoftSmtpProvider(microsoft.settings(), microsoft.tokens(), Clock.systemUTC()));

  @AfterEach
  void close() {
    microsoft.close();
  }

  @Test
  void noRefreshTokenShouldBeLostWhenInstancesRefreshAtOnce() throws Exception {
    DeliverySettings settings = microsoft.tenant(Microsoft.REFRESH_TOKEN);
    List<Callable<SendOutcome>> sends = new ArrayList<>();
    for (MailProvider instance : instances) {
      sends.add(() -> instance.send(settings, ready(), Examples.emailId()));
    }

    try (ExecutorService threads = Executors.newFixedThreadPool(sends.size())) {
      for (int round = 0; round < ROUNDS; round++) {
        for (Future<SendOutcome> sent : threads.invokeAll(sends)) {
          assertThat(sent.get()).isInstanceOf(SendOutcome.Accepted.class);
        }
        microsoft.emulated().expireAccessTokens();
        // Over the open connection nobody would ask for one.
        microsoft.emulated().refuseSmtp();
        microsoft.emulated().acceptSmtp();
      }
    }

    assertThat(microsoft.emulated().deliveries()).hasSize(ROUNDS * instances.size());
    assertThat(microsoft.emulated().tokenRequests()).isEqualTo((long) ROUNDS * instances.size());
    assertThat(microsoft.storedCredentials().value(OwnerConsent.REFRESH_TOKEN))
        .isPresent()
        .isNotEqualTo(Optional.of(Microsoft.REFRESH_TOKEN));
  }

  private GraphProvider graph() {
    return new GraphProvider(microsoft.settings(), microsoft.tokens(), Clock.systemUTC());
  }

  private static Ready ready() {
    return new Ready(Microsoft.message("jo@example.com"), Optional.empty());
  }
}
