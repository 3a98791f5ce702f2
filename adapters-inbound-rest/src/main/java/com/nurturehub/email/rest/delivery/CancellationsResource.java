package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.CancelEmails;
import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Cancelling many of a tenant's e-mails at once. */
@Path("/api/v1/tenants/{tenant}/cancellations")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class CancellationsResource {

  private final CancelEmails cancelEmails;

  @Inject
  public CancellationsResource(CancelEmails cancelEmails) {
    this.cancelEmails = cancelEmails;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response cancel(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    EmailSelection selection =
        EmailRequests.selection(RequestBody.read(body, headers, RequestBody.SMALL));
    int cancelled = cancelEmails.cancel(tenant, selection);
    return JsonAnswer.ok(JsonText.object().add("cancelled", cancelled).build());
  }
}
