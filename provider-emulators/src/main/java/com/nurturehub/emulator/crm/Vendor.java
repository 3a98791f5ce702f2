package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.HttpReply;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.util.Set;

/**
 * What is one CRM's own, as its vendor documents it; where a vendor documents no way to file a sent
 * mail, it is filed as the send contract says.
 */
interface Vendor {
  JsonProvider JSON = JsonProvider.provider();
  Set<String> SENT_EMAIL = Set.of("contact", "subject", "sentAt", "messageId");

  /** The first part of its paths here. */
  String name();

  /** The agency that the caller acts for. */
  String admit(Call call) throws Objection;

  /** Where, below its own path, an agency's mails are sent. */
  default String sendPath(String agency) {
    return "/nurturehub/emails";
  }

  /** Where it files a sent mail. */
  default String filingPath(String agency) {
    return "/nurturehub/sent-emails";
  }

  /** What is to be filed for the agency. */
  default Filing read(Call call, String agency) throws Objection {
    JsonObject sent = call.object(400, SENT_EMAIL, Set.of());
    call.key();
    return new Filing(name(), agency, sent.getString("contact"), sent.getString("subject"));
  }

  /** Says that it was filed under this number. */
  default HttpReply filed(int number) {
    return HttpReply.empty(204);
  }

  /** Says no in its own words. */
  default HttpReply refuse(Objection objection) {
    return problem(objection);
  }

  Throttle throttle();

  /** Says no as the send contract does. */
  static HttpReply problem(Objection objection) {
    return HttpReply.text(
        objection.status(),
        "application/problem+json",
        JSON.createObjectBuilder()
            .add("type", "about:blank")
            .add("title", "Refused")
            .add("status", objection.status())
            .add("detail", objection.detail())
            .build()
            .toString());
  }
}
