package com.nurturehub.email.rest.alerting;

import com.nurturehub.email.application.alerting.AcknowledgeAlert;
import com.nurturehub.email.application.alerting.ReadAlerts;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;

/** A tenant's alerts. */
@Path("/api/v1/tenants/{tenant}/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class AlertsResource {

  private final ReadAlerts readAlerts;
  private final AcknowledgeAlert acknowledgeAlert;

  @Inject
  public AlertsResource(ReadAlerts readAlerts, AcknowledgeAlert acknowledgeAlert) {
    this.readAlerts = readAlerts;
    this.acknowledgeAlert = acknowledgeAlert;
  }

  @GET
  public Response list(@PathParam("tenant") String tenantText, @Context UriInfo uri) {
    TenantId tenant = PathIds.tenant(tenantText);
    AlertQuery query = AlertQuery.of(new Parameters(uri));
    return AlertJson.page(readAlerts.list(tenant, query.filter(), query.before(), query.limit()));
  }

  @POST
  @Path("{id}/acknowledgement")
  public Response acknowledge(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    AlertId id = PathIds.alert(idText);
    RequestBody.requireNone(body, headers);
    return switch (acknowledgeAlert.acknowledge(tenant, id)) {
      case AcknowledgeAlert.Result.Done done -> JsonAnswer.ok(AlertJson.of(done.alert()));
      case AcknowledgeAlert.Result.TooLate late -> Problem.alertResolved().response();
      case AcknowledgeAlert.Result.NotFound none -> Problem.of(404).response();
    };
  }
}
