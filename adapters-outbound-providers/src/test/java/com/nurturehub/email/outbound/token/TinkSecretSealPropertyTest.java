package com.nurturehub.email.outbound.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class TinkSecretSealPropertyTest {

  private static final TinkSecretSeal SEAL =
      new TinkSecretSeal(Keysets.read(Keysets.SECRETS, Optional.of(Keysets.generate())));

  @Property(tries = 300)
  void secretShouldOpenForItsTenantAlone(
      @ForAll byte[] secret,
      @ForAll @AlphaChars @StringLength(min = 1, max = 8) String tenant,
      @ForAll @AlphaChars @StringLength(min = 1, max = 8) String other) {
    Assume.that(!tenant.equals(other));

    byte[] sealed = SEAL.seal(new TenantId(tenant), secret);

    assertThat(SEAL.unseal(new TenantId(tenant), sealed)).isEqualTo(secret);
    assertThatIllegalArgumentException().isThrownBy(() -> SEAL.unseal(new TenantId(other), sealed));
  }
}
