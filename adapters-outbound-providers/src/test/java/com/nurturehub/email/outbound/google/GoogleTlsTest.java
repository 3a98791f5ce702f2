package com.nurturehub.email.outbound.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.outbound.http.SelfSigned;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.email.outbound.smtp.SmtpSubmission;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoogleTlsTest {

  @Test
  void messageShouldBeHandedOverEncryptedWhenTheServerIsWhoWeExpect(@TempDir Path directory)
      throws Exception {
    SSLContext tls = SelfSigned.context(directory, "IP:127.0.0.1");
    try (GoogleEmulator google = Google.emulator().startTls(tls).start()) {
      assertThat(send(google, Optional.of(tls))).isInstanceOf(SendOutcome.Accepted.class);
      assertThat(google.deliveries()).hasSize(1);
    }
  }

  @Test
  void nothingShouldBeSentWhenTheServerIsAnother(@TempDir Path directory) throws Exception {
    SSLContext tls = SelfSigned.context(directory, "DNS:smtp.gmail.com");
    try (GoogleEmulator google = Google.emulator().startTls(tls).start()) {
      isRefusedForTls(send(google, Optional.of(tls)));
      assertThat(google.deliveries()).isEmpty();
    }
  }

  @Test
  void nothingShouldBeSentWhenTheServerIsNotTrusted(@TempDir Path directory) throws Exception {
    SSLContext tls = SelfSigned.context(directory, "IP:127.0.0.1");
    try (GoogleEmulator google = Google.emulator().startTls(tls).start()) {
      isRefusedForTls(send(google, Optional.empty()));
    }
  }

  @Test
  void nothingShouldBeSentWhenTheServerOffersNoTls() {
    try (GoogleEmulator google = Google.emulator().start()) {
      assertThat(send(google, Optional.empty())).isInstanceOf(SendOutcome.Transient.class);
      assertThat(google.deliveries()).isEmpty();
    }
  }

  private static void isRefusedForTls(SendOutcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.failure().code()).isEqualTo("tls"));
  }

  private static SendOutcome send(GoogleEmulator google, Optional<SSLContext> trusted) {
    SmtpEndpoint endpoint =
        SmtpEndpoint.of(google.smtpHost(), google.smtpPort(), SmtpEndpoint.Tls.REQUIRED);
    SmtpSubmission submission =
        trusted
            .map(tls -> new SmtpSubmission(endpoint, tls.getSocketFactory()))
            .orElseGet(() -> new SmtpSubmission(endpoint));
    GoogleSmtpProvider provider =
        new GoogleSmtpProvider(
            Google.settings(google), Google.tokens(), Clock.systemUTC(), submission);
    return provider.send(
        Google.tenant(Google.REFRESH_TOKEN),
        new Ready(Google.message("jo@example.com"), Optional.empty()),
        Examples.emailId());
  }
}
