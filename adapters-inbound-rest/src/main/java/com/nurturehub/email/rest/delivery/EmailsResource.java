package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.ChangeEmail;
import com.nurturehub.email.application.delivery.ChangeResult;
import com.nurturehub.email.application.delivery.EmailDraft;
import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.Faults;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.problem.ProblemException;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import com.nurturehub.email.rest.request.PublicAddress;
import com.nurturehub.email.rest.request.RequestBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A tenant's scheduled e-mails. */
@Path("/api/v1/tenants/{tenant}/emails")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class EmailsResource {

  private static final int MAX_EMAIL_OCTETS = 4 * 1024 * 1024;
  private static final int MAX_BATCH_OCTETS = 16 * 1024 * 1024;
  private static final int MAX_BATCH_ITEMS = 1_000;
  private static final int MAX_PAGE = 200;
  private static final int DEFAULT_PAGE = 50;
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private final ScheduleEmail scheduleEmail;
  private final ReadEmails readEmails;
  private final ChangeEmail changeEmail;
  private final PublicAddress publicAddress;

  @Inject
  public EmailsResource(
      ScheduleEmail scheduleEmail,
      ReadEmails readEmails,
      ChangeEmail changeEmail,
      PublicAddress publicAddress) {
    this.scheduleEmail = scheduleEmail;
    this.readEmails = readEmails;
    this.changeEmail = changeEmail;
    this.publicAddress = publicAddress;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response schedule(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    JsonValue value = RequestBody.read(body, headers, MAX_EMAIL_OCTETS);
    Faults faults = new Faults();
    Optional<IdempotencyKey> key = idempotencyKey(headers, faults);
    Optional<EmailDraft> draft = EmailRequests.draft(value, faults);
    faults.refuseIfAny();
    return switch (ScheduleAnswer.of(
        scheduleEmail.schedule(tenant, new ScheduleEmail.Request(draft.orElseThrow(), key)))) {
      case ScheduleAnswer.Taken taken -> {
        Response.ResponseBuilder response = JsonAnswer.of(taken.status(), taken.json());
        if (taken.status() == Response.Status.CREATED.getStatusCode()) {
          response.location(publicAddress.email(tenant, taken.email().id()));
        }
        yield response.build();
      }
      case ScheduleAnswer.Refused refused -> refused.problem().response();
    };
  }

  @POST
  @Path("batch")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response scheduleBatch(
      @PathParam("tenant") String tenantText, @Context HttpHeaders headers, InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    if (headers.getHeaderString(IDEMPOTENCY_KEY) != null) {
      throw new InvalidRequest(
          Fault.inHeader(IDEMPOTENCY_KEY, "does not go with a batch: each item has its own"));
    }
    JsonValue value = RequestBody.read(body, headers, MAX_BATCH_OCTETS);
    if (!(value instanceof JsonArray items) || items.isEmpty() || items.size() > MAX_BATCH_ITEMS) {
      throw new InvalidRequest(
          Fault.inBody("", "must be an array of 1 to " + MAX_BATCH_ITEMS + " e-mails"));
    }
    return JsonAnswer.ok(scheduleAll(tenant, items));
  }

  private JsonArray scheduleAll(TenantId tenant, JsonArray items) {
    List<ScheduleEmail.Request> requests = new ArrayList<>();
    List<Optional<ScheduleAnswer>> refusedAtOnce = new ArrayList<>();
    for (JsonValue item : items) {
      try {
        requests.add(EmailRequests.item(item));
        refusedAtOnce.add(Optional.empty());
      } catch (InvalidRequest e) {
        refusedAtOnce.add(Optional.of(new ScheduleAnswer.Refused(Problem.invalid(e.faults()))));
      }
    }
    Iterator<ScheduleAnswer> scheduled =
        requests.isEmpty()
            ? List.<ScheduleAnswer>of().iterator()
            : scheduleEmail.scheduleAll(tenant, requests).stream()
                .map(ScheduleAnswer::of)
                .iterator();
    JsonArrayBuilder results = JsonText.array();
    for (Optional<ScheduleAnswer> refused : refusedAtOnce) {
      results.add(
          switch (refused.orElseGet(scheduled::next)) {
            case ScheduleAnswer.Taken taken ->
                JsonText.object().add("status", taken.status()).add("email", taken.json());
            case ScheduleAnswer.Refused r ->
                JsonText.object()
                    .add("status", r.problem().status())
                    .add("problem", r.problem().json());
          });
    }
    return results.build();
  }

  @GET
  public Response list(@PathParam("tenant") String tenantText, @Context UriInfo uri) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    EmailFilter filter =
        new EmailFilter(
            parameters.value("state", t -> Choice.of(t, EmailState.values(), EmailState::label)),
            parameters.value("sequence", SequenceId::new),
            parameters.value("contact", ContactId::new),
            parameters.time("from"),
            parameters.time("to"));
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    Optional<EmailId> before = parameters.value("cursor", ListCursor::parse).map(EmailId::new);
    parameters.refuseIfAny();
    ReadEmails.Page page = readEmails.list(tenant, filter, before, limit);
    JsonArrayBuilder emails = JsonText.array();
    page.emails().forEach(email -> emails.add(EmailJson.of(email)));
    return JsonAnswer.ok(
        JsonText.object()
            .add("emails", emails)
            .add("next", JsonText.text(page.next().map(id -> ListCursor.of(id.value()))))
            .build());
  }

  @GET
  @Path("{id}")
  public Response show(@PathParam("tenant") String tenantText, @PathParam("id") String idText) {
    TenantId tenant = PathIds.tenant(tenantText);
    return readEmails
        .find(tenant, PathIds.email(idText))
        .map(email -> JsonAnswer.ok(EmailJson.of(email)))
        .orElseThrow(() -> new ProblemException(Problem.of(404)));
  }

  @POST
  @Path("{id}/cancellation")
  public Response cancel(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    EmailId id = PathIds.email(idText);
    RequestBody.requireNone(body, headers);
    return changed(changeEmail.cancel(tenant, id), "Only a scheduled e-mail can be cancelled");
  }

  @POST
  @Path("{id}/resubmission")
  public Response resubmit(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    EmailId id = PathIds.email(idText);
    RequestBody.requireNone(body, headers);
    return changed(
        changeEmail.resubmit(tenant, id), "Only a failed or unconfirmed e-mail can be resubmitted");
  }

  @PUT
  @Path("{id}/send-at")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response reschedule(
      @PathParam("tenant") String tenantText,
      @PathParam("id") String idText,
      @Context HttpHeaders headers,
      InputStream body) {
    TenantId tenant = PathIds.tenant(tenantText);
    EmailId id = PathIds.email(idText);
    JsonValue value = RequestBody.read(body, headers, RequestBody.SMALL);
    return changed(
        changeEmail.reschedule(tenant, id, EmailRequests.sendAt(value)),
        "Only a scheduled e-mail can be rescheduled");
  }

  private static Response changed(ChangeResult result, String rule) {
    return switch (result) {
      case ChangeResult.Done done -> JsonAnswer.ok(EmailJson.of(done.email()));
      case ChangeResult.Conflict conflict ->
          Problem.notChangeable(
                  "%s, and this one is %s."
                      .formatted(rule, EmailState.of(conflict.email()).label()))
              .response();
      case ChangeResult.TooLate late -> Problem.expired().response();
      case ChangeResult.ContactErased erased -> Problem.contactErased().response();
      case ChangeResult.NotFound none -> Problem.of(404).response();
    };
  }

  private static Optional<IdempotencyKey> idempotencyKey(HttpHeaders headers, Faults faults) {
    List<String> given =
        Optional.ofNullable(headers.getRequestHeader(IDEMPOTENCY_KEY)).orElse(List.of());
    if (given.size() > 1) {
      faults.add(Fault.inHeader(IDEMPOTENCY_KEY, "must be given once"));
      return Optional.empty();
    }
    try {
      return given.stream().findFirst().map(IdempotencyKey::new);
    } catch (IllegalArgumentException e) {
      faults.add(Fault.inHeader(IDEMPOTENCY_KEY, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }
}
