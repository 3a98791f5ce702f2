package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.HttpReply;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonPointer;
import jakarta.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Street's Open API, which is JSON:API.
 *
 * @see <a href="https://developers.street.co.uk/docs/street-open-api">Street Open API</a>
 */
final class Street implements Vendor {
  private static final String FILING = "/activity";
  private static final String MEDIA_TYPE = "application/vnd.api+json";
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

  private final Agencies tokens;
  private final Throttle throttle;

  Street(Agencies tokens, Clock clock) {
    this.tokens = tokens;
    this.throttle = new Throttle(100, Duration.ofMinutes(1), Integer.MAX_VALUE, clock);
  }

  @Override
  public String name() {
    return "street";
  }

  @Override
  public String admit(Call call) throws Objection {
    return call.bearer()
        .filter(tokens::isActive)
        .orElseThrow(() -> new Objection(401, "The requester is not authorized."));
  }

  @Override
  public String filingPath(String agency) {
    return FILING;
  }

  @Override
  public Filing read(Call call, String agency) throws Objection {
    if (!call.header("Accept").equals(Optional.of(MEDIA_TYPE))) {
      throw new Objection(406, "Accept must be " + MEDIA_TYPE);
    }
    if (!call.hasContent(MEDIA_TYPE)) {
      throw new Objection(415, "Content-Type must be " + MEDIA_TYPE);
    }
    JsonObject document = call.object(400, Set.of("data"), Set.of());
    require(document, "/data/type", "activity");
    require(document, "/data/attributes/activity_type", "campaign_sent");
    require(document, "/data/attributes/source", "email_marketing");
    require(document, "/data/relationships/person/data/type", "person");
    String person = text(document, "/data/relationships/person/data/id");
    if (!UUID.matcher(person).matches()) {
      throw new Objection(400, "/data/relationships/person/data/id");
    }
    return new Filing(name(), agency, person, text(document, "/data/attributes/title"));
  }

  private static void require(JsonObject document, String pointer, String value) throws Objection {
    if (!text(document, pointer).equals(value)) {
      throw new Objection(400, pointer);
    }
  }

  private static String text(JsonObject document, String pointer) throws Objection {
    JsonPointer field = JSON.createPointer(pointer);
    try {
      if (field.getValue(document) instanceof JsonString text) {
        return text.getString();
      }
    } catch (JsonException e) {
      // There is no such field.
    }
    throw new Objection(400, pointer);
  }

  @Override
  public HttpReply filed(int number) {
    return HttpReply.empty(201);
  }

  @Override
  public HttpReply refuse(Objection objection) {
    String status = Integer.toString(objection.status());
    return HttpReply.text(
        objection.status(),
        MEDIA_TYPE,
        JSON.createObjectBuilder()
            .add(
                "errors",
                JSON.createArrayBuilder()
                    .add(
                        JSON.createObjectBuilder()
                            .add("title", status)
                            .add("code", status)
                            .add("detail", objection.detail())))
            .build()
            .toString());
  }

  @Override
  public Throttle throttle() {
    return throttle;
  }
}
