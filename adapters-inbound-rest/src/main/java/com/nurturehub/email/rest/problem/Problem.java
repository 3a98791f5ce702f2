package com.nurturehub.email.rest.problem;

import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was not done.
 *
 * @param type stable, to branch on: {@code urn:nurturehub:problem:...}, or {@code about:blank}
 *     where the status says it all
 * @param detail one sentence for a person, without input, secrets or internals
 * @param errors every fault of a bad request
 * @param instance names this occurrence in the service's log
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    List<Fault> errors,
    Optional<String> instance) {

  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  /** Seconds after which a caller should try again where there is something to wait for. */
  public static final int RETRY_AFTER_SECONDS = 5;

  private static final String URN = "urn:nurturehub:problem:";

  public Problem {
    errors = List.copyOf(errors);
  }

  private static Problem named(String name, String title, int status, String detail) {
    return new Problem(URN + name, title, status, detail, List.of(), Optional.empty());
  }

  public static Problem invalid(List<Fault> faults) {
    return new Problem(
        URN + "invalid-request",
        "The request is not valid",
        400,
        "Everything that is wrong is listed in errors.",
        faults,
        Optional.empty());
  }

  public static Problem malformed(String detail) {
    return named("malformed-body", "The body cannot be read", 400, detail);
  }

  /** The tenant has no delivery configuration: 409 for what needs one, 404 for itself. */
  public static Problem notConfigured(int status) {
    return named(
        "delivery-not-configured",
        "Delivery is not configured",
        status,
        "This tenant has no delivery configuration yet; PUT one first.");
  }

  public static Problem otherProvider() {
    return named(
        "other-provider",
        "The tenant sends over another provider",
        409,
        "Its delivery configuration names a mode that is not connected there; PUT one that is"
            + " first.");
  }

  public static Problem noClient() {
    return named(
        "no-oauth-client",
        "There is no OAuth client to ask in the name of",
        409,
        "PUT oauth.clientId and oauth.clientSecret, or have the installation configured with a"
            + " client of its own.");
  }

  public static Problem providerAway() {
    return named(
        "provider-unavailable",
        "The provider cannot be asked",
        503,
        "It could not be reached, or cannot answer now, so nothing is known that was not before.");
  }

  public static Problem keyReused() {
    return named(
        "idempotency-key-reused",
        "The idempotency key was used for another request",
        422,
        "Under this key another e-mail was scheduled before; use a new key for a new e-mail.");
  }

  public static Problem notChangeable(String detail) {
    return named("email-not-changeable", "The e-mail cannot be changed any more", 409, detail);
  }

  public static Problem contactErased() {
    return named(
        "contact-erased",
        "The contact was erased",
        409,
        "Nothing may be held or sent any more under this contact's id; somebody who begins anew"
            + " needs a new one.");
  }

  public static Problem trackingHostTaken() {
    return named(
        "tracking-host-taken",
        "The tracking host is taken",
        409,
        "Another tenant named this trackingHost first; a host serves the links of one tenant.");
  }

  public static Problem alertResolved() {
    return named(
        "alert-resolved",
        "The alert is resolved",
        409,
        "Its cause is gone, so there is nothing left to acknowledge.");
  }

  public static Problem notRebuildable() {
    return named(
        "not-rebuildable",
        "This reader cannot be rebuilt",
        409,
        "What it has done was seen outside, and would be done a second time.");
  }

  public static Problem webhooksFull(int max) {
    return named(
        "webhook-limit-reached",
        "The tenant has as many webhooks as it may have",
        409,
        "There may be %d; DELETE one that is not needed.".formatted(max));
  }

  public static Problem webhookDisabled() {
    return named(
        "webhook-disabled",
        "The webhook is disabled",
        409,
        "Its endpoint answered 410 Gone; POST to its enablement first.");
  }

  /** The tenant has as many streams open as one may have. */
  public static Problem tooManyStreams() {
    return named(
        "too-many-streams",
        "The tenant has too many streams open",
        429,
        "Close one, or let several readers share one; the feed can also be pulled.");
  }

  /** This instance serves no stream now: it has enough of them, or is being stopped. */
  public static Problem noStreamHere() {
    return named(
        "no-stream-here",
        "No stream can be opened here now",
        503,
        "Try again in a moment; another instance may have room. The feed can also be pulled.");
  }

  /** The request came over HTTP/2, where this server cannot end one answer without others. */
  public static Problem streamOverHttp2() {
    return named(
        "stream-over-http-2",
        "Streams are served over HTTP/1.1",
        505,
        "Ask over HTTP/1.1, on a connection of the stream's own. The feed can also be pulled.");
  }

  public static Problem expired() {
    return named(
        "email-expired",
        "The e-mail may not be sent any more",
        409,
        "Its notAfter has passed; schedule a new e-mail.");
  }

  /** A problem that says no more than its status. */
  public static Problem of(int status) {
    return switch (status) {
      case 400 -> plain(status, "Bad Request", "The request could not be understood.");
      case 401 -> plain(status, "Unauthorized", "A valid bearer token is needed.");
      case 403 -> plain(status, "Forbidden", "This token does not reach that.");
      case 404 -> plain(status, "Not Found", "There is nothing at this address.");
      case 405 -> plain(status, "Method Not Allowed", "This address does not know that method.");
      case 406 -> plain(status, "Not Acceptable", "None of the accepted media types is offered.");
      case 413 -> plain(status, "Content Too Large", "The request is larger than allowed.");
      case 415 -> plain(status, "Unsupported Media Type", "The body must be application/json.");
      case 503 -> plain(status, "Service Unavailable", "Try again in a moment.");
      default ->
          status < 500
              ? plain(status, "Request Refused", "The request was refused.")
              : plain(status, "Internal Server Error", "Something failed on our side.");
    };
  }

  private static Problem plain(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail, List.of(), Optional.empty());
  }

  Problem withInstance(String name) {
    return new Problem(type, title, status, detail, errors, Optional.of(name));
  }

  public JsonObject json() {
    JsonObjectBuilder json =
        JsonText.object()
            .add("type", type)
            .add("title", title)
            .add("status", status)
            .add("detail", detail);
    if (!errors.isEmpty()) {
      JsonArrayBuilder array = JsonText.array();
      errors.forEach(fault -> array.add(fault.json()));
      json.add("errors", array);
    }
    instance.ifPresent(name -> json.add("instance", name));
    return json.build();
  }

  public Response response() {
    Response.ResponseBuilder response =
        Response.status(status).type(MEDIA_TYPE).entity(JsonText.octets(json()));
    switch (status) {
      case 401 -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case 429, 503 -> response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      default -> {}
    }
    return response.build();
  }
}
