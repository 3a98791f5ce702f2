package com.nurturehub.email.rest.alerting;

import com.nurturehub.email.application.alerting.ReadAlerts;
import com.nurturehub.email.rest.request.Parameters;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** The alerts of all tenants and of the platform, for operators. */
@Path("/api/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class PlatformAlertsResource {

  private final ReadAlerts readAlerts;

  @Inject
  public PlatformAlertsResource(ReadAlerts readAlerts) {
    this.readAlerts = readAlerts;
  }

  @GET
  public Response list(@Context UriInfo uri) {
    AlertQuery query = AlertQuery.of(new Parameters(uri));
    return AlertJson.page(readAlerts.listAll(query.filter(), query.before(), query.limit()));
  }
}
