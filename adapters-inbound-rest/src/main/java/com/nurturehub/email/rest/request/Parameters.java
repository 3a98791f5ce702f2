package com.nurturehub.email.rest.request;

import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.Faults;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.Times;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Query parameters; an empty one counts as absent. All faults are told together. */
public final class Parameters {

  private static final int MAX_DIGITS = 9;

  private final MultivaluedMap<String, String> values;
  private final Faults faults = new Faults();

  public Parameters(UriInfo uri) {
    this.values = uri.getQueryParameters();
  }

  /**
   * The parameter as {@code as} reads it, which refuses by an {@link IllegalArgumentException} that
   * may be shown.
   */
  public <T> Optional<T> value(String name, Function<String, T> as) {
    List<String> given =
        values.getOrDefault(name, List.of()).stream().filter(v -> !v.isEmpty()).toList();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1) {
      faults.add(Fault.inParameter(name, "must be given once"));
      return Optional.empty();
    }
    try {
      return Optional.of(as.apply(given.getFirst()));
    } catch (IllegalArgumentException e) {
      faults.add(Fault.inParameter(name, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  public Optional<Instant> time(String name) {
    return value(name, Times::parse);
  }

  public int integer(String name, int min, int max, int otherwise) {
    return value(name, text -> integer(text, min, max)).orElse(otherwise);
  }

  private static int integer(String text, int min, int max) {
    boolean digits =
        text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits ? Integer.parseInt(text) : -1;
    if (number < min || number > max) {
      throw new IllegalArgumentException(
          "must be a whole number from %d to %d".formatted(min, max));
    }
    return number;
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidRequest if anything was wrong
   */
  public void refuseIfAny() {
    faults.refuseIfAny();
  }
}
