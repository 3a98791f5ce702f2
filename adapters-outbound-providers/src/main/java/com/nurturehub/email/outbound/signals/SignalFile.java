package com.nurturehub.email.outbound.signals;

import com.nurturehub.email.domain.engagement.Signal;
import com.nurturehub.email.domain.engagement.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads signals from lines of five fields with a tab between them: name, regular expression for the
 * user agent, verdict on an open, verdict on a click, and why we think so. Empty lines and those
 * that begin with {@code #} say nothing. The first signal that fits decides.
 */
public final class SignalFile {

  private static final String SHIPPED = "signals.tsv";
  private static final int FIELDS = 5;

  private SignalFile() {}

  /** The signals that come with the product. */
  public static List<Signal> shipped() {
    try (InputStream in = SignalFile.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the build");
      }
      return parse(SHIPPED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An operator's own signals.
   *
   * @throws IllegalStateException with the line at fault, if the file cannot be used
   */
  public static List<Signal> read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException("the signals in " + file + " cannot be read", e);
    }
  }

  private static List<Signal> parse(String source, String content) {
    List<Signal> signals = new ArrayList<>();
    List<String> lines = content.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          signals.add(signalOf(line.split("\t", -1)));
        } catch (IllegalArgumentException e) {
          throw new IllegalStateException(
              "line " + (i + 1) + " of " + source + ": " + e.getMessage(), e);
        }
      }
    }
    return List.copyOf(signals);
  }

  private static Signal signalOf(String[] fields) {
    if (fields.length != FIELDS || fields[0].isBlank() || fields[4].isBlank()) {
      throw new IllegalArgumentException(
          "needs a name, a user agent, a verdict on open, a verdict on click and a reason, with a"
              + " tab between them");
    }
    return new Signal(
        fields[0].strip(), patternOf(fields[1]), verdictOf(fields[2]), verdictOf(fields[3]));
  }

  private static Pattern patternOf(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the user agent is no regular expression: " + e.getDescription(), e);
    }
  }

  private static Verdict verdictOf(String name) {
    try {
      return Verdict.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a verdict is person, machine or unknown", e);
    }
  }
}
