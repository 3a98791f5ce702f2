package com.nurturehub.emulator.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeSmtpTest {
  private static final String SMTP = "https://outlook.office.com/SMTP.Send";

  private final MicrosoftEmulator microsoft = Client.microsoft().start();
  private final Client client = new Client(microsoft);

  @AfterEach
  void close() {
    client.close();
    microsoft.close();
  }

  @Test
  void serverShouldSpeakAsExchangeWhenDialogueIsGood() throws Exception {
    String token = client.accessToken(SMTP);
    try (Wire wire = new Wire(microsoft)) {
      assertThat(wire.reply())
          .singleElement()
          .asString()
          .startsWith("220 ")
          .endsWith("Microsoft ESMTP MAIL Service ready");
      assertThat(wire.say("EHLO client.example"))
          .contains("250-SIZE 157286400", "250-AUTH XOAUTH2", "250 SMTPUTF8");
      assertThat(wire.say("AUTH XOAUTH2 " + Wire.xoauth2(Client.MAILBOX, token)))
          .containsExactly("235 2.7.0 Authentication successful");
      assertThat(wire.say("MAIL FROM:<anna@agency.example>"))
          .containsExactly("250 2.1.0 Sender OK");
      assertThat(wire.say("RCPT TO:<kim@example.org>")).containsExactly("250 2.1.5 Recipient OK");
      assertThat(wire.say("DATA")).first().asString().startsWith("354 ");
      assertThat(wire.say("Message-ID: <1@x>\r\n\r\nHello\r\n."))
          .first()
          .asString()
          .startsWith("250 2.0.0 OK ");
      assertThat(wire.say("QUIT")).first().asString().startsWith("221 2.0.0");
    }
    assertThat(microsoft.ledger().count("<1@x>")).isEqualTo(1);
  }

  @Test
  void serverShouldRefuseAtOnceWhenTheTokenIsForGraph() throws Exception {
    String token = client.accessToken("https://graph.microsoft.com/.default");
    try (Wire wire = new Wire(microsoft)) {
      wire.reply();
      wire.say("EHLO client.example");

      assertThat(wire.say("AUTH XOAUTH2 " + Wire.xoauth2(Client.MAILBOX, token)))
          .first()
          .asString()
          .startsWith("535 5.7.3 Authentication unsuccessful");
    }
  }

  @Test
  void serverShouldTakeAnApplicationForAnyMailboxWhenItHasTheRole() throws Exception {
    String token =
        Client.json(
                client.token(
                    Client.DIRECTORY, Client.applying("https://outlook.office365.com/.default")))
            .getString("access_token");
    try (Wire wire = new Wire(microsoft)) {
      wire.reply();
      wire.say("EHLO client.example");

      assertThat(wire.say("AUTH XOAUTH2 " + Wire.xoauth2("ben@agency.example", token)))
          .containsExactly("235 2.7.0 Authentication successful");
    }
  }

  @Test
  void serverShouldAnswerWhatTheScriptSaysWhenTooManyConnect() throws Exception {
    String token = client.accessToken(SMTP);
    microsoft.faults().once(Stage.MAIL).reply(432, "4.3.2 Concurrent connections limit exceeded");
    try (Wire wire = new Wire(microsoft)) {
      wire.greetAndLogIn(Client.MAILBOX, token);

      assertThat(wire.say("MAIL FROM:<anna@agency.example>"))
          .containsExactly("432 4.3.2 Concurrent connections limit exceeded");
    }
  }
}
