package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.ParsedMail;
import com.nurturehub.emulator.RandomText;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes mails as the send contract says: each key once within 7 days, whatever comes with it. */
final class Outbox {
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final Duration KEPT = Duration.ofDays(7);

  private final Ledger ledger;
  private final Faults faults;
  private final Clock clock;
  private final Map<Key, Taken> taken = new ConcurrentHashMap<>();

  Outbox(Ledger ledger, Faults faults, Clock clock) {
    this.ledger = ledger;
    this.faults = faults;
    this.clock = clock;
  }

  private record Key(String crm, String agency, String key) {}

  private record Taken(String id, Instant at) {}

  private record Mail(String from, List<String> to, String messageId, String mime) {
    byte[] raw() {
      return Base64.getDecoder().decode(mime);
    }
  }

  Optional<HttpReply> take(Call call, Vendor vendor, String agency) throws IOException, Objection {
    Key key = new Key(vendor.name(), agency, call.key());
    Mail mail = read(call);
    Attempt attempt =
        new Attempt(
            Stage.API,
            mail.from(),
            mail.from(),
            mail.to(),
            mail.messageId(),
            call.method() + " " + vendor.name() + call.path());
    return HttpFront.take(
        faults,
        attempt,
        () ->
            HttpReply.json(
                202, JSON.createObjectBuilder().add("id", keep(key, mail).id()).build()));
  }

  private Taken keep(Key key, Mail mail) {
    Instant now = clock.instant();
    return taken.compute(
        key,
        (same, earlier) ->
            earlier != null && now.isBefore(earlier.at().plus(KEPT)) ? earlier : send(mail, now));
  }

  private Taken send(Mail mail, Instant now) {
    String id = "msg-" + RandomText.hex(8);
    ledger.append(now, mail.from(), mail.from(), mail.to(), mail.messageId(), id, mail.raw());
    return new Taken(id, now);
  }

  private static Mail read(Call call) throws Objection {
    if (!call.hasContent("application/json")) {
      throw new Objection(400, "The body must be application/json.");
    }
    JsonObject message = call.object(400, Set.of("from", "to", "messageId", "mime"), Set.of());
    try {
      List<String> to = message.getJsonArray("to").getValuesAs(JsonString::getString);
      Mail mail =
          new Mail(
              message.getString("from"),
              to,
              message.getString("messageId"),
              message.getString("mime"));
      if (to.size() != 1) {
        throw new Objection(400, "There must be one recipient.");
      }
      if (!ParsedMail.of(mail.raw()).header("Message-ID").equals(Optional.of(mail.messageId()))) {
        throw new Objection(400, "The message has another Message-ID.");
      }
      return mail;
    } catch (ClassCastException | IllegalArgumentException e) {
      throw new Objection(400, "A field is of another type, or mime is not in standard base64.");
    }
  }
}
