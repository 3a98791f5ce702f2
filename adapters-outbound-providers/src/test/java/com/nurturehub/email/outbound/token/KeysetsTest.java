package com.nurturehub.email.outbound.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetsTest {

  @Test
  void keysetShouldBeReadFromAFileWhenThePathIsConfigured(@TempDir Path directory)
      throws IOException, GeneralSecurityException {
    String keyset = Keysets.generate();
    Path file = Files.writeString(directory.resolve("keyset.json"), keyset + "\n");

    byte[] sealed =
        Keysets.read(Keysets.SECRETS, Optional.of(file.toString()))
            .encrypt(new byte[] {1}, new byte[0]);

    assertThat(Keysets.read(Keysets.SECRETS, Optional.of(keyset)).decrypt(sealed, new byte[0]))
        .containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{}",
        "{\"primaryKeyId\": 1, \"key\": []}",
        "{\"key\": [{\"keyData\": {\"value\": \"c2VjcmV0\"}}]",
        "/no/such/file",
        "c2VjcmV0",
        "\0"
      })
  void readingShouldFailNamingTheSettingWhenThereIsNoKeyset(String value) {
    assertThatIllegalStateException()
        .isThrownBy(() -> Keysets.read(Keysets.TRACKING, Optional.of(value)))
        .withMessageContaining("nurturehub.tracking.keyset")
        .withMessageNotContaining("c2VjcmV0")
        .withNoCause();
  }

  @Test
  void readingShouldFailNamingTheSettingWhenItIsAbsent() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Keysets.read(Keysets.SECRETS, Optional.empty()))
        .withMessageContaining("nurturehub.secrets.keyset is not set");
  }
}
