package com.nurturehub.email.bootstrap.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program behind {@code ./run}. */
public final class Launcher {

  private static final Duration PLATFORM_TOKEN_LIFETIME = Duration.ofDays(365);

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger SMTP_LIBRARY = Logger.getLogger("org.subethamail");

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
  private static final int MIN_CARRIERS = 16;

  /** SQLSTATEs of a server that does not answer, or only that it starts or stops. */
  private static final Pattern AWAY = Pattern.compile("08...|57P0[123]");

  private static final Pattern USER = Pattern.compile("[?&]user=([^&]+)");

  /** What was started, the last first. */
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private Launcher() {}

  public static void main(String... words) {
    try {
      switch (Options.parse(words)) {
        case Options.Help help -> System.out.print(Options.HELP);
        case Options.Token token -> printToken(token);
        case Options.Start start -> new Launcher().start(start);
      }
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
      // Not exit: the server may have left threads, and its hook would wait for what never began.
      System.err.flush();
      Runtime.getRuntime().halt(e.exitCode());
    }
  }

  /**
   * A virtual thread that waits for a class keeps its carrier, and on a machine with two that is
   * soon all of them. Read by the JDK at the first virtual thread; whoever sets it wins.
   */
  private static void moreCarriers() {
    if (System.getProperty(CARRIERS) == null) {
      int processors = Runtime.getRuntime().availableProcessors();
      System.setProperty(CARRIERS, String.valueOf(Math.max(processors, MIN_CARRIERS)));
    }
  }

  private static void printToken(Options.Token token) throws CannotStart {
    Path directory = token.data().toAbsolutePath().normalize();
    DataDirectory.create(directory);
    System.out.println(
        Keys.in(directory)
            .token(token.role(), token.tenant(), Instant.now(), Duration.ofDays(token.days())));
  }

  private void start(Options.Start options) throws CannotStart {
    SMTP_LIBRARY.setLevel(Level.WARNING);
    moreCarriers();
    StopSignals.orderly(this::stop);
    try {
      Server.checkPortIsFree(options.address(), options.port());
      DataDirectory data = started(DataDirectory.lock(options.data()));
      URI product = URI.create("http://localhost:" + options.port());
      Keys keys = Keys.in(data.path());
      String platformToken =
          keys.token("platform", Optional.empty(), Instant.now(), PLATFORM_TOKEN_LIFETIME);
      DataDirectory.write(data.resolve("platform.jwt"), platformToken + "\n");

      Settings settings = new Settings(System.getenv());
      settings.propose("nurturehub.public-url", product.toString());
      settings.propose("nurturehub.data", data.path().toString());
      settings.propose("nurturehub.engagement.journal", data.resolve("journal").toString());
      settings.propose("nurturehub.tracking.keyset", keys.trackingKeyset().toString());
      settings.propose("nurturehub.secrets.keyset", keys.secretsKeyset().toString());
      settings.propose("mp.jwt.verify.publickey.location", keys.publicKey().toUri().toString());
      settings.propose("mp.jwt.verify.issuer", Keys.ISSUER);

      if (options.database().isPresent()) {
        useDatabase(options.database().get(), settings);
      } else {
        LocalPostgres postgres = started(LocalPostgres.start(data.path()));
        settings.propose("nurturehub.database.url", postgres.jdbcUrl());
        settings.propose("nurturehub.database.user", postgres.user());
        settings.propose("nurturehub.database.password", postgres.password());
      }

      Demo demo =
          options.demo()
              ? started(DemoAgency.open(data.resolve("sink"), options.port() + 1))
              : Demo.NONE;
      demo.settings().forEach(settings::propose);
      started(Server.start(options.port(), options.address(), data));
      play(demo, product, platformToken);
      System.out.println("ready: " + product);
    } catch (CannotStart e) {
      stop();
      throw e;
    } catch (RuntimeException e) {
      stop();
      throw CannotStart.because("The start failed: " + e);
    }
  }

  /** The product is up; what goes wrong in a demonstration is no reason to take it down. */
  private static void play(Demo demo, URI product, String platformToken) {
    try {
      demo.play(product, platformToken);
    } catch (RuntimeException e) {
      System.err.println("demo: " + e.getMessage());
    }
  }

  private static void useDatabase(String url, Settings settings) throws CannotStart {
    Properties login = new Properties();
    copy("NURTUREHUB_DATABASE_USER", "user", login);
    copy("NURTUREHUB_DATABASE_PASSWORD", "password", login);
    try (Connection connection = DriverManager.getConnection(url, login)) {
      if (!connection.isValid(5)) {
        throw CannotStart.because("The database does not answer.");
      }
      // It may stand in the URL, and the application asks for it by name.
      settings.propose("nurturehub.database.user", connection.getMetaData().getUserName());
    } catch (SQLException e) {
      if (e.getSQLState() == null || !AWAY.matcher(e.getSQLState()).matches()) {
        throw CannotStart.because("The database refuses: " + e.getMessage());
      }
      System.err.println(
          "The database cannot be reached: pixels and links work, all else waits for it.");
      Matcher user = USER.matcher(url);
      if (user.find()) {
        settings.propose("nurturehub.database.user", user.group(1));
      }
    }
    // Named on the command line, so it wins over the environment.
    System.setProperty("nurturehub.database.url", url);
  }

  private static void copy(String variable, String property, Properties login) {
    String value = System.getenv(variable);
    if (value != null) {
      login.setProperty(property, value);
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    synchronized (running) {
      running.push(part);
    }
    return part;
  }

  /** The server before the database it writes to. */
  private void stop() {
    while (true) {
      AutoCloseable part;
      synchronized (running) {
        part = running.poll();
      }
      if (part == null) {
        return;
      }
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("While stopping: " + e);
      }
    }
  }
}
