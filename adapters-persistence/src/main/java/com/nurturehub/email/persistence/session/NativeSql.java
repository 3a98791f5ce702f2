package com.nurturehub.email.persistence.session;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement with parameters by name, {@code :like_this}, read once. */
public final class NativeSql {

  /** A colon that no other colon precedes: {@code ::} is a cast. */
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z][a-z_]*)");

  private final String text;
  private final List<String> parameters;

  private NativeSql(String text, List<String> parameters) {
    this.text = text;
    this.parameters = List.copyOf(parameters);
  }

  public static NativeSql of(String named) {
    List<String> parameters = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(named);
    while (matcher.find()) {
      parameters.add(matcher.group(1));
    }
    return new NativeSql(matcher.replaceAll("?"), parameters);
  }

  /** The text as JDBC wants it, with question marks. */
  String text() {
    return text;
  }

  /** The name behind every question mark, in order. */
  List<String> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return text;
  }
}
