package com.nurturehub.email.rest.request;

import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.problem.ProblemException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** Bodies as JSON, read only up to a bound. */
public final class RequestBody {

  /** For everything that carries no e-mail. */
  public static final int SMALL = 256 * 1024;

  private RequestBody() {}

  /**
   * Reads the whole body.
   *
   * @param max octets
   * @throws ProblemException with 413 for a larger body, with 415 for one without its media type
   */
  public static JsonValue read(InputStream body, HttpHeaders headers, int max) {
    byte[] octets = octets(body, headers, max);
    MediaType type = headers.getMediaType();
    if (type == null || !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
      throw new ProblemException(Problem.of(415));
    }
    return JsonText.parse(octets);
  }

  /**
   * Makes sure that the caller says nothing that would be ignored: the body must be empty, or an
   * empty object.
   */
  public static void requireNone(InputStream body, HttpHeaders headers) {
    byte[] octets = octets(body, headers, SMALL);
    if (octets.length > 0
        && !(JsonText.parse(octets) instanceof JsonObject object && object.isEmpty())) {
      throw new ProblemException(Problem.malformed("No body is expected here."));
    }
  }

  private static byte[] octets(InputStream body, HttpHeaders headers, int max) {
    if (headers.getLength() > max) {
      throw new ProblemException(Problem.of(413));
    }
    byte[] octets;
    try {
      octets = body.readNBytes(max + 1);
    } catch (IOException e) {
      throw new ProblemException(Problem.malformed("The body broke off."), e);
    }
    if (octets.length > max) {
      throw new ProblemException(Problem.of(413));
    }
    return octets;
  }
}
