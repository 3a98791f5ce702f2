package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.tenant.CheckConnection;
import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.application.tenant.ConnectMailbox;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.RequestBody;
import com.nurturehub.email.rest.security.Administrative;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/** How a tenant sends. */
@Path("/api/v1/tenants/{tenant}/delivery")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class DeliveryResource {

  private final ConfigureDelivery configureDelivery;
  private final CheckConnection checkConnection;
  private final ConnectMailbox connectMailbox;
  private final Clock clock;

  @Inject
  public DeliveryResource(
      ConfigureDelivery configureDelivery,
      CheckConnection checkConnection,
      ConnectMailbox connectMailbox,
      Clock clock) {
    this.configureDelivery = configureDelivery;
    this.checkConnection = checkConnection;
    this.connectMailbox = connectMailbox;
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
      case ConfigureDelivery.Result.HostTaken taken -> Problem.trackingHostTaken().response();
    };
  }

  @GET
  public Response show(@PathParam("tenant") String tenantText) {
    return configureDelivery
        .find(PathIds.tenant(tenantText))
        .map(DeliveryResource::shown)
        .orElseGet(() -> Problem.notConfigured(404).response());
  }

  @POST
  @Path("check")
  public Response check(@PathParam("tenant") String tenantText) {
    return switch (checkConnection.check(PathIds.tenant(tenantText))) {
      case CHECKED -> show(tenantText);
      case NOT_NOW -> Problem.providerAway().response();
      case NOT_CONFIGURED -> Problem.notConfigured(404).response();
    };
  }

  @GET
  @Path("consent")
  @Administrative
  public Response consent(@PathParam("tenant") String tenantText, @Context UriInfo uri) {
    Parameters parameters = new Parameters(uri);
    String authority = parameters.value("provider", Function.identity()).orElse("");
    parameters.refuseIfAny();
    return switch (connectMailbox.invite(PathIds.tenant(tenantText), authority)) {
      case ConnectMailbox.Invitation.Invited invited ->
          JsonAnswer.ok(
              JsonText.object()
                  .add("authorizationUrl", invited.authorizationUrl().toString())
                  .build());
      case ConnectMailbox.Invitation.UnknownAuthority unknown ->
          Problem.invalid(
                  List.of(
                      Fault.inParameter(
                          "provider",
                          "must be one of these: " + String.join(", ", unknown.known()))))
              .response();
      case ConnectMailbox.Invitation.NotConfigured not -> Problem.notConfigured(409).response();
      case ConnectMailbox.Invitation.OtherProvider other -> Problem.otherProvider().response();
      case ConnectMailbox.Invitation.NoClient none -> Problem.noClient().response();
    };
  }

  private static Response shown(ConfigureDelivery.View view) {
    return JsonAnswer.ok(DeliveryJson.of(view));
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
