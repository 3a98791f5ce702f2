package com.nurturehub.email.rest.json;

import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Answers in JSON; their octets are ours, so that no converter is asked for. */
public final class JsonAnswer {

  private JsonAnswer() {}

  /** 200 with this. */
  public static Response ok(JsonValue value) {
    return of(200, value).build();
  }

  /** This, with a status of its own and what more is to be said. */
  public static Response.ResponseBuilder of(int status, JsonValue value) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(JsonText.octets(value));
  }
}
