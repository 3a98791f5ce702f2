package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.ConfigureScoring;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** What a tenant's contacts are scored by. */
@Path("/api/v1/tenants/{tenant}/scoring")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class ScoringResource {

  private final ConfigureScoring configureScoring;

  @Inject
  public ScoringResource(ConfigureScoring configureScoring) {
    this.configureScoring = configureScoring;
  }

  @GET
  public Response show(@PathParam("tenant") String tenantText) {
    return shown(configureScoring.find(PathIds.tenant(tenantText)));
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Response configure(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    ScoringRules rules = ScoringJson.read(RequestBody.read(body, headers, RequestBody.SMALL));
    configureScoring.configure(tenant, rules);
    return shown(rules);
  }

  private static Response shown(ScoringRules rules) {
    return JsonAnswer.ok(ScoringJson.of(rules));
  }
}
