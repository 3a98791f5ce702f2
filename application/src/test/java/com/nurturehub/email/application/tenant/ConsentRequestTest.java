package com.nurturehub.email.application.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainSeal;
import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentRequestTest {

  private static final SecretSeal SEAL = new PlainSeal();

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final ConsentRequest request = with(ACME, "secret-verifier");

  @Test
  void requestShouldComeBackEqualWhenItWasSealed() {
    assertThat(ConsentRequest.unseal(request.seal(SEAL), SEAL)).contains(request);
  }

  @Test
  void requestShouldComeBackEqualWhenItsTenantsNameHasDots() {
    ConsentRequest dotted = with(new TenantId("acme.agency.1"), "secret-verifier");

    assertThat(ConsentRequest.unseal(dotted.seal(SEAL), SEAL)).contains(dotted);
  }

  @Test
  void requestShouldNotOpenWhenItIsNamedForAnotherTenant() {
    String sealed = request.seal(SEAL);

    assertThat(ConsentRequest.unseal("other" + sealed.substring(ACME.value().length()), SEAL))
        .isEmpty();
  }

  @Test
  void requestShouldNotOpenWhenItsBytesAreSpelledInAnotherWay() {
    // The last character of such a length has bits to spare.
    String sealed =
        Stream.of("v", "vv", "vvv")
            .map(verifier -> with(ACME, verifier).seal(SEAL))
            .filter(text -> (text.length() - text.indexOf('.') - 1) % 4 != 0)
            .findFirst()
            .orElseThrow();
    char last = sealed.charAt(sealed.length() - 1);
    String spelledOtherwise =
        sealed.substring(0, sealed.length() - 1) + ALPHABET.charAt(ALPHABET.indexOf(last) ^ 1);

    assertThat(ConsentRequest.unseal(spelledOtherwise, SEAL)).isEmpty();
    assertThat(ConsentRequest.unseal(sealed + "=", SEAL)).isEmpty();
  }

  @Test
  void requestShouldNotOpenWhenSomethingElseWasSealedForTheTenant() {
    byte[] sealed = SEAL.seal(ACME, "1//refresh-token".getBytes(StandardCharsets.UTF_8));

    assertThat(
            ConsentRequest.unseal(
                ACME + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed), SEAL))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "acme", "acme.", ".QUJD", "acme.!", "a b.QUJD"})
  void nothingShouldOpenWhenItIsNoRequestAtAll(String text) {
    assertThat(ConsentRequest.unseal(text, SEAL)).isEmpty();
  }

  @Test
  void secretShouldNotShowWhenItIsPrinted() {
    assertThat(request.toString()).contains(ACME.value()).doesNotContain("secret", "@");
  }

  private static ConsentRequest with(TenantId tenant, String verifier) {
    return new ConsentRequest(
        Examples.nextUuid(),
        tenant,
        "test-authority",
        new MailAddress("zoë@agency.example"),
        verifier,
        NOON);
  }
}
