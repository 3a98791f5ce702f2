package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.security.Caller;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Pattern;

/** A tenant's engagement events in the store's order. */
@Path("/api/v1/tenants/{tenant}/engagement-events")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class EngagementEventsResource {

  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  /** A position; more digits are nobody's cursor and would not fit. */
  private static final Pattern CURSOR = Pattern.compile("\\d{1,18}");

  private final ReadEngagementEvents readEvents;

  @Inject
  public EngagementEventsResource(ReadEngagementEvents readEvents) {
    this.readEvents = readEvents;
  }

  @GET
  public Response read(
      @PathParam("tenant") String tenantText,
      @Context UriInfo uri,
      @Context SecurityContext security) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    EventFilter filter =
        new EventFilter(
            parameters.value("type", t -> Choice.of(t, EventKind.values(), CloudEvent::type)),
            parameters.value("contact", ContactId::new),
            parameters.value("email", EngagementEventsResource::email));
    long after = parameters.value("after", EngagementEventsResource::position).orElse(0L);
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    parameters.refuseIfAny();
    boolean withVisitor = Caller.of(security).filter(Caller::isPlatform).isPresent();
    ReadEngagementEvents.Page page = readEvents.read(tenant, filter, after, limit);
    JsonArrayBuilder events = JsonText.array();
    page.events().stream()
        .map(withVisitor ? CloudEvent::withVisitor : CloudEvent::of)
        .forEach(event -> events.add(EventJson.of(event)));
    return Response.ok(
            JsonText.octets(
                JsonText.object()
                    .add("events", events)
                    .add("next", Long.toString(page.next()))
                    .build()),
            MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  private static EmailId email(String text) {
    try {
      return EmailId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a UUID in its canonical form", e);
    }
  }

  private static long position(String text) {
    if (!CURSOR.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a cursor that this feed gave");
    }
    return Long.parseLong(text);
  }
}
