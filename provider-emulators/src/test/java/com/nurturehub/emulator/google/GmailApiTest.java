package com.nurturehub.emulator.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.SettableClock;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GmailApiTest {
  private final SettableClock clock = new SettableClock();
  private final GoogleEmulator google =
      Sender.google().mailbox("ben@agency.example", "1//ben").clock(clock).start();
  private final Sender sender = new Sender(google);
  private String token = "";

  @BeforeEach
  void logIn() throws Exception {
    token = sender.accessToken();
  }

  @AfterEach
  void close() {
    sender.close();
    google.close();
  }

  @Test
  void listShouldNameTheMessageWhenItWasSent() throws Exception {
    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");

    JsonObject found = Sender.json(sender.lookUp("<1@x>", token));
    JsonObject withoutBrackets = Sender.json(sender.lookUp("1@x", token));

    assertThat(found.getInt("resultSizeEstimate")).isEqualTo(1);
    assertThat(found.getJsonArray("messages").getJsonObject(0).getString("id"))
        .isEqualTo(google.deliveries().getFirst().providerId());
    assertThat(found.getJsonArray("messages").getJsonObject(0).getString("threadId")).isNotBlank();
    assertThat(withoutBrackets).isEqualTo(found);
  }

  @Test
  void listShouldLackMessagesWhenNoneFits() throws Exception {
    JsonObject none = Sender.json(sender.lookUp("<1@x>", token));

    assertThat(none).containsOnlyKeys("resultSizeEstimate");
    assertThat(none.getInt("resultSizeEstimate")).isZero();
  }

  @Test
  void listShouldHideTheMessageWhenAnotherMailboxSentIt() throws Exception {
    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");
    var form = Sender.refreshForm();
    form.put("refresh_token", "1//ben");
    String bens = Sender.json(sender.refresh(form)).getString("access_token");

    assertThat(Sender.json(sender.lookUp("<1@x>", bens)).getInt("resultSizeEstimate")).isZero();
    assertThat(
            sender
                .get(
                    "/gmail/v1/users/me/messages/" + google.deliveries().getFirst().providerId(),
                    bens)
                .statusCode())
        .isEqualTo(404);
    assertThat(
            sender
                .get("/gmail/v1/users/anna@agency.example/messages?q=rfc822msgid:1@x", bens)
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void listShouldShowTheMessageLateWhenSentCopiesLag() throws Exception {
    google.sentCopyAppearsAfter(Duration.ofMinutes(5));
    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");

    assertThat(Sender.json(sender.lookUp("<1@x>", token)).getInt("resultSizeEstimate")).isZero();
    clock.advance(Duration.ofMinutes(5));
    assertThat(Sender.json(sender.lookUp("<1@x>", token)).getInt("resultSizeEstimate"))
        .isEqualTo(1);
  }

  @Test
  void getShouldGiveTheHeadersWhenFormatIsMetadata() throws Exception {
    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");
    String path = "/gmail/v1/users/me/messages/" + google.deliveries().getFirst().providerId();

    JsonObject all = Sender.json(sender.get(path + "?format=metadata", token));
    JsonObject one =
        Sender.json(sender.get(path + "?format=metadata&metadataHeaders=message-id", token));

    assertThat(all.getJsonObject("payload").getString("mimeType"))
        .isEqualTo("multipart/alternative");
    assertThat(all.getJsonObject("payload").getJsonArray("headers")).hasSize(7);
    assertThat(all.getJsonArray("labelIds").getString(0)).isEqualTo("SENT");
    assertThat(one.getJsonObject("payload").getJsonArray("headers").getValuesAs(JsonObject.class))
        .singleElement()
        .satisfies(header -> assertThat(header.getString("value")).isEqualTo("<1@x>"));
    assertThat(sender.get(path + "?format=raw", token).body()).contains("\"raw\"");
    assertThat(sender.get(path, token).statusCode()).isEqualTo(400);
  }

  @Test
  void apiShouldRefuseWhenTokenIsBadOrLacksTheScope() throws Exception {
    google.grant("cleo@agency.example", "1//cleo", "https://www.googleapis.com/auth/gmail.send");
    var form = Sender.refreshForm();
    form.put("refresh_token", "1//cleo");
    String sendOnly = Sender.json(sender.refresh(form)).getString("access_token");

    HttpResponse<String> bad = sender.lookUp("<1@x>", "wrong");
    HttpResponse<String> narrow = sender.lookUp("<1@x>", sendOnly);

    assertThat(bad.statusCode()).isEqualTo(401);
    assertThat(Sender.json(bad).getJsonObject("error").getString("status"))
        .isEqualTo("UNAUTHENTICATED");
    assertThat(narrow.statusCode()).isEqualTo(403);
    assertThat(narrow.body()).contains("insufficientPermissions");
  }

  @Test
  void apiShouldAnswerWhatTheScriptSaysWhenFaultStrikes() throws Exception {
    google
        .faults()
        .once(Stage.API)
        .mailbox(Sender.MAILBOX)
        .reply(429, "{}", Map.of("Retry-After", "3"));

    HttpResponse<String> limited = sender.lookUp("<1@x>", token);

    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After")).hasValue("3");
    assertThat(sender.lookUp("<1@x>", token).statusCode()).isEqualTo(200);
  }
}
