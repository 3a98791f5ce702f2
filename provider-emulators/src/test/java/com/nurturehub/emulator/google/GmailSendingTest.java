package com.nurturehub.emulator.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drafts and sending over the Gmail API, and the tokens of service accounts. */
class GmailSendingTest {
  private static final String ME = "/gmail/v1/users/me";
  private static final String JSON = "application/json";
  private static final String ACCOUNT = "sender@project.iam.example";
  private static final KeyPair KEYS = keys();

  private final GoogleEmulator google =
      Sender.google().serviceAccount(ACCOUNT, KEYS.getPublic(), GoogleEmulator.FULL_SCOPE).start();
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
  void messageShouldBeInTheLedgerAsItCameWhenItIsSent() throws Exception {
    HttpResponse<String> sent =
        sender.post(ME + "/messages/send", token, JSON, inJson(Sender.mail("<1@x>")));

    assertThat(sent.statusCode()).isEqualTo(200);
    Delivery delivery = google.deliveries().getFirst();
    assertThat(Sender.json(sent).getString("id")).isEqualTo(delivery.providerId());
    assertThat(delivery.raw()).isEqualTo(bytes(Sender.mail("<1@x>")));
    assertThat(delivery.to()).containsExactly("kim@example.org");
    assertThat(delivery.mailbox()).isEqualTo(Sender.MAILBOX);
  }

  @Test
  void messageShouldBeTakenWhenItIsUploaded() throws Exception {
    HttpResponse<String> sent =
        sender.post(
            "/upload" + ME + "/messages/send?uploadType=media",
            token,
            "message/rfc822",
            Sender.mail("<1@x>"));

    assertThat(sent.statusCode()).isEqualTo(200);
    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
  }

  @Test
  void apiShouldRefuseWhenTheMessageIsNotInTheAlphabetOfUrls() throws Exception {
    String standard =
        Base64.getEncoder().encodeToString(bytes(Sender.mail("<1@x>", "?>?>?>~~~\u00ff")));
    assertThat(standard).containsAnyOf("+", "/");

    HttpResponse<String> refused =
        sender.post(ME + "/messages/send", token, JSON, "{\"raw\": \"" + standard + "\"}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(google.deliveries()).isEmpty();
  }

  @Test
  void draftShouldBeGoneWhenItWasSent() throws Exception {
    String id = draft("<1@x>");
    assertThat(Sender.json(sender.get(ME + "/drafts/" + id + "?format=metadata", token)))
        .containsKeys("id", "message");
    assertThat(
            Sender.json(sender.get(ME + "/drafts?q=rfc822msgid:1@x", token))
                .getInt("resultSizeEstimate"))
        .isEqualTo(1);

    HttpResponse<String> sent = send(id);
    HttpResponse<String> again = send(id);

    assertThat(sent.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(sender.get(ME + "/drafts/" + id + "?format=minimal", token).statusCode())
        .isEqualTo(404);
    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
    assertThat(google.drafts(Sender.MAILBOX)).isZero();
  }

  @Test
  void messageShouldBeKeptWhenItsAnswerIsLost() throws Exception {
    String id = draft("<1@x>");
    google.faults().once(Stage.ACCEPTED).reset();

    Assertions.assertThatIOException().isThrownBy(() -> send(id));

    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
  }

  @Test
  void scopesShouldDecideWhatIsAllowed() throws Exception {
    String sendOnly = tokenWith("https://www.googleapis.com/auth/gmail.send");
    String compose = tokenWith("https://www.googleapis.com/auth/gmail.compose");
    String readonly = tokenWith("https://www.googleapis.com/auth/gmail.readonly");
    String mail = inJson(Sender.mail("<1@x>"));

    assertThat(sender.post(ME + "/messages/send", sendOnly, JSON, mail).statusCode())
        .isEqualTo(200);
    assertThat(sender.post(ME + "/drafts", sendOnly, JSON, mail).statusCode()).isEqualTo(403);
    assertThat(sender.post(ME + "/drafts", compose, JSON, mail).statusCode()).isEqualTo(200);
    assertThat(sender.lookUp("<1@x>", compose).statusCode()).isEqualTo(403);
    assertThat(sender.lookUp("<1@x>", readonly).statusCode()).isEqualTo(200);
    assertThat(sender.post(ME + "/messages/send", readonly, JSON, mail).statusCode())
        .isEqualTo(403);
  }

  @Test
  void messageIdShouldBeGmailsOwnWhenItReplacesThem() throws Exception {
    google.replaceMessageIds();

    send(draft("<1@x>"));

    assertThat(google.ledger().count("<1@x>")).isZero();
    assertThat(google.deliveries().getFirst().messageId()).endsWith("@mail.gmail.com>");
  }

  @Test
  void serviceAccountShouldActForAMailboxWhenItsAssertionIsGood() throws Exception {
    long now = Instant.now().getEpochSecond();

    JsonObject good = bear(claims(ACCOUNT, Sender.MAILBOX, google.tokenUrl().toString(), now));

    assertThat(good).containsKey("access_token").doesNotContainKey("scope");
    assertThat(sender.lookUp("<1@x>", good.getString("access_token")).statusCode()).isEqualTo(200);
  }

  @Test
  void endpointShouldRefuseAnAssertionWhenAnythingIsWrongWithIt() throws Exception {
    long now = Instant.now().getEpochSecond();
    String audience = google.tokenUrl().toString();
    String good = claims(ACCOUNT, Sender.MAILBOX, audience, now);

    assertThat(bear(claims("other@x", Sender.MAILBOX, audience, now)).getString("error"))
        .isEqualTo("invalid_grant");
    assertThat(bear(claims(ACCOUNT, "nobody@agency.example", audience, now)).getString("error"))
        .isEqualTo("invalid_grant");
    assertThat(bear(claims(ACCOUNT, Sender.MAILBOX, "https://x/", now)).getString("error"))
        .isEqualTo("invalid_grant");
    assertThat(bear(claims(ACCOUNT, Sender.MAILBOX, audience, now - 7_200)).getString("error"))
        .isEqualTo("invalid_grant");
    assertThat(bear(good.replace("mail.google.com", "elsewhere.example")).getString("error"))
        .isEqualTo("unauthorized_client");
    google.withdraw(ACCOUNT);
    assertThat(bear(good).getString("error")).isEqualTo("unauthorized_client");
  }

  private String draft(String messageId) throws Exception {
    String raw = inJson(Sender.mail(messageId).replace("\n", "\r\n"));
    return Sender.json(sender.post(ME + "/drafts", token, JSON, "{\"message\": " + raw + "}"))
        .getString("id");
  }

  private HttpResponse<String> send(String draft) throws Exception {
    return sender.post(ME + "/drafts/send", token, JSON, "{\"id\": \"" + draft + "\"}");
  }

  private String tokenWith(String scope) throws Exception {
    google.grant(Sender.MAILBOX, scope, scope);
    Map<String, String> form = Sender.refreshForm();
    form.put("refresh_token", scope);
    return Sender.json(sender.refresh(form)).getString("access_token");
  }

  private JsonObject bear(String claims) throws Exception {
    String signed = url(bytes("{\"alg\": \"RS256\"}")) + "." + url(bytes(claims));
    Signature rs256 = Signature.getInstance("SHA256withRSA");
    rs256.initSign(KEYS.getPrivate());
    rs256.update(bytes(signed));
    return Sender.json(
        sender.refresh(
            Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion",
                signed + "." + url(rs256.sign()))));
  }

  private static String claims(String issuer, String subject, String audience, long issued) {
    return """
    {"iss": "%s", "sub": "%s", "aud": "%s", "scope": "https://mail.google.com/",
     "iat": %d, "exp": %d}
    """
        .formatted(issuer, subject, audience, issued, issued + 3_600);
  }

  private static String inJson(String mail) {
    return "{\"raw\": \"" + url(bytes(mail)) + "\"}";
  }

  private static String url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
