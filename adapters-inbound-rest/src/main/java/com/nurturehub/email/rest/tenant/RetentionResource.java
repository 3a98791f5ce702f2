package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.application.tenant.ConfigureRetention;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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

/** How long a tenant's things are kept. */
@Path("/api/v1/tenants/{tenant}/retention")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class RetentionResource {

  private final ConfigureRetention configureRetention;

  @Inject
  public RetentionResource(ConfigureRetention configureRetention) {
    this.configureRetention = configureRetention;
  }

  @GET
  public Response show(@PathParam("tenant") String tenantText) {
    return shown(configureRetention.find(PathIds.tenant(tenantText)));
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Response configure(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    Retention retention = RetentionJson.read(RequestBody.read(body, headers, RequestBody.SMALL));
    configureRetention.configure(tenant, retention);
    return shown(retention);
  }

  @DELETE
  public Response reset(@PathParam("tenant") String tenantText) {
    return shown(configureRetention.reset(PathIds.tenant(tenantText)));
  }

  private static Response shown(Retention retention) {
    return JsonAnswer.ok(RetentionJson.of(retention));
  }
}
