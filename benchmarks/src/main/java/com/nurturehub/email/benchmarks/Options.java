package com.nurturehub.email.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is to be otherwise in this run, as {@code name=value}. */
public final class Options {

  private final Map<String, String> given = new HashMap<>();

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException when one is not of that form
   */
  static Options of(List<String> arguments) {
    Options options = new Options();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("not name=value: " + argument);
      }
      options.given.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return options;
  }

  /** A number; {@code _} may group its digits. */
  public int number(String name, int otherwise) {
    String value = given.get(name);
    return value == null ? otherwise : Integer.parseInt(value.replace("_", ""));
  }

  /** Numbers, separated by commas. */
  public int[] numbers(String name, int... otherwise) {
    String value = given.get(name);
    return value == null
        ? otherwise
        : Arrays.stream(value.replace("_", "").split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
  }

  /** A word. */
  public String word(String name, String otherwise) {
    return given.getOrDefault(name, otherwise);
  }
}
