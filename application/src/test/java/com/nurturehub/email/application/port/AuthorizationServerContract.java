package com.nurturehub.email.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.AuthorizationServer.Exchange;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What every {@link AuthorizationServer} does, against a stand-in for the one behind it. */
public interface AuthorizationServerContract {

  /** Not in need of encoding in one place alone. */
  String STATE = "acme.A-b_c+d/e=&f g";

  AuthorizationServer authorizationServer();

  /** Whose mailbox's owner can be asked, and has granted nothing so far. */
  DeliverySettings asking();

  /** One that has no client in whose name to ask. */
  AuthorizationServer clientless();

  /** The mailbox's owner goes there and consents; the code that the browser comes back with. */
  String grant(URI authorizationUrl);

  /** The state that the browser comes back with. */
  String stateAfter(URI authorizationUrl);

  /** Nothing of the server can be reached. */
  void goAway();

  @Test
  default void credentialsShouldBeFilledWhenTheOwnerGrants() {
    String verifier = authorizationServer().codeVerifier();
    String code = grant(urlWith(verifier));

    assertThat(authorizationServer().exchange(asking(), code, verifier))
        .isInstanceOfSatisfying(
            Exchange.Granted.class,
            granted ->
                assertThat(granted.credentials().value(authorizationServer().grantedField()))
                    .isPresent()
                    .isNotEqualTo(
                        asking().credentials().value(authorizationServer().grantedField())));
  }

  @Test
  default void codeShouldBeRefusedWhenItComesAgain() {
    String verifier = authorizationServer().codeVerifier();
    String code = grant(urlWith(verifier));
    authorizationServer().exchange(asking(), code, verifier);

    isRefused(authorizationServer().exchange(asking(), code, verifier), code, verifier);
  }

  @Test
  default void codeShouldBeRefusedWhenItsVerifierIsAnother() {
    String code = grant(urlWith(authorizationServer().codeVerifier()));
    String another = authorizationServer().codeVerifier();

    isRefused(authorizationServer().exchange(asking(), code, another), code, another);
  }

  @Test
  default void verifierShouldBeAnotherEachTime() {
    assertThat(authorizationServer().codeVerifier())
        .isNotEqualTo(authorizationServer().codeVerifier());
  }

  @Test
  default void stateShouldComeBackAsItWasGiven() {
    assertThat(stateAfter(urlWith(authorizationServer().codeVerifier()))).isEqualTo(STATE);
  }

  @Test
  default void nobodyShouldBeAskedWhenThereIsNoClient() {
    String verifier = clientless().codeVerifier();

    assertThat(clientless().authorizationUrl(asking(), STATE, verifier)).isEmpty();
    isRefused(clientless().exchange(asking(), "a-code", verifier), "a-code", verifier);
  }

  @Test
  default void exchangeShouldBeRefusedWhenTheServerCannotBeReached() {
    String verifier = authorizationServer().codeVerifier();
    String code = grant(urlWith(verifier));
    goAway();

    isRefused(authorizationServer().exchange(asking(), code, verifier), code, verifier);
  }

  private URI urlWith(String verifier) {
    return authorizationServer().authorizationUrl(asking(), STATE, verifier).orElseThrow();
  }

  private static void isRefused(Exchange exchange, String code, String verifier) {
    assertThat(exchange)
        .isInstanceOfSatisfying(
            Exchange.Refused.class,
            refused -> {
              assertThat(refused.failure().code()).isNotBlank();
              assertThat(refused.failure().detail())
                  .isNotBlank()
                  .doesNotContain(code, verifier, "@");
            });
  }
}
