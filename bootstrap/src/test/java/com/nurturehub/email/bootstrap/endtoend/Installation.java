package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A service without a demonstration, and the Google that it sends through. */
final class Installation implements AutoCloseable {

  /** A day passes in seconds, and receivers are on this machine. */
  private static final Map<String, String> IMPATIENT_WEBHOOKS =
      Map.of(
          "nurturehub.webhooks.allow-private", "true",
          "nurturehub.webhooks.timeout", "PT2S",
          "nurturehub.webhooks.retry.base", "PT0.2S",
          "nurturehub.webhooks.retry.cap", "PT0.5S",
          "nurturehub.webhooks.retry.give-up-after", "PT3S",
          "nurturehub.webhooks.breaker.base", "PT0.1S",
          "nurturehub.webhooks.breaker.cap", "PT0.2S");

  private final GoogleEmulator google;
  private final ServiceProcess service;
  private final Path data;

  private Installation(GoogleEmulator google, ServiceProcess service, Path data) {
    this.google = google;
    this.service = service;
    this.data = data;
  }

  static Installation start() throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("nurturehub-it");
    GoogleEmulator google =
        GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
    Map<String, String> settings = new HashMap<>(ServiceProcess.meeting(google));
    settings.putAll(IMPATIENT_WEBHOOKS);
    settings.putAll(ServiceProcess.PATIENT_INTAKE);
    return new Installation(
        google, ServiceProcess.start(data, Map.copyOf(settings), "--no-demo"), data);
  }

  GoogleEmulator google() {
    return google;
  }

  ServiceProcess service() {
    return service;
  }

  /** What the service seals its tracking tokens with. */
  TrackingTokens tokens() {
    return new TinkTrackingTokens(
        Keysets.read(Keysets.TRACKING, Optional.of(data.resolve("tracking.keyset").toString())));
  }

  /** A client with a token of the given role, as {@code ./run token} prints it. */
  ServiceClient as(String role, String tenant) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("token", "--role", role));
    if (!tenant.isEmpty()) {
      words.addAll(List.of("--tenant", tenant));
    }
    words.addAll(List.of("--data", data.toString()));
    Process process = ServiceProcess.launcher(List.of(), words).start();
    String token = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("no token: " + token);
    }
    return new ServiceClient(service.address(), token.strip());
  }

  @Override
  public void close() {
    service.close();
    google.close();
  }
}
