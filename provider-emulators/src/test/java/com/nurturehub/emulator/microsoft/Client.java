package com.nurturehub.emulator.microsoft;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** An application as Microsoft knows it, with nothing but HTTP. */
final class Client implements AutoCloseable {
  static final String ID = "client-1";
  static final String SECRET = "secret-1";
  static final String DIRECTORY = "8f1d-agency";
  static final String MAILBOX = "anna@agency.example";
  static final String REFRESH_TOKEN = "1.refresh-anna";

  private final MicrosoftEmulator microsoft;
  private final HttpClient http = HttpClient.newHttpClient();

  Client(MicrosoftEmulator microsoft) {
    this.microsoft = microsoft;
  }

  static MicrosoftEmulator.Builder microsoft() {
    return MicrosoftEmulator.builder()
        .client(ID, SECRET)
        .mailbox(MAILBOX, REFRESH_TOKEN)
        .user(MAILBOX)
        .application(DIRECTORY, "app-1", "app-secret");
  }

  static String mail(String messageId) {
    return "From: Anna <anna@agency.example>\r\nTo: kim@example.org\r\nMessage-ID: "
        + messageId
        + "\r\nSubject: Hello\r\n\r\nHello\r\n";
  }

  static Map<String, String> refreshing(String refreshToken, String scope) {
    return new HashMap<>(
        Map.of(
            "grant_type", "refresh_token",
            "client_id", ID,
            "client_secret", SECRET,
            "refresh_token", refreshToken,
            "scope", scope));
  }

  static Map<String, String> applying(String scope) {
    return new HashMap<>(
        Map.of(
            "grant_type", "client_credentials",
            "client_id", "app-1",
            "client_secret", "app-secret",
            "scope", scope));
  }

  HttpResponse<String> token(String directory, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return http.send(
        HttpRequest.newBuilder(
                URI.create(microsoft.loginUrl() + "/" + directory + "/oauth2/v2.0/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** An access token of the mailbox's owner. */
  String accessToken(String scope) throws IOException, InterruptedException {
    return json(token("organizations", refreshing(REFRESH_TOKEN, scope))).getString("access_token");
  }

  /** An access token of the application. */
  String applicationToken() throws IOException, InterruptedException {
    return json(token(DIRECTORY, applying("https://graph.microsoft.com/.default")))
        .getString("access_token");
  }

  HttpResponse<String> postMime(String path, String accessToken, String mail)
      throws IOException, InterruptedException {
    return call(
        path,
        accessToken,
        HttpRequest.newBuilder()
            .header("Content-Type", "text/plain")
            .POST(
                BodyPublishers.ofString(
                    Base64.getEncoder().encodeToString(mail.getBytes(StandardCharsets.UTF_8)))));
  }

  HttpResponse<String> call(String path, String accessToken, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request
            .uri(URI.create(microsoft.graphUrl() + "/v1.0" + path))
            .header("Authorization", "Bearer " + accessToken)
            .build(),
        BodyHandlers.ofString());
  }

  static HttpRequest.Builder immutable() {
    return HttpRequest.newBuilder().header("Prefer", "IdType=\"ImmutableId\"");
  }

  static JsonObject json(HttpResponse<String> response) {
    try (JsonReader reader = Json.createReader(new StringReader(response.body()))) {
      return reader.readObject();
    }
  }

  static String errorIn(HttpResponse<String> response) {
    return json(response).getJsonObject("error").getString("code");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
  }
}
