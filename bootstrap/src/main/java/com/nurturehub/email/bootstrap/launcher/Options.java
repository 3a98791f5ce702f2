package com.nurturehub.email.bootstrap.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the command line asks for. */
sealed interface Options {

  String HELP =
      """
      Starts NurtureHub's e-mail delivery on this machine.

        ./run [--port N] [--address A] [--data DIR] [--database JDBC_URL] [--no-demo]
            --port N             HTTP port (default 8080)
            --address A          address to listen on (default 127.0.0.1; 0.0.0.0 for all)
            --data DIR           keys, tokens, logs and the database (default ./data)
            --database JDBC_URL  a PostgreSQL of your own, jdbc:postgresql://host/name; user and
                                 password in the URL, or in NURTUREHUB_DATABASE_USER and
                                 NURTUREHUB_DATABASE_PASSWORD
            --no-demo            no demonstration agency and no stand-in for Google

        ./run token --tenant T [--role agency-admin|reader] [--days N] [--data DIR]
        ./run token --role platform [--days N] [--data DIR]
            prints a bearer token signed with this data directory's key (default: agency-admin,
            30 days)

        ./run --help

      Settings come from NURTUREHUB_... environment variables too, and win over the defaults here.
      """;

  /** Directory for everything that outlives a run. */
  Path data();

  /** Print the help. */
  record Help(Path data) implements Options {}

  /** Start everything. */
  record Start(int port, String address, Path data, Optional<String> database, boolean demo)
      implements Options {}

  /** Print a bearer token; the tenant is there exactly when the role is bound to one. */
  record Token(Optional<String> tenant, String role, int days, Path data) implements Options {}

  static Options parse(String... words) throws CannotStart {
    Deque<String> rest = new ArrayDeque<>(List.of(words));
    if (rest.contains("--help") || rest.contains("-h")) {
      return new Help(Path.of("data"));
    }
    if ("token".equals(rest.peek())) {
      rest.remove();
      return token(rest);
    }
    return start(rest);
  }

  private static Options start(Deque<String> rest) throws CannotStart {
    int port = 8080;
    String address = "127.0.0.1";
    Path data = Path.of("data");
    Optional<String> database = Optional.empty();
    boolean demo = true;
    while (!rest.isEmpty()) {
      String flag = flag(rest);
      switch (flag) {
        case "--port" -> port = number(flag, value(flag, rest), 1, 65_535);
        case "--address" -> address = value(flag, rest);
        case "--data" -> data = path(flag, value(flag, rest));
        case "--database" -> database = Optional.of(jdbcUrl(value(flag, rest)));
        case "--no-demo" -> demo = false;
        default -> throw unknown(flag);
      }
    }
    return new Start(port, address, data, database, demo);
  }

  private static Options token(Deque<String> rest) throws CannotStart {
    Optional<String> tenant = Optional.empty();
    String role = "agency-admin";
    int days = 30;
    Path data = Path.of("data");
    while (!rest.isEmpty()) {
      String flag = flag(rest);
      switch (flag) {
        case "--tenant" -> tenant = Optional.of(tenant(value(flag, rest)));
        case "--role" -> role = role(value(flag, rest));
        case "--days" -> days = number(flag, value(flag, rest), 1, 3_650);
        case "--data" -> data = path(flag, value(flag, rest));
        default -> throw unknown(flag);
      }
    }
    if (role.equals("platform") && tenant.isPresent()) {
      throw CannotStart.misused("--role platform acts for every tenant: leave --tenant out.");
    }
    if (!role.equals("platform") && tenant.isEmpty()) {
      throw CannotStart.misused("--role " + role + " needs --tenant.");
    }
    return new Token(tenant, role, days, data);
  }

  /** Takes the next word, and splits {@code --flag=value} so that the value is the next one. */
  private static String flag(Deque<String> rest) {
    String word = rest.remove();
    int equals = word.indexOf('=');
    if (!word.startsWith("--") || equals < 0) {
      return word;
    }
    rest.push(word.substring(equals + 1));
    return word.substring(0, equals);
  }

  private static String value(String flag, Deque<String> rest) throws CannotStart {
    String value = rest.poll();
    if (value == null || value.isBlank() || value.startsWith("--")) {
      throw CannotStart.misused(flag + " needs a value.");
    }
    return value;
  }

  private static int number(String flag, String value, int least, int most) throws CannotStart {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw CannotStart.misused(
        flag + " takes a number from " + least + " to " + most + ", not '" + value + "'.");
  }

  private static Path path(String flag, String value) throws CannotStart {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw CannotStart.misused(flag + " takes a directory, not '" + value + "'.");
    }
  }

  private static String jdbcUrl(String value) throws CannotStart {
    if (!value.startsWith("jdbc:postgresql:")) {
      throw CannotStart.misused("--database takes a URL that begins with jdbc:postgresql:");
    }
    return value;
  }

  private static String tenant(String value) throws CannotStart {
    if (!Pattern.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value)) {
      throw CannotStart.misused(
          "--tenant takes 1 to 64 letters, digits, dots, hyphens and underscores, not '"
              + value
              + "'.");
    }
    return value;
  }

  private static String role(String value) throws CannotStart {
    if (!Set.of("platform", "agency-admin", "reader").contains(value)) {
      throw CannotStart.misused(
          "--role takes platform, agency-admin or reader, not '" + value + "'.");
    }
    return value;
  }

  private static CannotStart unknown(String flag) {
    return CannotStart.misused("'" + flag + "' is not known here; --help lists what is.");
  }
}
