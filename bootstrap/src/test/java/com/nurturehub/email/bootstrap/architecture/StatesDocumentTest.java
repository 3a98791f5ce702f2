package com.nurturehub.email.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/states.md} true to the domain. */
class StatesDocumentTest {

  private static final Pattern NAMED_MOVE = Pattern.compile("`([A-Z]\\w+\\.\\w+)(?:\\(\\w+\\))?`");

  private final List<Class<?>> states = List.of(ScheduledEmail.class.getPermittedSubclasses());

  @Test
  void documentShouldNameEveryMoveAndNoOther() throws IOException {
    TreeSet<String> moves = new TreeSet<>();
    for (Class<?> state : states) {
      Arrays.stream(state.getDeclaredMethods())
          .filter(m -> Modifier.isPublic(m.getModifiers()) && makesAState(m))
          .forEach(m -> moves.add(state.getSimpleName() + "." + m.getName()));
    }

    List<String> named =
        tableOfMoves()
            .lines()
            .flatMap(line -> NAMED_MOVE.matcher(line.split("\\|", -1)[2]).results())
            .map((MatchResult move) -> move.group(1))
            .distinct()
            .toList();

    assertThat(named).containsExactlyInAnyOrderElementsOf(moves);
  }

  @Test
  void documentShouldNameEveryState() throws IOException {
    assertThat(states).hasSameSizeAs(EmailState.values());
    assertThat(states)
        .allSatisfy(
            state -> assertThat(document()).contains("\n| `" + state.getSimpleName() + "` |"));
  }

  private static boolean makesAState(Method method) {
    return ScheduledEmail.class.isAssignableFrom(method.getReturnType());
  }

  private static String tableOfMoves() throws IOException {
    String moves = document().split("## Every move\n", 2)[1];
    return moves
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .reduce("", (a, b) -> a + b + "\n");
  }

  private static String document() throws IOException {
    return Files.readString(CodeBase.root().resolve("docs/states.md"));
  }
}
