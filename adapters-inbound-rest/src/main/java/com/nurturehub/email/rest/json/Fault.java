package com.nurturehub.email.rest.json;

import jakarta.json.JsonObject;

/**
 * One thing that is wrong with a request.
 *
 * @param where a JSON pointer (RFC 6901) into the body, or the name of a parameter or header
 * @param detail one sentence for a person, which repeats nothing of the input
 */
public record Fault(Place place, String where, String detail) {

  /** The part of the request, and the member that names it in an answer. */
  public enum Place {
    BODY("pointer"),
    PARAMETER("parameter"),
    HEADER("header");

    private final String member;

    Place(String member) {
      this.member = member;
    }
  }

  public static Fault inBody(String pointer, String detail) {
    return new Fault(Place.BODY, pointer, detail);
  }

  public static Fault inParameter(String name, String detail) {
    return new Fault(Place.PARAMETER, name, detail);
  }

  public static Fault inHeader(String name, String detail) {
    return new Fault(Place.HEADER, name, detail);
  }

  public JsonObject json() {
    return JsonText.object().add(place.member, where).add("detail", detail).build();
  }
}
