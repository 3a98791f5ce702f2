package com.nurturehub.email.bootstrap.platform;

import com.nurturehub.email.bootstrap.launcher.TestSite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Keys and a database for the integration tests' server. They are there before Arquillian reads its
 * configuration, which is before any test class is loaded.
 */
public final class PlatformUnderTest implements LauncherSessionListener {

  private static @Nullable TestSite site;
  private static @Nullable AlertmanagerStandIn alertmanager;

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    // Set for the integration tests alone.
    String directory = System.getProperty("nurturehub.it.directory");
    if (directory == null || site != null) {
      return;
    }
    try {
      Path parent = Files.createDirectories(Path.of(directory));
      TestSite opened = TestSite.open(Files.createTempDirectory(parent, "site-"));
      site = opened;
      AlertmanagerStandIn standIn = AlertmanagerStandIn.start();
      alertmanager = standIn;
      System.setProperty(
          "nurturehub.it.options",
          opened.settings().entrySet().stream()
              .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
              .collect(
                  Collectors.joining(
                      " ",
                      System.getProperty("nurturehub.it.agent", "") + " ",
                      " -Dnurturehub.alertmanager.every=PT5S -Dnurturehub.alertmanager.url="
                          + standIn.url())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (site != null) {
      site.close();
      site = null;
    }
    if (alertmanager != null) {
      alertmanager.close();
      alertmanager = null;
    }
  }

  /** The settings that the server under test has, by MicroProfile Config name. */
  public static Map<String, String> settings() {
    return theSite().settings();
  }

  /** A bearer token for the server under test; past its time where the lifetime is negative. */
  public static String token(String role, Optional<String> tenant, Duration lifetime) {
    return theSite().token(role, tenant, lifetime);
  }

  /** The Alertmanager that the server under test tells its alerts to. */
  static AlertmanagerStandIn alertmanager() {
    if (alertmanager == null) {
      throw new IllegalStateException("Runs as an integration test only: mvn verify");
    }
    return alertmanager;
  }

  private static TestSite theSite() {
    if (site == null) {
      throw new IllegalStateException("Runs as an integration test only: mvn verify");
    }
    return site;
  }
}
