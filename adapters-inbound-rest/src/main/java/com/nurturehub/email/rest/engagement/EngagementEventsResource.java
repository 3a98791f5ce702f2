package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.security.Caller;
import com.nurturehub.email.rest.stream.ServerSentEvent;
import com.nurturehub.email.rest.stream.StreamConnection;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** A tenant's engagement events in the store's order. */
@Path("/api/v1/tenants/{tenant}/engagement-events")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class EngagementEventsResource {

  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  private final ReadEngagementEvents readEvents;
  private final EngagementStreams streams;

  @Inject
  public EngagementEventsResource(ReadEngagementEvents readEvents, EngagementStreams streams) {
    this.readEvents = readEvents;
    this.streams = streams;
  }

  @GET
  public Response read(
      @PathParam("tenant") String tenantText,
      @Context UriInfo uri,
      @Context SecurityContext security) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    EventFilter filter = filter(parameters);
    long after = parameters.value("after", FeedCursor::parse).orElse(0L);
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    parameters.refuseIfAny();
    Caller caller = Caller.of(security).orElseThrow();
    ReadEngagementEvents.Page page = readEvents.read(tenant, filter, after, limit);
    JsonArrayBuilder events = JsonText.array();
    page.events().forEach(event -> events.add(EventJson.of(shownTo(caller, event))));
    return JsonAnswer.ok(
        JsonText.object().add("events", events).add("next", Long.toString(page.next())).build());
  }

  /** The same as a stream. */
  @GET
  @Path("stream")
  @Produces(ServerSentEvent.MEDIA_TYPE)
  public void stream(
      @PathParam("tenant") String tenantText,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context SecurityContext security,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse suspended) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    EventFilter filter = filter(parameters);
    Optional<Long> after = parameters.value("after", FeedCursor::parse);
    parameters.refuseIfAny();
    streams.open(
        tenant,
        filter,
        FeedCursor.goingOn(headers, after),
        Caller.of(security).orElseThrow(),
        StreamConnection.of(request, suspended));
  }

  /** The event as a reader may see it. */
  static CloudEvent shownTo(Caller caller, RecordedEvent event) {
    return caller.isPlatform() ? CloudEvent.withVisitor(event) : CloudEvent.of(event);
  }

  private static EventFilter filter(Parameters parameters) {
    return new EventFilter(
        parameters.value("type", t -> Choice.of(t, EventKind.values(), CloudEvent::type)),
        parameters.value("contact", ContactId::new),
        parameters.value("email", EngagementEventsResource::email));
  }

  private static EmailId email(String text) {
    try {
      return EmailId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a UUID in its canonical form", e);
    }
  }
}
