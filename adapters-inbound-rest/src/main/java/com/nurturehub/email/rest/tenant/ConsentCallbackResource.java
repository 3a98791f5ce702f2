package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.application.tenant.ConnectMailbox;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/**
 * Where an authorization server sends a mailbox owner's browser back to. Nobody is logged in here:
 * all that counts is the request that the browser carries, which only this service can have made.
 */
@Dependent
@PermitAll
@Path(ConsentCallbackResource.PATH)
public final class ConsentCallbackResource {

  /** Registered with every OAuth client, below the public address. */
  public static final String PATH = "/oauth/callback";

  private static final System.Logger LOG =
      System.getLogger(ConsentCallbackResource.class.getName());

  /** No state of ours and no code of theirs is longer. */
  private static final int MAX_LENGTH = 4_096;

  private final ConnectMailbox connectMailbox;

  @Inject
  public ConsentCallbackResource(ConnectMailbox connectMailbox) {
    this.connectMailbox = connectMailbox;
  }

  /** Answers a person. */
  @GET
  public Response answer(@Context UriInfo uri) {
    return switch (connectMailbox.connect(
        value(uri, "state").orElse(""), value(uri, "code"), value(uri, "error"))) {
      case ConnectMailbox.Result.Connected connected -> {
        LOG.log(
            System.Logger.Level.INFO, "tenant {0} has connected its mailbox", connected.tenant());
        yield page(Response.Status.OK, ConsentPage.connected());
      }
      case ConnectMailbox.Result.NotConnected not -> {
        LOG.log(System.Logger.Level.INFO, "a mailbox was not connected: {0}", not.why().code());
        yield page(Response.Status.BAD_REQUEST, ConsentPage.notConnected(not.why()));
      }
    };
  }

  /** Whoever only looks whether there is something uses nothing up. */
  @HEAD
  public Response look() {
    return page(Response.Status.OK, "");
  }

  private static Optional<String> value(UriInfo uri, String name) {
    return uri.getQueryParameters().getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(value -> !value.isEmpty() && value.length() <= MAX_LENGTH);
  }

  /** The address holds a code, so nobody is told of it. */
  private static Response page(Response.Status status, String html) {
    return Response.status(status)
        .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
        .header("Content-Security-Policy", ConsentPage.POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("X-Robots-Tag", "noindex")
        .entity(html)
        .build();
  }
}
