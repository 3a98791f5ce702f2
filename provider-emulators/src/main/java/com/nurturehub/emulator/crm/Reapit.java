package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.HttpReply;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Reapit's Foundations platform.
 *
 * @see <a href="https://foundations-documentation.reapit.cloud/api/api-documentation">REST API</a>
 */
final class Reapit implements Vendor {
  private static final String FILING = "/journalEntries";
  private static final Set<String> REQUIRED =
      Set.of("typeId", "associatedType", "associatedId", "description");

  private final Desk desk;
  private final Agencies customers;
  private final Clock clock;
  private final Throttle throttle;

  Reapit(Desk desk, Agencies customers, Clock clock) {
    this.desk = desk;
    this.customers = customers;
    this.clock = clock;
    this.throttle = new Throttle(20, Duration.ofSeconds(1), 5, clock);
  }

  @Override
  public String name() {
    return "reapit";
  }

  @Override
  public String admit(Call call) throws Objection {
    if (!desk.admits(call.exchange(), name())) {
      throw new Objection(401, "Unauthorized");
    }
    if (!call.header("api-version").equals(Optional.of("2020-01-31"))) {
      throw new Objection(400, "The header api-version must be 2020-01-31");
    }
    String customer =
        call.header("reapit-customer")
            .orElseThrow(() -> new Objection(400, "The header reapit-customer is missing"));
    if (!customers.isActive(customer)) {
      throw new Objection(
          401,
          "The request could not be fulfilled as the reapit customer specified by the provided"
              + " credentials does not have the application installed");
    }
    return customer;
  }

  @Override
  public String filingPath(String agency) {
    return FILING;
  }

  @Override
  public Filing read(Call call, String agency) throws Objection {
    JsonObject entry = call.object(422, REQUIRED, Set.of("propertyId", "negotiatorId", "metadata"));
    if (!entry.getString("typeId").equals("MI")
        || !entry.getString("associatedType").equals("contact")) {
      throw new Objection(422, "typeId, associatedType");
    }
    return new Filing(
        name(), agency, entry.getString("associatedId"), entry.getString("description"));
  }

  @Override
  public HttpReply filed(int number) {
    return HttpReply.empty(201).with("Location", "/journalEntries/" + number);
  }

  @Override
  public HttpReply refuse(Objection objection) {
    return HttpReply.json(
        objection.status(),
        JSON.createObjectBuilder()
            .add("statusCode", objection.status())
            .add("dateTime", clock.instant().toString())
            .add("description", objection.detail())
            .add("errors", JSON.createArrayBuilder())
            .build());
  }

  @Override
  public Throttle throttle() {
    return throttle;
  }
}
