package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.ReadSummary;
import com.nurturehub.email.application.port.Summaries.Grouping;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.json.Times;
import com.nurturehub.email.rest.request.Parameters;
import com.nurturehub.email.rest.request.PathIds;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** What became of a tenant's e-mails, in numbers. */
@Path("/api/v1/tenants/{tenant}/engagement/summary")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public final class SummaryResource {

  /** Days without {@code from}: these and {@code to}. */
  private static final int USUAL_DAYS = 30;

  private static final int MAX_DAYS = 400;
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private final ReadSummary readSummary;
  private final Clock clock;

  @Inject
  public SummaryResource(ReadSummary readSummary, Clock clock) {
    this.readSummary = readSummary;
    this.clock = clock;
  }

  @GET
  public Response read(@PathParam("tenant") String tenantText, @Context UriInfo uri) {
    TenantId tenant = PathIds.tenant(tenantText);
    Parameters parameters = new Parameters(uri);
    LocalDate to =
        parameters.value("to", SummaryResource::lastDay).orElseGet(() -> dayOf(clock.instant()));
    LocalDate from =
        parameters
            .value("from", SummaryResource::firstDay)
            .orElseGet(() -> to.minusDays(USUAL_DAYS));
    Grouping grouping =
        parameters
            .value("by", text -> Choice.of(text, Grouping.values(), Grouping::label))
            .orElse(Grouping.DAY);
    parameters.refuseIfAny();
    if (from.isAfter(to) || from.plusDays(MAX_DAYS).isBefore(to)) {
      throw new InvalidRequest(
          Fault.inParameter(
              "from", "must not be after to, nor more than %d days before".formatted(MAX_DAYS)));
    }
    JsonArrayBuilder rows = JsonText.array();
    readSummary
        .read(tenant, grouping, from, to)
        .forEach(row -> rows.add(SummaryJson.of(grouping, row)));
    return JsonAnswer.ok(
        JsonText.object()
            .add("by", grouping.label())
            .add("from", from.toString())
            .add("to", to.toString())
            .add("rows", rows)
            .build());
  }

  private static LocalDate firstDay(String text) {
    return DAY.matcher(text).matches() ? day(text) : dayOf(Times.parse(text));
  }

  /** A time is where the summary ends, so that midnight does not begin another day. */
  private static LocalDate lastDay(String text) {
    return DAY.matcher(text).matches()
        ? day(text)
        : dayOf(Times.parse(text).minus(1, ChronoUnit.MICROS));
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("must be a day such as 2026-11-24, or a time", e);
    }
  }

  private static LocalDate dayOf(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
