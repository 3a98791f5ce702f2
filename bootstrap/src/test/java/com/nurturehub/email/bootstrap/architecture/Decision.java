package com.nurturehub.email.bootstrap.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One decision record.
 *
 * @param id such as {@code ADR-0001}
 * @param file its name in {@code docs/adr}
 * @param decision its section of that name, as plain text
 */
record Decision(String id, String file, String title, String decision) {

  private static final Pattern FILE = Pattern.compile("(ADR-\\d{4})-[a-z0-9-]+\\.md");
  private static final Pattern TITLE = Pattern.compile("\\A# ADR-\\d{4}: (.+)\\R");
  private static final Pattern DECISION =
      Pattern.compile("^## Decision\\R+(.+?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  /** All of them, in order. */
  static List<Decision> in(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith("ADR-"))
          .sorted()
          .map(name -> read(directory, name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Decision read(Path directory, String name) {
    try {
      String text = Files.readString(directory.resolve(name));
      return new Decision(
          only(FILE, name, name),
          name,
          only(TITLE, text, name),
          only(DECISION, text, name).strip().replaceAll("\\s+", " ").replaceAll("`|\\*\\*", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String only(Pattern pattern, String text, String file) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(file + " lacks what " + pattern + " finds");
    }
    return found.group(1);
  }
}
