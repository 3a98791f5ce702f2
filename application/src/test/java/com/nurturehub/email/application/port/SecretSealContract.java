package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every {@link SecretSeal} does. */
public interface SecretSealContract {

  byte[] SECRET = "1//refresh-token".getBytes(StandardCharsets.UTF_8);

  SecretSeal secretSeal();

  @Test
  default void secretShouldComeBackWhenItsTenantUnsealsIt() {
    byte[] sealed = secretSeal().seal(ACME, SECRET);

    assertThat(secretSeal().unseal(ACME, sealed)).isEqualTo(SECRET);
    assertThat(secretSeal().unseal(ACME, secretSeal().seal(ACME, new byte[0]))).isEmpty();
  }

  @Test
  default void secretShouldNotShowWhenItIsSealed() {
    byte[] sealed = secretSeal().seal(ACME, SECRET);

    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("refresh");
    assertThat(sealed).isNotEqualTo(secretSeal().seal(ACME, SECRET));
  }

  @Test
  default void unsealingShouldFailWhenAnotherTenantTriesIt() {
    byte[] sealed = secretSeal().seal(ACME, SECRET);

    assertThatIllegalArgumentException().isThrownBy(() -> secretSeal().unseal(OTHER, sealed));
  }

  @Test
  default void unsealingShouldFailWhenTheBytesWereChanged() {
    byte[] sealed = secretSeal().seal(ACME, SECRET);
    sealed[sealed.length - 1] ^= 1;

    assertThatIllegalArgumentException().isThrownBy(() -> secretSeal().unseal(ACME, sealed));
    assertThatIllegalArgumentException().isThrownBy(() -> secretSeal().unseal(ACME, new byte[0]));
  }
}
