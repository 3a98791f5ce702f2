package com.nurturehub.email.rest.json;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names that stand for a few constants. */
public final class Choice {

  private Choice() {}

  /**
   * The constant that is labelled {@code text}.
   *
   * @throws IllegalArgumentException if none is; the message names them all
   */
  public static <T> T of(String text, T[] constants, Function<T, String> label) {
    return Arrays.stream(constants)
        .filter(constant -> label.apply(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Arrays.stream(constants)
                        .map(label)
                        .collect(Collectors.joining(", ", "must be one of ", ""))));
  }
}
