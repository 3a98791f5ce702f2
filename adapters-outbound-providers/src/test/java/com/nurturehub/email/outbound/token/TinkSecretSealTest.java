package com.nurturehub.email.outbound.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.application.port.SecretSealContract;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TinkSecretSealTest implements SecretSealContract {

  private final String keyset = Keysets.generate();
  private final SecretSeal seal = with(keyset);

  @Override
  public SecretSeal secretSeal() {
    return seal;
  }

  @Test
  void oldSecretsShouldOpenWhenTheKeysetIsRotated() {
    TenantId tenant = new TenantId("acme");
    byte[] old = seal.seal(tenant, SECRET);

    assertThat(with(Keysets.rotate(keyset)).unseal(tenant, old)).isEqualTo(SECRET);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(Keysets.generate()).unseal(tenant, old));
  }

  private static SecretSeal with(String keyset) {
    return new TinkSecretSeal(Keysets.read(Keysets.SECRETS, Optional.of(keyset)));
  }
}
