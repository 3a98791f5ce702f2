package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;

/** Agencies and e-mails as their callers write them. */
final class Agencies {

  static final String CLIENT_ID = "client-1";
  static final String CLIENT_SECRET = "client-secret-1";

  /** What an author writes: entities, odd quoting, links that are no business of ours. */
  static final String HTML =
      """
      <html><head><link rel="stylesheet" href="https://agency.example/mail.css"></head>
      <BODY class=plain>
      <p>Dear J&ouml;, café &amp; more — 1 < 2</p>
      <a href="https://agency.example/book?a=1&amp;b=%20x&amp;href=y#top">Book</a>
      <A HREF='http://agency.example/it%27s?q="quoted"'>single</A>
      <a href=https://agency.example/bare>bare</a>
      <a href="mailto:anna@agency.example">write</a> <a href="tel:+44207">call</a> <a href="#top">top</a>
      <!--[if mso]><v:roundrect href="https://agency.example/mso?x=1&amp;y=2"></v:roundrect><![endif]-->
      </BODY></html>
      """;

  private Agencies() {}

  static String mailboxOf(String tenant) {
    return "anna@" + tenant + ".example";
  }

  /** Lets the emulator know the agency's mailbox. */
  static void grant(GoogleEmulator google, String tenant) {
    google.grant(mailboxOf(tenant), "refresh-" + tenant, "https://mail.google.com/");
  }

  static JsonObject delivery(String tenant) {
    return delivery(tenant, "google-workspace", "smtp")
        .add("oauth", Json.createObjectBuilder().add("refreshToken", "refresh-" + tenant))
        .build();
  }

  /** Without secrets. */
  static JsonObjectBuilder delivery(String tenant, String mode, String transport) {
    return Json.createObjectBuilder()
        .add("mode", mode)
        .add("transport", transport)
        .add(
            "sender",
            Json.createObjectBuilder().add("address", mailboxOf(tenant)).add("name", "Anna"))
        .add(
            "limits",
            Json.createObjectBuilder()
                .add("perMinute", 60_000)
                .add("perDay", 1_000_000)
                .add("concurrent", 50));
  }

  static JsonObjectBuilder email(String contact, int step) {
    return Json.createObjectBuilder()
        .add("sequence", Json.createObjectBuilder().add("id", "seq-42").add("step", step))
        .add(
            "contact",
            Json.createObjectBuilder()
                .add("id", contact)
                .add("address", contact + "@example.com")
                .add("name", "Jö Ng"))
        .add("subject", "Your valuation, " + contact)
        .add("html", HTML);
  }

  static JsonObject emailAt(String contact, int step, Instant sendAt) {
    return email(contact, step).add("sendAt", sendAt.toString()).build();
  }
}
