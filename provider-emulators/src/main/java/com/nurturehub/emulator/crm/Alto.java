package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.HttpReply;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Alto. It publishes no limits, so that these are only somewhere.
 *
 * @see <a href="https://developers.vebraalto.com/api">Alto API</a>
 */
final class Alto implements Vendor {
  private static final String FILING = "/file-notes";
  private static final Set<String> OPTIONAL =
      Set.of(
          "negotiatorId",
          "propertyId",
          "tenancyId",
          "ownerIds",
          "contactIds",
          "title",
          "updateLastContactedDate",
          "fileNoteType");
  private static final Set<String> TYPES =
      Set.of("Unspecified", "DetailsToVendor", "DetailsApproved", "FileNote", "PhoneCall", "EMail");

  private final Desk desk;
  private final Agencies agencies;
  private final Throttle throttle;

  Alto(Desk desk, Agencies agencies, Clock clock) {
    this.desk = desk;
    this.agencies = agencies;
    this.throttle = new Throttle(1_000, Duration.ofMinutes(1), 50, clock);
  }

  @Override
  public String name() {
    return "alto";
  }

  @Override
  public String admit(Call call) throws Objection {
    if (!desk.admits(call.exchange(), name())) {
      throw new Objection(401, "The bearer token is missing or has expired.");
    }
    String agency = call.header("AgencyRef").orElse("");
    if (!agencies.isKnown(agency)) {
      throw new Objection(403, "Invalid scope or AgencyRef for request.");
    }
    if (!agencies.isActive(agency)) {
      throw new Objection(401, "Access has not been granted.");
    }
    return agency;
  }

  @Override
  public String filingPath(String agency) {
    return FILING;
  }

  @Override
  public Filing read(Call call, String agency) throws Objection {
    if (!call.hasContent("application/json")) {
      throw new Objection(415, "Unsupported Media Type");
    }
    JsonObject note = call.object(400, Set.of("notes"), OPTIONAL);
    List<JsonString> contacts =
        note.getOrDefault("contactIds", JsonValue.EMPTY_JSON_ARRAY)
            .asJsonArray()
            .getValuesAs(JsonString.class);
    if (contacts.isEmpty()) {
      throw new Objection(400, "A file note must be associated to either a property or a contact.");
    }
    if (!TYPES.contains(note.getString("fileNoteType", "Unspecified"))) {
      throw new Objection(400, "Invalid fileNoteType.");
    }
    return new Filing(name(), agency, contacts.getFirst().getString(), note.getString("notes"));
  }

  @Override
  public HttpReply filed(int number) {
    return HttpReply.json(201, JSON.createValue(number));
  }

  @Override
  public HttpReply refuse(Objection objection) {
    return HttpReply.json(
        objection.status(),
        JSON.createObjectBuilder()
            .add("status", objection.status())
            .add("detail", objection.detail())
            .build());
  }

  @Override
  public Throttle throttle() {
    return throttle;
  }
}
