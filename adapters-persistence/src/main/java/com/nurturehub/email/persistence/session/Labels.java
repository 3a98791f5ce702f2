package com.nurturehub.email.persistence.session;

import java.util.Locale;

/** How the schema writes enums: as the HTTP contract does, {@code active-seller}. */
public final class Labels {

  private Labels() {}

  public static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws IllegalArgumentException if no value of {@code type} is written like this
   */
  public static <E extends Enum<E>> E parse(Class<E> type, String label) {
    return Enum.valueOf(type, label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
