package com.nurturehub.email.rest.webhook;

import com.nurturehub.email.application.port.WebhookDeliveries.State;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.webhook.RegisterWebhooks;
import com.nurturehub.email.application.webhook.ReplayDeliveries;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.PublicAddress;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** A tenant's webhooks, and what they were not told yet. */
@Path("/api/v1/tenants/{tenant}/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class WebhooksResource {

  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  private final RegisterWebhooks registerWebhooks;
  private final ReplayDeliveries replayDeliveries;
  private final WebhookSender sender;
  private final PublicAddress address;

  @Inject
  public WebhooksResource(
      RegisterWebhooks registerWebhooks,
      ReplayDeliveries replayDeliveries,
      WebhookSender sender,
      PublicAddress address) {
    this.registerWebhooks = registerWebhooks;
    this.replayDeliveries = replayDeliveries;
    this.sender = sender;
    this.address = address;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response add(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    WebhookJson.Request request =
        WebhookJson.request(RequestBody.read(body, headers, RequestBody.SMALL), sender);
    return switch (registerWebhooks.add(tenant, request.url(), request.types())) {
      case RegisterWebhooks.Result.Added added -> created(added.webhook());
      case RegisterWebhooks.Result.Full full -> Problem.webhooksFull(full.max()).response();
    };
  }

  private Response created(Webhook webhook) {
    return JsonAnswer.of(201, WebhookJson.withSecret(webhook))
        .location(address.webhook(webhook.tenant(), webhook.id()))
        .build();
  }

  @GET
  public Response list(@PathParam("tenant") String tenantText) {
    return JsonAnswer.ok(WebhookJson.list(registerWebhooks.list(PathIds.tenant(tenantText))));
  }

  @GET
  @Path("{id}")
  public Response find(@PathParam("tenant") String tenantText, @PathParam("id") String idText) {
    return answer(
        registerWebhooks.find(PathIds.tenant(tenantText), PathIds.webhook(idText)),
        WebhookJson::of);
  }

  @DELETE
  @Path("{id}")
  public Response remove(@PathParam("tenant") String tenantText, @PathParam("id") String idText) {
    return answer(
        registerWebhooks.remove(PathIds.tenant(tenantText), PathIds.webhook(idText)),
        WebhookJson::of);
  }

  @POST
  @Path("{id}/rotation")
  public Response rotate(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    WebhookId id = PathIds.webhook(idText);
    RequestBody.requireNone(body, headers);
    return answer(registerWebhooks.rotate(tenant, id), WebhookJson::withSecret);
  }

  @POST
  @Path("{id}/enablement")
  public Response enable(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    WebhookId id = PathIds.webhook(idText);
    RequestBody.requireNone(body, headers);
    return answer(registerWebhooks.enable(tenant, id), WebhookJson::of);
  }

  @GET
  @Path("{id}/deliveries")
  public Response deliveries(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context UriInfo uri) {
    TenantId tenant = PathIds.tenant(tenantText);
    WebhookId id = PathIds.webhook(idText);
    Parameters parameters = new Parameters(uri);
    Optional<State> state =
        parameters.value(
            "state", text -> Choice.of(text, State.values(), WebhooksResource::labelOf));
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    Optional<UUID> before = parameters.value("cursor", WebhooksResource::cursor);
    parameters.refuseIfAny();
    return replayDeliveries
        .list(tenant, id, state, before, limit)
        .map(WebhooksResource::page)
        .orElseGet(() -> Problem.of(404).response());
  }

  private static String labelOf(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static UUID cursor(String text) {
    try {
      return MessageId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a cursor that this list gave", e);
    }
  }

  private static Response page(ReplayDeliveries.Page page) {
    JsonArrayBuilder deliveries = JsonText.array();
    page.deliveries().forEach(delivery -> deliveries.add(WebhookJson.of(delivery)));
    return JsonAnswer.ok(
        JsonText.object()
            .add("deliveries", deliveries)
            .add("next", JsonText.text(page.next().map(UUID::toString)))
            .build());
  }

  @POST
  @Path("{id}/replays")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response replay(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    WebhookId id = PathIds.webhook(idText);
    Set<UUID> messages = WebhookJson.replayed(RequestBody.read(body, headers, RequestBody.SMALL));
    return switch (replayDeliveries.replay(tenant, id, messages)) {
      case ReplayDeliveries.Result.Replayed replayed ->
          JsonAnswer.ok(JsonText.object().add("replayed", replayed.messages()).build());
      case ReplayDeliveries.Result.Disabled disabled -> Problem.webhookDisabled().response();
      case ReplayDeliveries.Result.NotFound none -> Problem.of(404).response();
    };
  }

  private static Response answer(Optional<Webhook> webhook, Function<Webhook, JsonObject> shape) {
    return webhook
        .map(found -> JsonAnswer.ok(shape.apply(found)))
        .orElseGet(() -> Problem.of(404).response());
  }
}
