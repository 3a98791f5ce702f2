package com.nurturehub.emulator.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.SettableClock;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphApiTest {
  private final SettableClock clock = new SettableClock();
  private final MicrosoftEmulator microsoft = Client.microsoft().clock(clock).start();
  private final Client client = new Client(microsoft);
  private String token = "";

  @BeforeEach
  void logIn() throws Exception {
    token = client.accessToken("https://graph.microsoft.com/.default");
  }

  @AfterEach
  void close() {
    client.close();
    microsoft.close();
  }

  @Test
  void mailShouldBeTakenAsItIsWhenItIsSentInOneStep() throws Exception {
    HttpResponse<String> answer = client.postMime("/me/sendMail", token, Client.mail("<1@x>"));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    Delivery delivery = microsoft.deliveries().getFirst();
    assertThat(new String(delivery.raw(), StandardCharsets.UTF_8)).isEqualTo(Client.mail("<1@x>"));
    assertThat(delivery.mailbox()).isEqualTo(Client.MAILBOX);
    assertThat(delivery.to()).containsExactly("kim@example.org");
    assertThat(delivery.messageId()).isEqualTo("<1@x>");
  }

  @Test
  void draftShouldKeepItsImmutableIdWhenItIsSent() throws Exception {
    JsonObject draft =
        Client.json(
            client.call(
                "/me/messages",
                token,
                Client.immutable()
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString(base64(Client.mail("<1@x>"))))));
    String path = "/me/messages/" + draft.getString("id");
    assertThat(draft.getBoolean("isDraft")).isTrue();
    assertThat(draft.getString("internetMessageId")).isEqualTo("<1@x>");
    assertThat(microsoft.deliveries()).isEmpty();

    assertThat(send(path).statusCode()).isEqualTo(202);

    assertThat(microsoft.drafts(Client.MAILBOX)).isZero();
    assertThat(microsoft.deliveries())
        .extracting(Delivery::providerId)
        .containsExactly(draft.getString("id"));
    assertThat(Client.json(client.call(path, token, Client.immutable())).getBoolean("isDraft"))
        .isFalse();
    assertThat(Client.errorIn(send(path))).isEqualTo("ErrorItemNotFound");
    assertThat(microsoft.deliveries()).hasSize(1);
  }

  @Test
  void idShouldChangeWithTheFolderWhenItIsNotImmutable() throws Exception {
    JsonObject draft = Client.json(client.postMime("/me/messages", token, Client.mail("<1@x>")));
    String path = "/me/messages/" + draft.getString("id");

    assertThat(client.call(path, token, HttpRequest.newBuilder()).statusCode()).isEqualTo(200);
    send(path);

    assertThat(client.call(path, token, HttpRequest.newBuilder()).statusCode()).isEqualTo(404);
  }

  @Test
  void messagesShouldBeFoundByTheirInternetMessageIdWhenTheyAreThere() throws Exception {
    client.postMime("/me/sendMail", token, Client.mail("<1@x>"));
    client.postMime("/me/messages", token, Client.mail("<1@x>"));
    client.postMime("/me/messages", token, Client.mail("<2@x>"));

    assertThat(find("<1@x>").getJsonArray("value").getValuesAs(JsonObject.class))
        .extracting(item -> item.getBoolean("isDraft"))
        .containsExactlyInAnyOrder(true, false);
    assertThat(find("<3@x>").getJsonArray("value")).isEmpty();
  }

  @Test
  void sentCopyShouldAppearLateWhenSentCopiesLag() throws Exception {
    microsoft.sentCopyAppearsAfter(Duration.ofMinutes(5));
    client.postMime("/me/sendMail", token, Client.mail("<1@x>"));

    assertThat(find("<1@x>").getJsonArray("value")).isEmpty();
    clock.advance(Duration.ofMinutes(5));
    assertThat(find("<1@x>").getJsonArray("value")).hasSize(1);
  }

  @Test
  void draftShouldBeGoneWhenItIsDeleted() throws Exception {
    String id =
        Client.json(client.postMime("/me/messages", token, Client.mail("<1@x>"))).getString("id");

    assertThat(
            client
                .call("/me/messages/" + id, token, HttpRequest.newBuilder().DELETE())
                .statusCode())
        .isEqualTo(204);

    assertThat(microsoft.drafts(Client.MAILBOX)).isZero();
    assertThat(Client.errorIn(send("/me/messages/" + id))).isEqualTo("ErrorItemNotFound");
  }

  @Test
  void applicationShouldActForUsersAlone() throws Exception {
    String application = client.applicationToken();

    HttpResponse<String> sent =
        client.postMime(
            "/users/" + Client.encoded(Client.MAILBOX) + "/sendMail",
            application,
            Client.mail("<1@x>"));
    HttpResponse<String> unknown =
        client.postMime("/users/nobody@agency.example/sendMail", application, Client.mail("<2@x>"));
    HttpResponse<String> itself =
        client.postMime("/me/sendMail", application, Client.mail("<3@x>"));

    assertThat(sent.statusCode()).isEqualTo(202);
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(Client.errorIn(unknown)).isEqualTo("ErrorInvalidUser");
    assertThat(itself.statusCode()).isEqualTo(400);
    assertThat(microsoft.ledger().countsByMessageId()).containsOnlyKeys("<1@x>");
  }

  @Test
  void graphShouldRefuseWhenTheTokenIsBadOrLacksTheScope() throws Exception {
    String narrow = client.accessToken("Mail.Send");

    assertThat(client.postMime("/me/sendMail", "wrong", Client.mail("<1@x>")).statusCode())
        .isEqualTo(401);
    assertThat(Client.errorIn(client.postMime("/me/messages", narrow, Client.mail("<1@x>"))))
        .isEqualTo("ErrorAccessDenied");
    assertThat(
            Client.errorIn(
                client.postMime(
                    "/users/ben@agency.example/sendMail", narrow, Client.mail("<1@x>"))))
        .isEqualTo("ErrorAccessDenied");
    assertThat(client.postMime("/me/sendMail", narrow, Client.mail("<1@x>")).statusCode())
        .isEqualTo(202);
  }

  @Test
  void graphShouldRefuseWhenTheMailIsNone() throws Exception {
    HttpRequest.Builder notBase64 =
        HttpRequest.newBuilder()
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("From: anna"));

    assertThat(Client.errorIn(client.call("/me/sendMail", token, notBase64)))
        .isEqualTo("ErrorMimeContentInvalidBase64String");
    assertThat(
            Client.errorIn(
                client.postMime("/me/sendMail", token, "From: anna@agency.example\r\n\r\n")))
        .isEqualTo("ErrorInvalidRecipients");
    assertThat(
            Client.errorIn(
                client.postMime(
                    "/me/sendMail", token, Client.mail("<1@x>").replace("anna@", "ben@"))))
        .isEqualTo("ErrorSendAsDenied");
    assertThat(
            client
                .postMime("/me/sendMail", token, Client.mail("<1@x>") + "x".repeat(4 << 20))
                .statusCode())
        .isEqualTo(413);
    assertThat(microsoft.deliveries()).isEmpty();
  }

  @Test
  void mailShouldBeTakenOnceWhenItsAnswerIsLostAndNotWhenItNeverWas() throws Exception {
    microsoft.faults().once(Stage.FINAL_DOT).reset();
    assertThatIOException()
        .isThrownBy(() -> client.postMime("/me/sendMail", token, Client.mail("<1@x>")));
    assertThat(microsoft.deliveries()).isEmpty();

    microsoft.faults().once(Stage.ACCEPTED).to("kim@example.org").reply(504, "");
    assertThat(client.postMime("/me/sendMail", token, Client.mail("<1@x>")).statusCode())
        .isEqualTo(504);
    assertThat(microsoft.deliveries()).hasSize(1);
  }

  @Test
  void answerShouldAskForAPauseWhenTheScriptSaysSo() throws Exception {
    microsoft.faults().once(Stage.ACCEPTED).reply(202, "", Map.of("Retry-After", "30"));

    HttpResponse<String> slow = client.postMime("/me/sendMail", token, Client.mail("<1@x>"));

    assertThat(slow.statusCode()).isEqualTo(202);
    assertThat(slow.headers().firstValue("Retry-After")).hasValue("30");
  }

  private HttpResponse<String> send(String path) throws Exception {
    return client.call(path + "/send", token, Client.immutable().POST(BodyPublishers.noBody()));
  }

  private JsonObject find(String messageId) throws Exception {
    return Client.json(
        client.call(
            "/me/messages?$filter=" + Client.encoded("internetMessageId eq '" + messageId + "'"),
            token,
            Client.immutable()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
