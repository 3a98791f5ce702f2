package com.nurturehub.email.rest.problem;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.MalformedJson;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.UUID;

/** Turns whatever ends a request into a problem. What nobody foresaw is logged under an id. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final System.Logger LOG = System.getLogger(ProblemMapper.class.getName());

  /** What the runtime says beside its status and a caller needs. */
  private static final List<String> KEPT_HEADERS =
      List.of(HttpHeaders.ALLOW, HttpHeaders.RETRY_AFTER);

  @Override
  public Response toResponse(Throwable thrown) {
    return switch (thrown) {
      case ProblemException e -> e.problem().response();
      case InvalidRequest e -> Problem.invalid(e.faults()).response();
      case MalformedJson e -> Problem.malformed(e.detail()).response();
      case WebApplicationException e -> refusedByRuntime(e);
      case StorageUnavailable e -> {
        LOG.log(System.Logger.Level.WARNING, "the store is unavailable: " + Trace.of(e));
        yield Problem.of(503).response();
      }
      default -> unforeseen(thrown);
    };
  }

  private static Response refusedByRuntime(WebApplicationException e) {
    Response original = e.getResponse();
    if (original.getStatus() < 400) {
      return original;
    }
    if (original.getStatus() >= 500) {
      return unforeseen(e);
    }
    Response.ResponseBuilder response =
        Response.fromResponse(Problem.of(original.getStatus()).response());
    for (String name : KEPT_HEADERS) {
      String value = original.getHeaderString(name);
      if (value != null) {
        response.header(name, value);
      }
    }
    return response.build();
  }

  private static Response unforeseen(Throwable thrown) {
    String id = UUID.randomUUID().toString();
    LOG.log(System.Logger.Level.ERROR, "request " + id + " failed: " + Trace.of(thrown));
    return Problem.of(500).withInstance("urn:uuid:" + id).response();
  }
}
