package com.nurturehub.emulator.google;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailPagesTest {
  private final GoogleEmulator google = Sender.google().start();
  private final Sender sender = new Sender(google);

  @AfterEach
  void close() {
    sender.close();
    google.close();
  }

  @Test
  void listShouldSayNoMailWhenNoneCame() throws Exception {
    assertThat(sender.get("/").body()).contains("No mail yet");
    assertThat(sender.get("/messages").body()).isEqualTo("[]");
  }

  @Test
  void listShouldDecodeAndEscapeSubjectsWhenMailsCame() throws Exception {
    send("<1@x>", "=?UTF-8?Q?F=C3=BCr_<b>dich</b>?=");

    String page = sender.get("/").body();

    assertThat(page)
        .contains(
            "1 mail",
            "Für &lt;b&gt;dich&lt;/b&gt;",
            "Anna Müller",
            "kim@example.org",
            "href=\"/mail/1\"")
        .doesNotContain("See it");
  }

  @Test
  void listShouldMarkTheMailWhenItCameTwice() throws Exception {
    send("<1@x>", "Once");
    assertThat(sender.get("/").body()).doesNotContain("class=\"badge\"");

    send("<1@x>", "Once");
    assertThat(sender.get("/").body()).contains("&times;2");
  }

  @Test
  void viewShouldFrameTheHtmlWithLinksLeavingTheFrameWhenMailIsOpened() throws Exception {
    send("<1@x>", "Hello");

    String view = sender.get("/mail/1").body();
    HttpResponse<String> framed = sender.get("/mail/1/body");

    assertThat(view)
        .contains(
            "sandbox=\"allow-popups allow-popups-to-escape-sandbox\"",
            "src=\"/mail/1/body\"",
            "href=\"/messages/1/raw\"",
            "&lt;1@x&gt;");
    assertThat(framed.body()).contains("<head><base target=\"_blank\">", "Grüße");
    assertThat(framed.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).startsWith("sandbox").doesNotContain("allow-scripts"));
  }

  @Test
  void jsonShouldDescribeTheMailsWhenTheyCame() throws Exception {
    send("<1@x>", "One");
    send("<2@x>", "=?UTF-8?B?w5x6?=");

    try (JsonReader reader = Json.createReader(new StringReader(sender.get("/messages").body()))) {
      JsonArray all = reader.readArray();
      assertThat(all.getValuesAs(JsonObject.class))
          .extracting(mail -> mail.getString("messageId"))
          .containsExactly("<1@x>", "<2@x>");
      JsonObject second = all.getJsonObject(1);
      assertThat(second.getInt("id")).isEqualTo(2);
      assertThat(second.getString("from")).isEqualTo("anna@agency.example");
      assertThat(second.getJsonArray("to").getString(0)).isEqualTo("kim@example.org");
      assertThat(second.getString("subject")).isEqualTo("Üz");
      assertThat(second.getString("receivedAt"))
          .isEqualTo(google.deliveries().get(1).receivedAt().toString());
    }
    assertThat(sender.get("/messages?after=2").body()).isEqualTo("[]");
  }

  @Test
  void partsShouldBeAsSentWhenAskedFor() throws Exception {
    send("<1@x>", "Hello");

    assertThat(sender.get("/messages/1/raw").body())
        .isEqualTo(Sender.mail("<1@x>", "Hello").replace("\n", "\r\n"));
    assertThat(sender.get("/messages/1/html").body())
        .startsWith("<!DOCTYPE html>")
        .contains("Grüße")
        .doesNotContain("<base");
    assertThat(sender.get("/messages/2/raw").statusCode()).isEqualTo(404);
    assertThat(sender.get("/nowhere").statusCode()).isEqualTo(404);
  }

  private void send(String messageId, String subject) throws Exception {
    sender.send(sender.accessToken(), Sender.mail(messageId, subject), "kim@example.org");
  }
}
