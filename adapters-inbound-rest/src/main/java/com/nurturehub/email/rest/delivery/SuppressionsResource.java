package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.SuppressRecipients;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.util.Optional;

/** The contacts and addresses that a tenant does not send to. */
@Path("/api/v1/tenants/{tenant}/suppressions")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class SuppressionsResource {

  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  private final SuppressRecipients suppressRecipients;

  @Inject
  public SuppressionsResource(SuppressRecipients suppressRecipients) {
    this.suppressRecipients = suppressRecipients;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response suppress(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    SuppressionJson.Request request =
        SuppressionJson.request(RequestBody.read(body, headers, RequestBody.SMALL));
    return switch (suppressRecipients.suppress(tenant, request.target(), request.reason())) {
      case SuppressRecipients.Result.Added added ->
          JsonAnswer.of(201, SuppressionJson.of(added.suppression())).build();
      case SuppressRecipients.Result.InForce inForce ->
          JsonAnswer.ok(SuppressionJson.of(inForce.suppression()));
    };
  }

  @GET
  public Response list(@PathParam("tenant") String tenantText, @Context UriInfo uri) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    Optional<Target> contact =
        parameters.value("contact", text -> new Target.OfContact(new ContactId(text)));
    Optional<Target> address =
        parameters.value("address", text -> alone(contact, new MailAddress(text)));
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    Optional<SuppressionId> before =
        parameters.value("cursor", ListCursor::parse).map(SuppressionId::new);
    parameters.refuseIfAny();
    SuppressRecipients.Page page =
        suppressRecipients.list(tenant, contact.or(() -> address), before, limit);
    JsonArrayBuilder suppressions = JsonText.array();
    page.suppressions().forEach(s -> suppressions.add(SuppressionJson.of(s)));
    return JsonAnswer.ok(
        JsonText.object()
            .add("suppressions", suppressions)
            .add("next", JsonText.text(page.next().map(id -> ListCursor.of(id.value()))))
            .build());
  }

  private static Target alone(Optional<Target> contact, MailAddress address) {
    if (contact.isPresent()) {
      throw new IllegalArgumentException("does not go with a contact");
    }
    return new Target.OfAddress(address);
  }

  @DELETE
  @Path("{id}")
  public Response lift(@PathParam("tenant") String tenantText, @PathParam("id") String idText) {
    TenantId tenant = PathIds.tenant(tenantText);
    Optional<Suppression> lifted = suppressRecipients.lift(tenant, PathIds.suppression(idText));
    return lifted
        .map(suppression -> JsonAnswer.ok(SuppressionJson.of(suppression)))
        .orElseGet(() -> Problem.of(404).response());
  }
}
