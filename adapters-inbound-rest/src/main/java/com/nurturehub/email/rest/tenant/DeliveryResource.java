package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
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
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How a tenant sends. */
@Path("/api/v1/tenants/{tenant}/delivery")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class DeliveryResource {

  private final ConfigureDelivery configureDelivery;
  private final Clock clock;

  @Inject
  public DeliveryResource(ConfigureDelivery configureDelivery, Clock clock) {
    this.configureDelivery = configureDelivery;
    this.clock = clock;
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Response configure(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    JsonValue value = RequestBody.read(body, headers, RequestBody.SMALL);
    DeliverySettings wished =
        DeliveryRequest.read(value, tenant, clock.instant().truncatedTo(ChronoUnit.MICROS));
    return switch (configureDelivery.configure(wished)) {
      case ConfigureDelivery.Result.Configured configured -> shown(configured.view());
      case ConfigureDelivery.Result.UnknownProvider unknown ->
          Problem.invalid(List.of(unknownProvider(wished.provider(), unknown.known()))).response();
      case ConfigureDelivery.Result.Refused refused ->
          Problem.invalid(refused.faults().stream().map(DeliveryResource::fault).toList())
              .response();
    };
  }

  @GET
  public Response show(@PathParam("tenant") String tenantText) {
    return configureDelivery
        .find(PathIds.tenant(tenantText))
        .map(DeliveryResource::shown)
        .orElseGet(() -> Problem.notConfigured(404).response());
  }

  private static Response shown(ConfigureDelivery.View view) {
    return Response.ok(JsonText.octets(DeliveryJson.of(view)), MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  private static Fault unknownProvider(ProviderId wished, List<String> known) {
    boolean modeIsKnown =
        known.stream().anyMatch(name -> ProviderId.parse(name).mode().equals(wished.mode()));
    String wayField = wished.mode().equals(DeliveryRequest.CRM_NATIVE) ? "/crm" : "/transport";
    return Fault.inBody(
        modeIsKnown ? wayField : "/mode",
        "is not available here; these are: " + String.join(", ", known));
  }

  private static Fault fault(CredentialFault fault) {
    return Fault.inBody("/" + fault.field().replace('.', '/'), fault.detail());
  }
}
