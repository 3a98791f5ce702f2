package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.ReadScores;
import com.nurturehub.email.application.port.IntentScores.Place;
import com.nurturehub.email.domain.tenant.TenantId;
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

/** A tenant's contacts whose scores are at its threshold or over it, and when they come there. */
@Path("/api/v1/tenants/{tenant}/hot-leads")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class HotLeadsResource {

  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  private final ReadScores readScores;
  private final HotLeadStreams streams;

  @Inject
  public HotLeadsResource(ReadScores readScores, HotLeadStreams streams) {
    this.readScores = readScores;
    this.streams = streams;
  }

  @GET
  public Response list(@PathParam("tenant") String tenantText, @Context UriInfo uri) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    Optional<Place> after = parameters.value("cursor", LeadCursor::parse);
    parameters.refuseIfAny();
    ReadScores.Page page = readScores.hottest(tenant, after, limit);
    JsonArrayBuilder leads = JsonText.array();
    page.leads().forEach(lead -> leads.add(ScoreJson.of(lead)));
    return JsonAnswer.ok(
        JsonText.object()
            .add("hotLeads", leads)
            .add("next", JsonText.text(page.next().map(LeadCursor::of)))
            .build());
  }

  /** Contacts as they become hot. */
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
    Optional<Long> after = parameters.value("after", FeedCursor::parse);
    parameters.refuseIfAny();
    streams.open(
        tenant,
        FeedCursor.goingOn(headers, after),
        Caller.of(security).orElseThrow(),
        StreamConnection.of(request, suspended));
  }
}
