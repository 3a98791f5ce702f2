package com.nurturehub.emulator.google;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A sender as the product is one: Angus for SMTP, the JDK's client for HTTP. */
final class Sender implements AutoCloseable {
  static final String CLIENT = "client-1";
  static final String SECRET = "secret-1";
  static final String MAILBOX = "anna@agency.example";
  static final String REFRESH_TOKEN = "1//refresh-anna";

  private final GoogleEmulator google;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Properties more = new Properties();

  Sender(GoogleEmulator google) {
    this.google = google;
  }

  static GoogleEmulator.Builder google() {
    return GoogleEmulator.builder().client(CLIENT, SECRET).mailbox(MAILBOX, REFRESH_TOKEN);
  }

  Sender with(String property, String value) {
    more.setProperty(property, value);
    return this;
  }

  static Map<String, String> refreshForm() {
    return new HashMap<>(
        Map.of(
            "grant_type", "refresh_token",
            "client_id", CLIENT,
            "client_secret", SECRET,
            "refresh_token", REFRESH_TOKEN));
  }

  HttpResponse<String> refresh(Map<String, String> form) throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return http.send(
        HttpRequest.newBuilder(google.tokenUrl())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  String accessToken() throws IOException, InterruptedException {
    return json(refresh(refreshForm())).getString("access_token");
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(google.httpUrl() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String accessToken)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(google.gmailUrl() + path))
            .header("Authorization", "Bearer " + accessToken)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String accessToken, String type, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(google.gmailUrl() + path))
            .header("Authorization", "Bearer " + accessToken)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> lookUp(String messageId, String accessToken)
      throws IOException, InterruptedException {
    return get("/gmail/v1/users/me/messages?q=" + encode("rfc822msgid:" + messageId), accessToken);
  }

  static JsonObject json(HttpResponse<String> response) {
    try (JsonReader reader = Json.createReader(new StringReader(response.body()))) {
      return reader.readObject();
    }
  }

  void send(String accessToken, String raw, String... recipients) throws MessagingException {
    sendAs(MAILBOX, accessToken, raw, recipients);
  }

  void sendAs(String mailbox, String accessToken, String raw, String... recipients)
      throws MessagingException {
    Session session = session();
    MimeMessage message = message(session, raw);
    InternetAddress[] to = new InternetAddress[recipients.length];
    for (int i = 0; i < recipients.length; i++) {
      to[i] = new InternetAddress(recipients[i]);
    }
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect(google.smtpHost(), google.smtpPort(), mailbox, accessToken);
      transport.sendMessage(message, to);
    }
  }

  Session session() {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.auth", "true");
    properties.setProperty("mail.smtp.auth.mechanisms", "XOAUTH2");
    properties.setProperty("mail.smtp.connectiontimeout", "10000");
    properties.setProperty("mail.smtp.timeout", "10000");
    properties.setProperty("mail.smtp.quitwait", "false");
    properties.setProperty("mail.mime.allowutf8", "true");
    more.forEach((name, value) -> properties.setProperty((String) name, (String) value));
    return Session.getInstance(properties);
  }

  private static MimeMessage message(Session session, String raw) throws MessagingException {
    return new MimeMessage(
        session,
        new ByteArrayInputStream(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
  }

  static String mail(String messageId) {
    return mail(messageId, "A house for you");
  }

  static String mail(String messageId, String subject) {
    return """
    Date: Mon, 2 Nov 2026 09:00:00 +0000
    From: =?UTF-8?Q?Anna_M=C3=BCller?= <anna@agency.example>
    To: Kim <kim@example.org>
    Message-ID: %s
    Subject: %s
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="b"

    --b
    Content-Type: text/plain; charset=UTF-8

    .A line that begins with a dot.
    --b
    Content-Type: text/html; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html><html><head><title>x</title></head><body><p>Gr=C3=BC=C3=9Fe</p>
    <a href=3D"http://127.0.0.1:9/c/1">See it</a></body></html>
    --b--
    """
        .formatted(messageId, subject);
  }

  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
