package com.nurturehub.email.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void startShouldHaveDefaultsWhenNothingIsSaid() throws Exception {
    assertThat(Options.parse())
        .isEqualTo(new Options.Start(8080, "127.0.0.1", Path.of("data"), Optional.empty(), true));
  }

  @Test
  void startShouldTakeEveryFlagInBothSpellings() throws Exception {
    Options options =
        Options.parse(
            "--port=9090",
            "--address",
            "0.0.0.0",
            "--data",
            "elsewhere",
            "--database=jdbc:postgresql://db/x?user=u&password=p",
            "--no-demo");

    assertThat(options)
        .isEqualTo(
            new Options.Start(
                9090,
                "0.0.0.0",
                Path.of("elsewhere"),
                Optional.of("jdbc:postgresql://db/x?user=u&password=p"),
                false));
  }

  @Test
  void tokenShouldBeForAnAgencyAdminWhenNoRoleIsSaid() throws Exception {
    assertThat(Options.parse("token", "--tenant", "acme"))
        .isEqualTo(new Options.Token(Optional.of("acme"), "agency-admin", 30, Path.of("data")));
  }

  @Test
  void helpShouldWinOverEverythingElse() throws Exception {
    assertThat(Options.parse("--port", "0", "--help")).isInstanceOf(Options.Help.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--prot 8080",
        "--port",
        "--port --no-demo",
        "--port 0",
        "--port 65536",
        "--port eighty",
        "--database jdbc:mysql://db/x",
        "start",
        "token",
        "token --role owner --tenant acme",
        "token --role platform --tenant acme",
        "token --tenant ../x",
        "token --tenant acme --days 0",
        "token --tenant acme --port 1"
      })
  void commandLineShouldBeRefusedInOneSentenceWhenItMakesNoSense(String line) {
    CannotStart refusal =
        catchThrowableOfType(CannotStart.class, () -> Options.parse(line.split(" ")));

    assertThat(refusal).isNotNull();
    assertThat(refusal.exitCode()).isEqualTo(2);
    assertThat(refusal.getMessage()).doesNotContain("\n");
  }
}
